//! Time limits.

use std::{future::Future, task::Poll, time::Duration};

use tokio::time::{Instant, error::Elapsed, timeout_at};

/// The time limits of a client, or of one call.
///
/// By default, they are 5 s to connect, 30 s for an attempt, 15 s for a stalled body and 120 s in total. The error of a call
/// names the limit that was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) stall: Duration,
    pub(crate) total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), attempt: seconds(30), stall: seconds(15), total: seconds(120) }
    }
}

impl Timeouts {
    /// Creates the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limit for connecting, including TLS; 5 s by default. Ignored in the options of a call.
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// Sets the limit for one attempt, from sending it to the last byte of the body; 30 s by default.
    pub fn attempt(self, attempt: Duration) -> Self {
        Self { attempt, ..self }
    }

    /// Sets the limit for the time between two chunks of the body; 15 s by default.
    pub fn stall(self, stall: Duration) -> Self {
        Self { stall, ..self }
    }

    /// Sets the limit for the whole call, including all attempts and the delays between them; 120 s by default.
    ///
    /// It does not include the time that the call waits in the client, for the
    /// [rate limit](crate::ClientBuilder::rate_limit) or for [other requests](crate::ClientBuilder::max_in_flight).
    pub fn total(self, total: Duration) -> Self {
        Self { total, ..self }
    }
}

/// Longer than any caller waits, without overflowing an `Instant`.
pub(crate) const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The instant at which this duration from now ends.
pub(crate) fn after(duration: Duration) -> Instant {
    Instant::now() + duration.min(CENTURY)
}

/// Waits for a future until `end`; a future that is ready needs no timer.
pub(crate) async fn until<T>(end: impl FnOnce() -> Instant, future: impl Future<Output = T>) -> Result<T, Elapsed> {
    let mut future = std::pin::pin!(future);
    match std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(output) => Ok(output),
        Poll::Pending => timeout_at(end(), future).await,
    }
}
