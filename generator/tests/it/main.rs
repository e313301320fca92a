//! Integration tests of the generator.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

mod lint_guards_generation;
mod passes;
