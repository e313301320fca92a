//! The examples of the package's own pages, compiled and run where nothing of the workspace is in reach.

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
