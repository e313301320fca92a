//! The tests are in `it/`; they use the client over real sockets, against the stand-in.

/// Compiles the code blocks of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// Compiles the code blocks of the recipes.
#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
pub struct Recipes;
