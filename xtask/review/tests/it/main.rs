//! Integration tests of the review.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

mod adopt;
mod compat;
mod meaning;
mod published;
