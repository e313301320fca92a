//! The errors of the generator.

use crate::{Pointer, document::Position, lint::Finding};

/// An error of the generator.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not a YAML (or JSON) document of OpenAPI 3.0.
    #[error("{name}:{position}: {message}")]
    Syntax {
        /// The document's name.
        name: String,
        /// The position of the error.
        position: Position,
        /// What is wrong, and how to fix it.
        message: String,
    },
    /// A node has a shape that OpenAPI 3.0 does not allow.
    #[error("{location}: {pointer}: {message}")]
    Shape {
        /// `file:line:column`.
        location: String,
        /// The node.
        pointer: Pointer,
        /// What was expected.
        message: String,
    },
    /// The contract violates lint rules.
    #[error("the contract has {} finding(s) of level error; run `cargo xtask lint`", .0.len())]
    Lint(Vec<Finding>),
    /// progenitor rejected a document that passed every rule.
    #[error("progenitor: {0}")]
    Emit(String),
    /// A pass found something unexpected in the emitted tree.
    #[error("pass {pass}: {message}")]
    Pass {
        /// The pass.
        pass: &'static str,
        /// What it expected, and what it found.
        message: String,
    },
}
