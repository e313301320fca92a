//! Compiles and runs the examples of the package's pages outside the workspace.

#[doc = include_str!("../../README.md")]
pub struct Readme;

#[doc = include_str!("../../hubspot-associations/README.md")]
pub struct Page;

#[doc = include_str!("../../hubspot-associations/docs/errors.md")]
pub struct Errors;

#[doc = include_str!("../../hubspot-associations/docs/limits.md")]
pub struct Limits;

#[cfg(feature = "mock")]
#[doc = include_str!("../../hubspot-associations/docs/testing.md")]
pub struct Testing;
