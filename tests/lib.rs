//! The tests are in `it/`: the crate as its users meet it, over real sockets, against the stand-in.

/// Keeps the code blocks of the README compiling.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// Keeps the code blocks of the recipes compiling.
#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
pub struct Recipes;
