//! Turns the contract into the source of a client crate.
//!
//! ```text
//! text ── Document::parse ── lint::check ── emit::tree ── pass::apply_all ── render::files ── Output
//! ```
//!
//! Everything here is a pure function of its arguments: no disk, no environment, no process, no clock.

pub mod adopt;
pub mod compat;
mod contract;
pub mod deviations;
pub mod document;
mod emit;
mod error;
pub mod extract;
mod generate;
pub mod lint;
pub mod name;
pub mod pass;
mod pattern;
mod pointer;
mod render;
pub mod schema;
mod surface;
pub mod upstream;
mod walk;

pub use document::Document;
pub use error::Error;
pub use generate::{GeneratedFile, Output, generate};
pub use pattern::Pattern;
pub use pointer::Pointer;
pub use surface::outline;
