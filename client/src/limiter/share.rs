//! The share of the window that this process uses when several processes share a quota without coordination.

use std::time::Duration;

use tokio::time::Instant;

/// This process's share of the window, in calls.
///
/// A process that is alone uses nearly the whole window and sends calls at once. At first, it limits the calls in flight to
/// its share, which doubles with each round trip. Calls that have to wait are spread over the window: if all were sent as
/// soon as their slots are free, a new process would find the window full at any other time, and only its calls would be
/// rejected.
///
/// A process detects others when a call is rejected, or when HubSpot has counted more calls than it sent. Its share then
/// follows the part of the window that remains ([`update`](Self::update)): all processes read the same number and aim for
/// nearly the same remainder, so their shares become equal. Without HubSpot's headers, only rejections are known
/// ([`rejected`](Self::rejected)).
pub(super) struct Share {
    limit: f64,
    size: f64,
    /// Whether calls had to wait because the share was too small, since it last grew.
    wanted_more: bool,
    /// Until when calls are spread, because one had to wait.
    spread_until: Instant,
    /// Until when other processes are assumed to be active.
    shared_until: Instant,
    created: Instant,
    /// Whether the latest response reported how much of the window remains, and when one last did.
    has_headers: bool,
    updated: Instant,
    /// When the latest call was sent, and the random factor of the interval to the next one.
    last_sent: Instant,
    jitter: f64,
    rng: fastrand::Rng,
    /// The number of calls that were in flight when the share was last cut and have had no response yet.
    unsettled: usize,
    /// Without headers: how much an accepted call adds to the share, and by how much that increases with each call.
    growth: f64,
    acceleration: f64,
    /// Without headers: the number of rejections after which the share stops doubling with each window.
    doubling: u32,
}

/// For how many windows other processes are assumed to be active after they were last detected: with HubSpot's headers, and
/// without them, when rejections are the only evidence.
const MEMORY: u32 = 8;
const MEMORY_WITHOUT_HEADERS: u32 = 60;
/// A process that is alone leaves one slot in `RESERVE` free.
const RESERVE: f64 = 50.0;
/// The part of the window that processes leave free, as a margin for the calls of a round trip.
const FREE: f64 = 0.07;
/// Without headers: what an accepted call adds to a share that was just cut, and to one that doubles.
const GROWTH: f64 = 0.03;
const DOUBLING: f64 = 0.7;

impl Share {
    pub(super) fn new(limit: usize, seed: u64, now: Instant) -> Self {
        Self {
            limit: limit as f64,
            size: 1.0,
            wanted_more: false,
            spread_until: now,
            shared_until: now,
            created: now,
            has_headers: false,
            updated: now,
            last_sent: now,
            jitter: 1.0,
            rng: fastrand::Rng::with_seed(seed),
            unsettled: 0,
            growth: GROWTH,
            acceleration: 0.0,
            doubling: 0,
        }
    }

    /// The maximum number of calls in the window.
    pub(super) fn calls(&self, now: Instant) -> usize {
        if self.is_shared(now) { self.size as usize } else { self.max_size() as usize }
    }

    /// Whether another call may be in flight. A process that has not detected others yet must not send a whole window at once.
    pub(super) fn admits(&self, in_flight: usize, now: Instant) -> bool {
        self.is_shared(now) || in_flight < self.size as usize
    }

    fn is_shared(&self, now: Instant) -> bool {
        now < self.shared_until
    }

    /// When the next call may be sent.
    pub(super) fn next(&self, now: Instant, window: Duration) -> Instant {
        // Slightly faster than evenly, so that the number of slots is the limit.
        let calls = match () {
            () if self.is_shared(now) => self.size * 1.07,
            () if now < self.spread_until => self.max_size() * 2.0,
            () => return now,
        };
        self.last_sent + window.div_f64(calls).mul_f64(self.jitter)
    }

    pub(super) fn sent(&mut self, now: Instant) {
        self.last_sent = now;
        // Without jitter, a process that sends once in a window would always see the window in the same phase.
        self.jitter = 0.73 + 0.54 * self.rng.f64();
    }

    /// Records that a call had to wait because the share is too small.
    pub(super) fn wants_more(&mut self) {
        self.wanted_more = true;
    }

    /// Spreads calls until this instant, even if this process is alone.
    pub(super) fn spread(&mut self, until: Instant) {
        self.spread_until = until;
    }

    /// Adopts HubSpot's limit.
    pub(super) fn limit(&mut self, limit: usize) {
        self.limit = limit as f64;
        self.grow(0.0);
    }

