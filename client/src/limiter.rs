//! Holds calls back until HubSpot's rate limit has room for them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::{
    sync::{Notify, Semaphore},
    time::{Duration, Instant, timeout_at},
};

use crate::rate_limit::{self, RateLimitStatus};

mod share;
#[cfg(test)]
mod tests;
mod window;

use window::Window;

/// Lets calls pass, first come, first served.
///
/// The one at the head of the queue waits for room; the others wait for their turn. So no more than one task wakes for
/// each place that becomes free, and one that is dropped leaves its place in the queue and nothing else.
pub(crate) struct Limiter {
    queue: Semaphore,
    window: Mutex<Window>,
    /// Told when a place becomes free.
    freed: Notify,
}

impl Limiter {
    pub(crate) fn new(limit: rate_limit::Window) -> Self {
        Self { queue: Semaphore::new(1), window: Mutex::new(Window::new(limit, Instant::now())), freed: Notify::new() }
    }

    /// A place in the window, where there is one and nobody waits for it.
    pub(crate) fn free_place(&self) -> Option<Place<'_>> {
        if self.is_waited_for() { None } else { self.take().ok() }
    }

    /// Waits for a place in the window.
    pub(crate) async fn place(&self) -> Place<'_> {
        let _turn = self.queue.acquire().await.expect("the queue is never closed");
        loop {
            match self.take() {
                Ok(place) => return place,
                // Earlier when a call ends that was not sent after all.
                Err(Some(at)) => _ = timeout_at(at, self.freed.notified()).await,
                Err(None) => self.freed.notified().await,
            }
        }
    }

    fn take(&self) -> Result<Place<'_>, Option<Instant>> {
        let gone = self.window().take(Instant::now())?;
        Ok(Place { limiter: self, gone, sent: false, left: false })
    }

    fn is_waited_for(&self) -> bool {
        self.queue.available_permits() == 0
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the window, for one call.
pub(crate) struct Place<'a> {
    limiter: &'a Limiter,
    /// How many calls had left the window when this one entered it.
    gone: u64,
    /// Whether HubSpot may have seen the call.
    sent: bool,
    /// Whether it was left already.
    left: bool,
}

impl Place<'_> {
    /// From now on the place counts, whatever becomes of the call.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// The head of HubSpot's answer has arrived: the place is left, unless HubSpot may have refused the call, which the body
    /// of the answer tells.
    pub(crate) fn answered(mut self, status: &RateLimitStatus, refused: bool) -> Option<Self> {
        let now = Instant::now();
        let mut window = self.limiter.window();
        window.learn(status, self.gone, now);
        if !refused {
            window.leave(true, now);
            self.left = true;
        }
        drop(window);
        refused.then_some(self)
    }

    /// HubSpot did not carry the call out because there was no room for it, or wants no further ones for a while.
    pub(crate) fn refused(mut self, hold: Option<Duration>) {
        self.sent = false;
        self.limiter.window().refused(hold, Instant::now());
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // The last moment at which HubSpot can have counted the call, so that the place is not free too early.
        if !self.left {
            self.limiter.window().leave(self.sent, Instant::now());
        }
        if self.limiter.is_waited_for() {
            self.limiter.freed.notify_one();
        }
    }
}
