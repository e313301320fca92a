//! Turns the contract into the source of a client crate.
//!
//! ```text
//! text ── Document::parse ── lint::check ── emit::tree ── pass::apply_all ── render::file ── Output
//! ```

pub mod document;
mod error;
pub mod lint;
mod pattern;
mod pointer;
pub mod schema;

pub use document::Document;
pub use error::Error;
pub use pattern::Pattern;
pub use pointer::Pointer;
