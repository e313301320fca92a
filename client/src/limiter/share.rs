//! How much of the window is this process's, when several share one quota without knowing of each other.

use std::time::Duration;

use tokio::time::Instant;

/// This process's share of the window.
///
/// Alone, it is all of it, and calls go out as fast as they come. When others are seen to use the quota too (a call is
/// refused, or HubSpot has counted more calls than were sent here) the share becomes what HubSpot has just granted: all
/// processes together then have what the window holds. From there on it grows by a part of what HubSpot says remains,
/// and gives a part of itself up when nothing remains.
/// Calls are then spread evenly over the window, which makes what remains mean the same to whoever reads it.
pub(super) struct Share {
    limit: usize,
    size: usize,
    /// How many of the calls that were in flight at the first refusal are still to be answered.
    settling: usize,
    /// Until when others are taken to be there.
    shared_until: Instant,
    /// When the next call goes out, when there are others.
    next: Instant,
    /// What was seen until `ends`: the least that remained, and whether more would have been sent.
    least: usize,
    lacked: bool,
    ends: Instant,
}

/// For how many windows others are taken to be there after they were last seen.
const MEMORY: u32 = 8;

impl Share {
    pub(super) fn new(limit: usize, now: Instant) -> Self {
        let (shared_until, next, ends) = (now, now, now);
        Self { limit, size: limit, settling: 0, shared_until, next, least: usize::MAX, lacked: false, ends }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// When the next call may be sent.
    pub(super) fn next(&self, now: Instant) -> Instant {
        if now < self.shared_until { self.next } else { now }
    }

    pub(super) fn sent(&mut self, now: Instant, window: Duration) {
        if now < self.shared_until {
            self.next = now.max(self.next + self.gap(window));
        }
    }

    /// A call had to wait for want of a larger share.
    pub(super) fn lacked(&mut self) {
        self.lacked = true;
    }

    /// Takes over HubSpot's limit.
    pub(super) fn limit(&mut self, limit: usize) {
        if limit != self.limit {
            // A share that was all stays all.
            self.size = if self.size == self.limit { limit } else { self.size.min(limit) };
            self.limit = limit;
        }
    }

    /// HubSpot says how much of the window remains.
    pub(super) fn learn(&mut self, remaining: usize, others: bool, now: Instant, window: Duration) {
        if others {
            self.shared_until = now + window * MEMORY;
        }
        self.least = self.least.min(remaining);
        if now < self.ends {
            return;
        }
        let least = self.least.min(self.limit);
        let shared = now < self.shared_until;
        if self.size < self.limit && self.lacked && least > self.limit / 50 {
            // What remains is read by all: each takes an eighth of it, or half when no others are seen any more.
            self.size += round(least as f64 * if shared { 0.125 } else { 0.5 });
        } else if shared && least <= self.limit / 50 {
            // The more it is, the larger the part that is given up: so the shares become equal.
            let part = self.size as f64 / self.limit as f64 / 4.0;
            self.size -= round(self.size as f64 * part.clamp(0.02, 0.15));
        }
        self.size = self.size.clamp(1, self.limit);
        self.start(now, window);
    }

    /// HubSpot refused a call while this many of the window's were granted and this many are still in flight.
    pub(super) fn refused(&mut self, granted: usize, in_flight: usize, now: Instant, window: Duration) {
        self.shared_until = now + window * MEMORY;
        if self.settling > 0 {
            // One more of a burst that was cut already.
            self.settling -= 1;
            return;
        }
        self.settling = in_flight;
        self.size = granted.min(self.size - self.size.div_ceil(10)).max(1);
        self.next = self.next.max(now + self.gap(window));
        self.start(now, window);
    }

    /// HubSpot granted a call, with which this many of the window are.
    pub(super) fn accepted(&mut self, granted: usize) {
        if self.settling > 0 {
            self.settling -= 1;
            self.size = self.size.max(granted).min(self.limit);
        }
    }

    fn start(&mut self, now: Instant, window: Duration) {
        self.least = usize::MAX;
        self.lacked = false;
        self.ends = now + window;
    }

    fn gap(&self, window: Duration) -> Duration {
        window / u32::try_from(self.size).unwrap_or(u32::MAX)
    }
}

/// To one of the two whole numbers beside it, so that the mean over many is the number itself.
fn round(number: f64) -> usize {
    (number + fastrand::f64()) as usize
}
