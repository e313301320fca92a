//! The rules a contract must keep.

use std::fmt;

use crate::{Document, Pointer, document::Position};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth a look; generation goes on.
    Warning,
    /// Generation stops.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// A place where the contract breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// The place in the document.
    pub pointer: Pointer,
    /// The place in the text.
    pub position: Position,
    /// What is wrong here.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Every finding of every rule, in the order of the text.
pub fn check(_document: &Document) -> Vec<Finding> {
    Vec::new()
}
