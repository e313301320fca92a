//! How much of the window is this process's, when several share one quota without knowing of each other.

use std::time::Duration;

use tokio::time::Instant;

/// This process's share of the window, in calls.
///
/// Alone, it is nearly all of the window, and calls are sent as they come, with twice as many in flight after each round
/// trip at first: the share is then the number of calls in flight. Calls that have to wait are spread over the window: if
/// all were sent at once as soon as their places are free, a newcomer would find the window full at any other time, and
/// only its calls would be rejected.
///
/// Others are seen when a call is rejected, or when HubSpot has counted more calls than were sent from here. A share then
/// follows the part of the window that remains ([`learn`](Self::learn)): every process reads the same figure and asks for
/// nearly the same, so shares become equal. Without HubSpot's figures only rejections say anything
/// ([`refused`](Self::refused)).
pub(super) struct Share {
    limit: f64,
    size: f64,
    /// Whether calls had to wait for want of a larger share since it last grew.
    lacked: bool,
    /// Until when calls are spread, because one had to wait.
    spread_until: Instant,
    /// Until when others are assumed to be there.
    shared_until: Instant,
    born: Instant,
    /// Whether the latest response reported how much of the window remains, and when one last did.
    informed: bool,
    learned: Instant,
    /// When the latest call was sent, and the factor by which the next one is early or late.
    due: Instant,
    jitter: f64,
    rng: fastrand::Rng,
    /// How many of the calls that were in flight at the latest cut are still to be answered.
    settling: usize,
    /// Without HubSpot's figures: how much each accepted call adds to the share, and how much more the next one does.
    growth: f64,
    climb: f64,
    /// Without HubSpot's figures: after how many more rejections the share stops doubling with each window.
    doubling: u32,
}

/// For how many windows others are assumed to be there after they were last seen, and after a rejection that was the only
/// sign of them.
const MEMORY: u32 = 8;
const BLIND_MEMORY: u32 = 60;
/// One place in so many stays free even when a process is alone.
const RESERVE: f64 = 50.0;
/// The part of the window that processes leave free, which absorbs what happens during a round trip.
const FREE: f64 = 0.07;
/// Without HubSpot's figures: what an accepted call adds to a share that was just cut, and to one that doubles.
const GROWTH: f64 = 0.03;
const DOUBLING: f64 = 0.7;

impl Share {
    pub(super) fn new(limit: usize, seed: u64, now: Instant) -> Self {
        Self {
            limit: limit as f64,
            size: 1.0,
            lacked: false,
            spread_until: now,
            shared_until: now,
            born: now,
            informed: false,
            learned: now,
            due: now,
            jitter: 1.0,
            rng: fastrand::Rng::with_seed(seed),
            settling: 0,
            growth: GROWTH,
            climb: 0.0,
            doubling: 0,
        }
    }

