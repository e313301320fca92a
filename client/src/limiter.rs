//! Delays calls until HubSpot's rate limit allows them.

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

/// A rate limiter that grants slots first come, first served.
///
/// The call at the head of the queue waits until a slot may be free; each call that gets one wakes the next. A call that is
/// not polled must not block the others, so each of them also checks by itself; calls further back do so later.
pub(crate) struct Limiter {
    window: Mutex<Window>,
    /// How many calls have joined the queue so far, and how many of them have left it.
    joined: AtomicU64,
    left: AtomicU64,
    /// Notified when the head of the queue should check again.
    freed: Notify,
}

/// HubSpot asked for a delay that ends after the call; with the remaining delay.
pub(crate) struct DelayTooLong(pub(crate) Duration);

/// For how long a free slot is reserved for each call that is ahead in the queue.
const LEASE: Duration = Duration::from_millis(50);

impl Limiter {
    pub(crate) fn new(mut limit: Limit) -> Self {
        // Prevents overflows in sums of instants.
        limit.length = limit.length.min(CENTURY / 100);
        let window = Mutex::new(Window::new(limit, fastrand::u64(..), Instant::now()));
        Self { window, joined: AtomicU64::new(0), left: AtomicU64::new(0), freed: Notify::new() }
    }

    /// Returns a slot in the window, if one is free and no call waits for it.
    pub(crate) fn try_slot(&self) -> Option<Slot<'_>> {
        if self.has_waiting_calls() { None } else { self.take(Instant::now()).ok() }
    }

    /// Waits for a slot in the window.
    ///
    /// # Errors
    /// Returns an error if HubSpot asked for a delay that ends after `end`.
    pub(crate) async fn slot(&self, end: Instant) -> Result<Slot<'_>, DelayTooLong> {
        let turn = Turn { limiter: self, number: self.joined.fetch_add(1, Relaxed) };
        loop {
            // Before checking the window, so that no change in between is missed.
            let mut freed = pin!(self.freed.notified());
            freed.as_mut().enable();
            let now = Instant::now();
            let lease = turn.lease();
            let at = match self.take(now.checked_sub(lease).unwrap_or(now)) {
                Ok(slot) => return Ok(slot),
                Err(Full::Held(at)) if at > end => return Err(DelayTooLong(at - now)),
                Err(Full::Held(at) | Full::Until(at)) => at + lease,
                // A call that ends wakes the head of the queue. This timeout is for a head that is not polled.
                Err(Full::Busy) => now + Duration::from_secs(1) + lease,
            };
            // Wakes earlier if the share grows, or if a call ends without having been sent.
            _ = timeout_at(at, freed).await;
        }
    }

    fn take(&self, now: Instant) -> Result<Slot<'_>, Full> {
        let left_before = self.window().take(now)?;
        Ok(Slot { limiter: self, left_before, sent: false, released: false })
    }

    fn has_waiting_calls(&self) -> bool {
        self.joined.load(Relaxed) != self.left.load(Relaxed)
    }

    fn wake(&self) {
        if self.has_waiting_calls() {
            self.freed.notify_one();
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A position in the queue.
struct Turn<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl Turn<'_> {
    /// For how long a slot must have been free before this call takes it ahead of the calls before it.
    fn lease(&self) -> Duration {
        let ahead = self.number.saturating_sub(self.limiter.left.load(Relaxed));
        LEASE * u32::try_from(ahead).unwrap_or(u32::MAX)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.limiter.left.fetch_add(1, Relaxed);
        self.limiter.wake();
    }
}

/// A slot in the window, for one call.
pub(crate) struct Slot<'a> {
    limiter: &'a Limiter,
    /// The number of calls that had left the window when this one entered it.
    left_before: u64,
    /// Whether HubSpot may have received the call.
    sent: bool,
    /// Whether the slot was released already.
    released: bool,
}

impl Slot<'_> {
    /// Marks the call as sent. From now on, it counts, even if it fails.
    pub(crate) fn sent(&mut self) {
        self.sent = true;
    }

    /// Releases the slot when the head of HubSpot's response was received. If HubSpot may have rejected the call, returns the
    /// slot instead, because only the body of the response says why.
    pub(crate) fn responded(mut self, status: &RateLimitStatus, rejected: bool) -> Option<Self> {
        let now = Instant::now();
        let mut window = self.limiter.window();
        window.update(status, self.left_before, now);
        if !rejected {
            window.release(true, now);
            self.released = true;
        }
        drop(window);
        rejected.then_some(self)
    }

    /// Records that HubSpot rejected the call, because the window is `full` or for another reason, and asked for a delay.
    pub(crate) fn rejected(mut self, full: bool, hold: Option<Duration>) {
        self.sent = false;
        let hold = hold.map(|hold| hold.min(CENTURY));
        let mut window = self.limiter.window();
        if full {
            window.rejected(hold, Instant::now());
        } else {
            window.hold(hold.unwrap_or_default(), Instant::now());
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        // HubSpot cannot have counted the call later than now, so the slot is not free too early.
        if !self.released {
            self.limiter.window().release(self.sent, Instant::now());
        }
        self.limiter.wake();
    }
}
