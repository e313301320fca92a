//! Why a document could not become a client.

use crate::{Pointer, document::Position, lint::Finding};

/// Why the generator stopped.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not a YAML (or JSON) document of OpenAPI 3.0.
    #[error("{name}:{position}: {message}")]
    Syntax {
        /// The document's name.
        name: String,
        /// Where reading stopped.
        position: Position,
        /// What is wrong and what to do.
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
    /// The contract breaks a rule that generation relies on.
    #[error("the contract has {} finding(s) of level error; run `cargo xtask lint`", .0.len())]
    Lint(Vec<Finding>),
    /// progenitor refused a document that passed every rule.
    #[error("progenitor: {0}")]
    Emit(String),
    /// A pass found something it did not expect in the emitted tree.
    #[error("pass {pass}: {message}")]
    Pass {
        /// The pass.
        pass: &'static str,
        /// What it expected and found.
        message: String,
    },
}