    /// Records a response without rate limit headers.
    pub(super) fn without_headers(&mut self) {
        self.has_headers = false;
    }

    /// Updates the share from a response that reports how many calls remain, while this process has `calls` in the window.
    ///
    /// The share grows or shrinks by the difference between the part that remains and the part that should. A large share
    /// adapts faster, so that two large ones do so within a window; a new one adapts fast too.
    pub(super) fn update(&mut self, remaining: usize, others: bool, calls: usize, now: Instant, window: Duration) {
        let part = |time: Duration| time.as_secs_f64() / window.as_secs_f64();
        let elapsed = part(now.duration_since(self.updated)).min(1.0);
        let youth = 1.0 / (1.0 + part(now.duration_since(self.created)));
        self.has_headers = true;
        self.updated = now;
        if others {
            if !self.is_shared(now) {
                self.size = calls as f64;
            }
            self.shared_until = now + window * MEMORY;
        }
        let wanted_more = std::mem::take(&mut self.wanted_more);
        if !self.is_shared(now) {
            return self.grow(f64::from(u8::from(wanted_more)));
        }
        // Slots of this share that are free now will be taken, and other processes are assumed to have as many in proportion.
        // Without this, the remainder would be counted twice and the shares would oscillate.
        let used = self.limit - remaining as f64;
        let untaken = (self.size.floor() - calls as f64).max(0.0) * (used / calls.max(1) as f64).min(1.0 / youth);
        let surplus = (remaining as f64 - untaken) / self.limit - self.target(calls as f64 / used.max(1.0), youth);
        let speed = (100.0 * self.size / self.limit).max(30.0 * youth);
        let growth = (speed * elapsed * surplus.clamp(-0.1, 0.1)).clamp(-0.5, 1.0);
        if growth < 0.0 || wanted_more {
            self.grow(self.size * growth);
        }
    }

    /// The part of the window that should remain. It is smaller for a new or tiny share, which could otherwise hardly grow next
    /// to many others, and larger for a share that is more than half of the part in use.
    fn target(&self, of_used: f64, youth: f64) -> f64 {
        FREE - 0.04 / self.size - 0.12 * youth + 0.06 * (of_used - 0.5).max(0.0)
    }

    /// Records that HubSpot accepted a call.
    pub(super) fn accepted(&mut self, now: Instant) {
        self.unsettled = self.unsettled.saturating_sub(1);
        if self.has_headers || !std::mem::take(&mut self.wanted_more) {
            return;
        }
        if !self.is_shared(now) {
            return self.grow(0.5);
        }
        self.grow(self.growth);
        self.growth += self.acceleration;
    }

    /// Records that HubSpot rejected a call because the window is full, with `accepted` calls of this process in it. The calls
    /// in flight belong to the same burst. `held` means that HubSpot asked to send nothing for most of a window.
    ///
    /// Without headers, the first rejection makes the share small, regardless of its size. The share then doubles with each
    /// window until the second rejection after that. From then on, it grows faster with each call accepted since the last
    /// rejection, as other processes may have stopped; but not if HubSpot asks to send nothing for a window, because then a
    /// rejection is costly.
    pub(super) fn rejected(&mut self, accepted: usize, in_flight: usize, held: bool, now: Instant, window: Duration) {
        let shared = self.is_shared(now);
        self.shared_until = now + window * if self.has_headers { MEMORY } else { MEMORY_WITHOUT_HEADERS };
        if self.unsettled > 0 {
            self.unsettled -= 1;
            return;
        }
        self.unsettled = in_flight.saturating_sub(1);
        self.doubling = if shared { self.doubling.saturating_sub(1) } else { 2 };
        (self.growth, self.acceleration) = match () {
            () if self.doubling > 0 => (DOUBLING, 0.0),
            () => (GROWTH, if held { 0.0 } else { 0.0007 }),
        };
        let deep = if self.has_headers { held } else { self.doubling > 0 };
        self.size = match () {
            () if !shared && self.has_headers => accepted as f64,
            () if !shared => (accepted as f64).min(self.limit / 8.0),
            () if deep => self.size * 0.5,
            () => self.size * if self.has_headers { 0.8 } else { 0.75 },
        };
        self.grow(0.0);
    }

    fn grow(&mut self, by: f64) {
        self.size = (self.size + by).clamp(1.0, self.max_size());
    }

    fn max_size(&self) -> f64 {
        (self.limit - (self.limit / RESERVE).floor()).max(1.0)
    }
}
