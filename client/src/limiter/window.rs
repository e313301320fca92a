//! The rolling window: which calls HubSpot may still count. No clock and no randomness of its own, so that whole fleets
//! can be simulated.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{Limit, RateLimitStatus, share::Share};

/// The calls of the last window, as HubSpot may count them.
///
/// HubSpot counts a call when it arrives, some time after it was sent and before the head of its response is here. So a
/// place is taken from the sending on, and free again one window after the head of the response: then HubSpot has
/// certainly forgotten the call, and rejects none. The price is the time of one round trip in each window.
pub(crate) struct Window {
    limit: Limit,
    /// How long a call stays in the window.
    length: Duration,
    pub(super) share: Share,
    in_flight: usize,
    /// When the responses to the calls of the window came.
    log: VecDeque<Instant>,
    /// How many calls have ever entered the window, and left it.
    entered: u64,
    gone: u64,
    /// Nothing is sent before.
    hold: Instant,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// HubSpot asked to send nothing until then.
    Held(Instant),
    /// There may be one then.
    Until(Instant),
    /// There may be one when a call ends.
    Busy,
}

/// The largest limit and the longest window that HubSpot's headers may set. One odd response must not stop a client.
const MOST: u64 = 1_000_000;
const LONGEST: Duration = Duration::from_secs(60);

impl Window {
    pub(crate) fn new(limit: Limit, seed: u64, now: Instant) -> Self {
        let share = Share::new(limit.max, seed, now);
        let length = lengthened(limit.length);
        Self { limit, length, share, in_flight: 0, log: VecDeque::new(), entered: 0, gone: 0, hold: now }
    }

    /// Takes a place and returns how many calls have left.
    pub(crate) fn take(&mut self, now: Instant) -> Result<u64, Full> {
        self.expire(now);
        if self.hold > now {
            return Err(Full::Held(self.hold));
        }
        let next = self.share.next(now, self.limit.length);
        if next > now {
            self.share.lacked();
            self.share.spread(now + self.length);
            return Err(Full::Until(next));
        }
        let full = self.in_flight + self.log.len() >= self.share.calls(now);
        if full || !self.share.admits(self.in_flight, now) {
            self.share.lacked();
            if full {
                self.share.spread(now + self.length);
            }
            let oldest = self.log.front().filter(|_| full);
            return Err(oldest.map_or(Full::Busy, |oldest| Full::Until(*oldest + self.length)));
        }
        self.in_flight += 1;
        self.entered += 1;
        self.share.sent(now);
        Ok(self.gone)
    }

    /// Reads HubSpot's count in a response to the call that entered after `gone` others had left.
    pub(crate) fn learn(&mut self, status: &RateLimitStatus, gone: u64, now: Instant) {
        let interval = status.interval.filter(|interval| *interval <= LONGEST);
        if let (true, Some(interval)) = (self.limit.guessed, interval) {
            self.limit.length = interval;
            self.length = lengthened(interval);
        }
        // A limit over another length of time than the configured one says nothing about it.
        let fits = status.interval.is_none_or(|interval| interval == self.limit.length);
        let Some(max) = status.max.filter(|max| fits && (1..=MOST).contains(max)) else {
            return self.share.uninformed();
        };
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        self.share.limit(if self.limit.guessed { max } else { max.min(self.limit.max) });
        let Some(remaining) = status.remaining.and_then(|remaining| usize::try_from(remaining).ok()) else {
            return self.share.uninformed();
        };
        // No more of what HubSpot counts can be ours than entered since the oldest call that the window held then.
        let others = max.saturating_sub(remaining) as u64 > self.entered - gone;
        self.share.learn(remaining.min(max), others, self.in_flight + self.log.len(), now, self.limit.length);
    }

    /// A call left its place. One that HubSpot may have counted stays in the log for a window.
    pub(crate) fn leave(&mut self, counted: bool, now: Instant) {
        self.in_flight -= 1;
        if counted {
            self.expire(now);
            self.log.push_back(now);
            self.share.accepted(now);
        } else {
            self.gone += 1;
            // The place is free at once.
            self.share.spread(now);
        }
    }

    /// HubSpot asked to send nothing for a while.
    pub(crate) fn hold(&mut self, wait: Duration, now: Instant) {
        self.hold = self.hold.max(now + wait);
    }

    /// HubSpot rejected a call because the window is full.
    pub(crate) fn refused(&mut self, hold: Option<Duration>, now: Instant) {
        self.expire(now);
        self.hold(hold.unwrap_or_default(), now);
        let held = hold.is_some_and(|hold| hold > self.limit.length / 2);
        self.share.refused(self.log.len(), self.in_flight, held, now, self.limit.length);
    }

    fn expire(&mut self, now: Instant) {
        while self.log.front().is_some_and(|then| now.duration_since(*then) >= self.length) {
            self.log.pop_front();
            self.gone += 1;
        }
    }
}

/// A little more than HubSpot's, for clocks that tick in milliseconds.
fn lengthened(length: Duration) -> Duration {
    length + (length / 1000).max(Duration::from_millis(1))
}
