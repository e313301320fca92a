//! The client's limiter without its clock: it includes the client's files, so the simulation runs the published code.

use std::time::Duration;

#[path = "../../../client/src/limiter/share.rs"]
mod share;
#[path = "../../../client/src/limiter/window.rs"]
mod window;

pub(crate) use hubspot_associations::RateLimitStatus;
pub(crate) use window::{Full, Window};

/// The client's settings of a rate limit.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) max: usize,
    pub(crate) length: Duration,
    pub(crate) guessed: bool,
}
