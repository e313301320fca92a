//! Holds calls back until HubSpot's rate limit has room for them.

use std::{
    pin::pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tokio::{
    sync::Notify,
    time::{Duration, Instant, timeout_at},
};

use crate::{
    rate_limit::{RateLimitStatus, Window as Limit},
    timeouts::CENTURY,
};

mod share;
#[cfg(test)]
mod tests;
mod window;

use window::{Full, Window};

/// Lets calls pass, first come, first served.
///
/// The call at the head of the queue waits for the moment at which there may be room; each that passes wakes the next. A
/// call that is not polled must not block the others, so each of them also looks by itself, the later the longer the queue
/// before it is.
pub(crate) struct Limiter {
    window: Mutex<Window>,
    /// How many calls have ever joined the queue, and left it.
    joined: AtomicU64,
    left: AtomicU64,
    /// Notified when the head of the queue should look again.
    freed: Notify,
}

/// HubSpot asked to send nothing until a moment that lies after the end of the call.
pub(crate) struct Held(pub(crate) Duration);

/// How long a place stays reserved for the call before, for each place in the queue.
const LEASE: Duration = Duration::from_millis(50);

impl Limiter {
    pub(crate) fn new(mut limit: Limit) -> Self {
        // Far enough from the end of time for all sums.
        limit.length = limit.length.min(CENTURY / 100);
        let window = Mutex::new(Window::new(limit, fastrand::u64(..), Instant::now()));
        Self { window, joined: AtomicU64::new(0), left: AtomicU64::new(0), freed: Notify::new() }
    }

    /// Returns a place in the window, if there is one and no call waits for it.
    pub(crate) fn free_place(&self) -> Option<Place<'_>> {
        if self.is_waited_for() { None } else { self.take(Instant::now()).ok() }
    }

    /// Waits for a place in the window; fails if HubSpot asked to send nothing until after `end`.
    pub(crate) async fn place(&self, end: Instant) -> Result<Place<'_>, Held> {
        let turn = Turn { limiter: self, number: self.joined.fetch_add(1, Relaxed) };
        loop {
            // Before the look at the window, so that no change in between is missed.
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            let now = Instant::now();
            let lease = turn.lease();
            let at = match self.take(now.checked_sub(lease).unwrap_or(now)) {
                Ok(place) => return Ok(place),
                Err(Full::Held(at)) if at > end => return Err(Held(at - now)),
                Err(Full::Held(at) | Full::Until(at)) => at + lease,
                // A call that ends wakes the head of the queue; the rest only makes up for a head that is not polled.
                Err(Full::Busy) => now + Duration::from_secs(1) + lease,
            };
            // Earlier if the share grows or a call ends that was not sent after all.
            _ = timeout_at(at, freed).await;
        }
    }

    fn take(&self, now: Instant) -> Result<Place<'_>, Full> {
        let gone = self.window().take(now)?;
        Ok(Place { limiter: self, gone, sent: false, left: false })
    }

    fn is_waited_for(&self) -> bool {
        self.joined.load(Relaxed) != self.left.load(Relaxed)
    }

    fn wake(&self) {
        if self.is_waited_for() {
            self.freed.notify_one();
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call's turn in the queue.
struct Turn<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl Turn<'_> {
    /// For how long a place must have been free before this call takes it from those before it.
    fn lease(&self) -> Duration {
        let before = self.number.saturating_sub(self.limiter.left.load(Relaxed));
        LEASE * u32::try_from(before).unwrap_or(u32::MAX)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.limiter.left.fetch_add(1, Relaxed);
        self.limiter.wake();
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

    /// The head of HubSpot's response has arrived: the place is left, unless HubSpot may have rejected the call, which the
    /// body of the response says.
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

    /// HubSpot rejected the call, because the window is `full` or for another reason, and asked to send nothing for a while.
    pub(crate) fn refused(mut self, full: bool, hold: Option<Duration>) {
        self.sent = false;
        let hold = hold.map(|hold| hold.min(CENTURY));
        let mut window = self.limiter.window();
        if full {
            window.refused(hold, Instant::now());
        } else {
            window.hold(hold.unwrap_or_default(), Instant::now());
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // Now is the last moment at which HubSpot can have counted the call, so the place is not free too early.
        if !self.left {
            self.limiter.window().leave(self.sent, Instant::now());
        }
        self.limiter.wake();
    }
}
