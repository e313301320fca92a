//! How much of the window is this process's, when several share one quota without knowing of each other.

use std::time::Duration;

use tokio::time::Instant;

/// This process's share of the window, in calls.
///
/// Alone, it is nearly all of the window, and calls are sent as they come, with twice as many in flight after each round
/// trip at first: the share is then the number of calls in flight. When others are seen (a call is
/// rejected, or HubSpot has counted more calls than were sent from here), calls are spread over the window, so that the
/// places of the window free up evenly and what remains means the same to every process that reads it.
///
/// What remains is then the price of a share: each share grows while more remains than its size asks for, and shrinks
/// while less does. A larger share asks for more ([`asks`](Self::asks)), so shares that see the same window become
/// more equal, and as every share leaves some places free, a newcomer finds room. Without HubSpot's
/// figures a share grows by a little with each accepted call and is cut when one is rejected.
pub(super) struct Share {
    limit: f64,
    size: f64,
    /// Whether calls had to wait for want of a larger share since it last grew.
    lacked: bool,
    /// Whether the latest response reported how much of the window remains.
    informed: bool,
    /// Until when others are assumed to be there.
    shared_until: Instant,
    /// From when on the share is a young one, which asks for less.
    born: Instant,
    /// When the latest call was due, and the factor by which the next one is early or late.
    due: Instant,
    jitter: f64,
    rng: fastrand::Rng,
    /// How many of the calls that were in flight at the latest cut are still to be answered.
    settling: usize,
}

/// For how many windows others are assumed to be there after they were last seen, and after a rejection that was the only
/// sign of them.
const MEMORY: u32 = 8;
const BLIND_MEMORY: u32 = 60;
/// For how many windows a share is young, and for how many it grows fast without HubSpot's figures.
const YOUTH: u32 = 6;
const FAST_YOUTH: u32 = 4;
/// One place in so many stays free even when a process is alone.
const RESERVE: f64 = 40.0;

impl Share {
    pub(super) fn new(limit: usize, seed: u64, now: Instant) -> Self {
        Self {
            limit: limit as f64,
            size: 1.0,
            lacked: false,
            informed: false,
            shared_until: now,
            born: now,
            due: now,
            jitter: 1.0,
            rng: fastrand::Rng::with_seed(seed),
            settling: 0,
        }
    }

    /// How many calls the window may hold.
    pub(super) fn calls(&self, now: Instant) -> usize {
        if !self.is_shared(now) {
            return self.most() as usize;
        }
        // A share of one to two places would otherwise lose too much by the rounding.
        let rounding = if self.size < 4.0 { 0.3 } else { 0.0 };
        (self.size + rounding).min(self.most()) as usize
    }

    /// Whether one more call may be in flight. A process that has seen no others yet must not send a whole window at once.
    pub(super) fn admits(&self, in_flight: usize, now: Instant) -> bool {
        self.is_shared(now) || in_flight < self.size as usize
    }

    fn is_shared(&self, now: Instant) -> bool {
        now < self.shared_until
    }

    /// When the next call may be sent.
    pub(super) fn next(&self, now: Instant, window: Duration) -> Instant {
        if !self.is_shared(now) {
            return now;
        }
        // A little faster than evenly, so that the places limit the calls and not this.
        self.due + window.div_f64(self.size * 1.07).mul_f64(self.jitter)
    }

    pub(super) fn sent(&mut self, now: Instant) {
        self.due = now;
        // Without it a process that sends once in a window would see the window in the same phase again and again.
        self.jitter = 0.73 + 0.54 * self.rng.f64();
    }

    /// Notes that a call had to wait for want of a larger share.
    pub(super) fn lacked(&mut self) {
        self.lacked = true;
    }

    /// Adopts HubSpot's limit.
    pub(super) fn limit(&mut self, limit: usize) {
        self.limit = limit as f64;
        self.size = self.size.min(self.most());
    }

    /// HubSpot reports nothing of the window.
    pub(super) fn uninformed(&mut self) {
        self.informed = false;
    }

    /// HubSpot reports how much of the window remains, while the window here holds `calls`.
    pub(super) fn learn(&mut self, remaining: usize, others: bool, calls: usize, now: Instant, window: Duration) {
        self.informed = true;
        if others {
            if !self.is_shared(now) {
                self.size = calls as f64;
            }
            self.shared_until = now + window * MEMORY;
        }
        let lacked = std::mem::take(&mut self.lacked);
        if !self.is_shared(now) {
            self.grow(f64::from(u8::from(lacked)));
            return;
        }
        let youth = 1.0 - (now.duration_since(self.born).as_secs_f64() / (window * YOUTH).as_secs_f64()).min(1.0);
        // Places that are this share's but not taken at the moment will be; the others' are assumed to be as many in
        // proportion. Without this, what remains would be counted twice and the shares would swing.
        let used = self.limit - remaining as f64;
        let owed = (self.size.floor() - calls as f64).max(0.0);
        let scale = (used / calls.max(1) as f64).min(10.0 - 9.0 * youth);
        let free = (remaining as f64 - owed * scale) / self.limit;
        let surplus = ((free - self.asks(youth)) / 0.009).clamp(-3.0, 3.4 + 8.0 * youth);
        let gain = (self.size / self.limit / 0.13).max((surplus / 8.5).powi(2)).min(1.0);
        let mut growth = 0.3 * gain * surplus;
        if free > 0.23 {
            growth = (free / (1.01 - free) / 2.0).min(1.0 + self.size / 2.0);
        }
        if growth < 0.0 || lacked {
            self.grow(growth);
        }
    }

    /// The part of the window that must remain for a share of this size: more for a larger one, which makes shares equal;
    /// and much less for a tiny one or a young one, which would otherwise hardly find room beside many.
    fn asks(&self, youth: f64) -> f64 {
        0.083 + 0.007 * (self.size / self.limit).ln() - 0.05 / self.size - 0.03 * youth
    }

    /// HubSpot accepted a call.
    pub(super) fn accepted(&mut self, now: Instant, window: Duration) {
        self.settling = self.settling.saturating_sub(1);
        if self.informed || !std::mem::take(&mut self.lacked) {
            return;
        }
        let young = now.duration_since(self.born) < window * FAST_YOUTH;
        self.grow(match () {
            () if !self.is_shared(now) => 0.5,
            () if young => 0.3,
            // As much as few rejections allow: those of all processes together stay about the same, however many there are.
            () => 0.03 * self.size.powf(0.1),
        });
    }

    /// HubSpot rejected a call because the window is full: it holds `accepted` calls of this process. The calls that are
    /// in flight are part of the same burst.
    pub(super) fn refused(&mut self, accepted: usize, in_flight: usize, held: bool, now: Instant, window: Duration) {
        let shared = self.is_shared(now);
        self.shared_until = now + window * if self.informed { MEMORY } else { BLIND_MEMORY };
        if self.settling > 0 {
            self.settling -= 1;
            return;
        }
        self.settling = in_flight.saturating_sub(1);
        self.size = match () {
            () if !shared => accepted as f64,
            () if self.informed && held => self.size * 0.5,
            () if self.informed => self.size * 0.8,
            () => self.size * 0.7,
        };
        self.grow(0.0);
        if let (true, Some(old)) = (self.informed, now.checked_sub(window * YOUTH)) {
            self.born = self.born.min(old);
        }
    }

    fn grow(&mut self, by: f64) {
        self.size = (self.size + by).clamp(1.0, self.most());
    }

    fn most(&self) -> f64 {
        (self.limit - (self.limit / RESERVE).floor()).max(1.0)
    }
}
