//! Generates the source of a client crate from the contract.
//!
//! ```text
//! text ── Document::parse ── lint::check ── emit::tree ── pass::apply_all ── render::files ── Output
//! ```
//!
//! Everything here is a pure function of its arguments: no disk, no environment, no process, no clock.

pub mod choice;
mod contract;
pub mod document;
mod emit;
mod error;
mod generate;
pub mod lint;
pub mod name;
pub mod pass;
mod pattern;
mod pointer;
mod render;
pub mod schema;
pub mod surface;

pub use document::Document;
pub use error::Error;
pub use generate::{Output, generate};
pub use pattern::Pattern;
pub use pointer::Pointer;
pub use render::GeneratedFile;
