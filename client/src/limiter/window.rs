//! The rolling window of calls that HubSpot may still count. Takes the time and the random seed as arguments, so that
//! many processes can be simulated.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{Limit, RateLimitStatus, share::Share};

/// The calls that HubSpot may count at the moment.
///
/// HubSpot counts a call when it receives it, which is after it was sent and before the head of its response arrives. So a
/// slot is taken when a call is sent, and is free again one window after the head of its response: by then, HubSpot certainly
/// no longer counts the call. This costs one round trip in each window.
pub(crate) struct Window {
    limit: Limit,
    /// For how long a call stays in the window.
    length: Duration,
    pub(super) share: Share,
    in_flight: usize,
    /// When the responses to the calls in the window were received.
    log: VecDeque<Instant>,
    /// How many calls have entered the window so far, and how many of them have left it.
    entered: u64,
    left: u64,
    /// No call is sent before this instant.
    hold: Instant,
}

/// Why there is no free slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// HubSpot asked to send nothing until this instant.
    Held(Instant),
    /// A slot may be free at this instant.
    Until(Instant),
    /// A slot may be free when a call ends.
    Busy,
}

/// The maximum limit and window length that HubSpot's headers may set, so that one invalid response cannot stop a client.
const MAX_LIMIT: u64 = 1_000_000;
const MAX_LENGTH: Duration = Duration::from_secs(60);

impl Window {
    pub(crate) fn new(limit: Limit, seed: u64, now: Instant) -> Self {
        let share = Share::new(limit.max, seed, now);
        let length = with_margin(limit.length);
        Self { limit, length, share, in_flight: 0, log: VecDeque::new(), entered: 0, left: 0, hold: now }
    }

    /// Takes a slot, and returns the number of calls that have left the window.
    ///
    /// # Errors
    /// Returns an error if no slot is free.
    pub(crate) fn take(&mut self, now: Instant) -> Result<u64, Full> {
        self.expire(now);
        if self.hold > now {
            return Err(Full::Held(self.hold));
        }
        let next = self.share.next(now, self.limit.length);
        if next > now {
            self.share.wants_more();
            self.share.spread(now + self.length);
            return Err(Full::Until(next));
        }
        let full = self.in_flight + self.log.len() >= self.share.calls(now);
        if full || !self.share.admits(self.in_flight, now) {
            self.share.wants_more();
            if full {
                self.share.spread(now + self.length);
            }
            let oldest = self.log.front().filter(|_| full);
            return Err(oldest.map_or(Full::Busy, |oldest| Full::Until(*oldest + self.length)));
        }
        self.in_flight += 1;
        self.entered += 1;
        self.share.sent(now);
        Ok(self.left)
    }

    /// Updates the limits from the response to a call that entered the window after `left_before` others had left it.
    pub(crate) fn update(&mut self, status: &RateLimitStatus, left_before: u64, now: Instant) {
        let interval = status.interval.filter(|interval| *interval <= MAX_LENGTH);
        if let (true, Some(interval)) = (self.limit.guessed, interval) {
            self.limit.length = interval;
            self.length = with_margin(interval);
        }
        // A limit for another window length does not apply to the configured one.
        let is_same_window = status.interval.is_none_or(|interval| interval == self.limit.length);
        let Some(max) = status.max.filter(|max| is_same_window && (1..=MAX_LIMIT).contains(max)) else {
            return self.share.without_headers();
        };
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        self.share.limit(if self.limit.guessed { max } else { max.min(self.limit.max) });
        let Some(remaining) = status.remaining.and_then(|remaining| usize::try_from(remaining).ok()) else {
            return self.share.without_headers();
        };
        // HubSpot can count at most the calls that entered since then as ours, so any excess is from other processes.
        let others = max.saturating_sub(remaining) as u64 > self.entered - left_before;
        self.share.update(remaining.min(max), others, self.in_flight + self.log.len(), now, self.limit.length);
    }

    /// Releases a slot. A call that HubSpot may have counted stays in the log for one window.
    pub(crate) fn release(&mut self, counted: bool, now: Instant) {
        self.in_flight -= 1;
        if counted {
            self.expire(now);
            self.log.push_back(now);
            self.share.accepted(now);
        } else {
            self.left += 1;
            // The slot is free at once.
            self.share.spread(now);
        }
    }

    /// Sends nothing for as long as HubSpot asked.
    pub(crate) fn hold(&mut self, wait: Duration, now: Instant) {
        self.hold = self.hold.max(now + wait);
    }

    /// Records that HubSpot rejected a call because the window is full.
    pub(crate) fn rejected(&mut self, hold: Option<Duration>, now: Instant) {
        self.expire(now);
        self.hold(hold.unwrap_or_default(), now);
        let held = hold.is_some_and(|hold| hold > self.limit.length / 2);
        self.share.rejected(self.log.len(), self.in_flight, held, now, self.limit.length);
    }

    fn expire(&mut self, now: Instant) {
        while self.log.front().is_some_and(|then| now.duration_since(*then) >= self.length) {
            self.log.pop_front();
            self.left += 1;
        }
    }
}

/// Adds a margin to HubSpot's window for clocks with millisecond resolution.
fn with_margin(length: Duration) -> Duration {
    length + (length / 1000).max(Duration::from_millis(1))
}
