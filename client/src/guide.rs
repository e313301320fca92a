//! The guides, one page each.

#[doc = include_str!("../docs/api-versions.md")]
pub mod api_versions {}

#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/limits.md")]
pub mod limits {}

// Its examples need the feature.
#[cfg(feature = "mock")]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}
