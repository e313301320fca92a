//! Time limits.

use std::{future::Future, task::Poll, time::Duration};

use tokio::time::{Instant, error::Elapsed, timeout_at};

/// Time limits of a client, or of one call.
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
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The most that connecting may take, TLS included; 5 s by default. Only a client's counts, not a call's.
    pub fn connect(self, connect: Duration) -> Self {
        Self { connect, ..self }
    }

    /// The most that one attempt may take, from sending it to the last byte of the body; 30 s by default.
    pub fn attempt(self, attempt: Duration) -> Self {
        Self { attempt, ..self }
    }

    /// The most that may pass without a byte of the body; 15 s by default.
    pub fn stall(self, stall: Duration) -> Self {
        Self { stall, ..self }
    }

    /// The most that the whole call may take, all attempts and the waits before them included; 120 s by default.
    pub fn total(self, total: Duration) -> Self {
        Self { total, ..self }
    }
}

/// More than anybody waits, and less than overflows an `Instant`.
pub(crate) const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The instant this long from now.
pub(crate) fn after(duration: Duration) -> Instant {
    Instant::now() + duration.min(CENTURY)
}

/// Waits for a future until an instant; a future that is ready costs no timer.
pub(crate) async fn until<T>(end: impl FnOnce() -> Instant, future: impl Future<Output = T>) -> Result<T, Elapsed> {
    let mut future = std::pin::pin!(future);
    match std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(output) => Ok(output),
        Poll::Pending => timeout_at(end(), future).await,
    }
}
