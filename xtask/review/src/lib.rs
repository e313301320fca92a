//! Compares OpenAPI documents: what changed, and which callers it breaks.
//!
//! [`compat`] compares two contracts on the wire, [`surfaces`] the Rust APIs generated from them, [`upstream`] the contract
//! with the documents that HubSpot publishes; [`report`] gathers the findings and their verdict, [`adopt`] drafts a published
//! operation for the contract.
//!
//! Everything here is a pure function of its arguments: no disk, no environment, no process, no clock.

pub mod adopt;
pub mod compat;
pub mod deviations;
mod error;
pub mod extract;
pub mod report;
pub mod surfaces;
pub mod upstream;
pub mod version;
mod walk;

pub use error::Error;