    /// How many calls the window may hold.
    pub(super) fn calls(&self, now: Instant) -> usize {
        if self.is_shared(now) { self.size as usize } else { self.most() as usize }
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
        // A little faster than evenly, so that the places limit the calls and not this.
        let calls = match () {
            () if self.is_shared(now) => self.size * 1.07,
            () if now < self.spread_until => self.most() * 2.0,
            () => return now,
        };
        self.due + window.div_f64(calls).mul_f64(self.jitter)
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

    /// Spreads calls until then, even if this process is alone.
    pub(super) fn spread(&mut self, until: Instant) {
        self.spread_until = until;
    }

    /// Adopts HubSpot's limit.
    pub(super) fn limit(&mut self, limit: usize) {
        self.limit = limit as f64;
        self.grow(0.0);
    }

    /// HubSpot reports nothing of the window.
    pub(super) fn uninformed(&mut self) {
        self.informed = false;
    }

    /// HubSpot reports how much of the window remains, while the window here holds `calls`.
    ///
    /// The share grows or shrinks by the difference between what remains and what it asks to remain, the faster the larger
    /// it is, so that two large shares adapt before the window is over; a young one adapts fast as well.
    pub(super) fn learn(&mut self, remaining: usize, others: bool, calls: usize, now: Instant, window: Duration) {
        let part = |time: Duration| time.as_secs_f64() / window.as_secs_f64();
        let elapsed = part(now.duration_since(self.learned)).min(1.0);
        let youth = 1.0 / (1.0 + part(now.duration_since(self.born)));
        self.informed = true;
        self.learned = now;
        if others {
            if !self.is_shared(now) {
                self.size = calls as f64;
            }
            self.shared_until = now + window * MEMORY;
        }
        let lacked = std::mem::take(&mut self.lacked);
        if !self.is_shared(now) {
            return self.grow(f64::from(u8::from(lacked)));
        }
        // Places that are this share's but not taken at the moment will be; the others' are assumed to be as many in
        // proportion. Without this, what remains would be counted twice and the shares would swing.
        let used = self.limit - remaining as f64;
        let owed = (self.size.floor() - calls as f64).max(0.0) * (used / calls.max(1) as f64).min(1.0 / youth);
        let surplus = (remaining as f64 - owed) / self.limit - self.asks(calls as f64 / used.max(1.0), youth);
        let speed = (100.0 * self.size / self.limit).max(30.0 * youth);
        let growth = (speed * elapsed * surplus.clamp(-0.1, 0.1)).clamp(-0.5, 1.0);
        if growth < 0.0 || lacked {
            self.grow(self.size * growth);
        }
    }

    /// The part of the window that must remain for this share: much less for a young one and for a tiny one, which would
    /// otherwise hardly find room next to many, and more for one that uses more than all others together.
    fn asks(&self, of_used: f64, youth: f64) -> f64 {
        FREE - 0.04 / self.size - 0.12 * youth + 0.06 * (of_used - 0.5).max(0.0)
    }

    /// HubSpot accepted a call.
    pub(super) fn accepted(&mut self, now: Instant) {
        self.settling = self.settling.saturating_sub(1);
        if self.informed || !std::mem::take(&mut self.lacked) {
            return;
        }
        if !self.is_shared(now) {
            return self.grow(0.5);
        }
        self.grow(self.growth);
        self.growth += self.climb;
    }

    /// HubSpot rejected a call because the window is full: it holds `accepted` calls of this process. The calls that are
    /// in flight are part of the same burst. `held` means that HubSpot asked to send nothing for most of a window.
    ///
    /// Without HubSpot's figures, the first rejection makes the shares of all that are rejected small, however large they
    /// were; they then double with each window until the second rejection after it. From then on a share grows faster the
    /// more calls were accepted since the last rejection, as others may have left; but not if a rejection is costly,
    /// because HubSpot then asks to send nothing for a window.
    pub(super) fn refused(&mut self, accepted: usize, in_flight: usize, held: bool, now: Instant, window: Duration) {
        let shared = self.is_shared(now);
        self.shared_until = now + window * if self.informed { MEMORY } else { BLIND_MEMORY };
        if self.settling > 0 {
            self.settling -= 1;
            return;
        }
        self.settling = in_flight.saturating_sub(1);
        self.doubling = if shared { self.doubling.saturating_sub(1) } else { 2 };
        (self.growth, self.climb) = match () {
            () if self.doubling > 0 => (DOUBLING, 0.0),
            () => (GROWTH, if held { 0.0 } else { 0.0007 }),
        };
        let deep = if self.informed { held } else { self.doubling > 0 };
        self.size = match () {
            () if !shared && self.informed => accepted as f64,
            () if !shared => (accepted as f64).min(self.limit / 8.0),
            () if deep => self.size * 0.5,
            () => self.size * if self.informed { 0.8 } else { 0.75 },
        };
        self.grow(0.0);
    }

    fn grow(&mut self, by: f64) {
        self.size = (self.size + by).clamp(1.0, self.most());
    }

    fn most(&self) -> f64 {
        (self.limit - (self.limit / RESERVE).floor()).max(1.0)
    }
}
