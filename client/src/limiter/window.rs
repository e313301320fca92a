//! The window of time that rolls: which calls HubSpot may still count.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::share::Share;
use crate::rate_limit::{self, RateLimitStatus};

/// The calls of the last window, as HubSpot may count them.
///
/// HubSpot counts a call when it arrives, some time after it was sent and before the head of its answer is here. So a place
/// is taken from the sending on, and free again one window after the head of the answer: then HubSpot has forgotten
/// the call for certain, and no call is refused. The price is the time of one round trip in each window.
pub(super) struct Window {
    limit: rate_limit::Window,
    /// How long a call stays in the window.
    length: Duration,
    share: Share,
    in_flight: usize,
    /// When the answers to the calls of the window came.
    log: VecDeque<Instant>,
    /// How many calls have ever entered the window, and left it.
    entered: u64,
    gone: u64,
    /// Nothing is sent before.
    hold: Instant,
}

impl Window {
    pub(super) fn new(limit: rate_limit::Window, now: Instant) -> Self {
        let share = Share::new(limit.max, now);
        Self {
            limit,
            length: lengthened(limit.length),
            share,
            in_flight: 0,
            log: VecDeque::new(),
            entered: 0,
            gone: 0,
            hold: now,
        }
    }

    /// Takes a place and tells how many calls have left, or tells when to try again; `None`: when a place becomes free.
    pub(super) fn take(&mut self, now: Instant) -> Result<u64, Option<Instant>> {
        self.expire(now);
        let held = self.hold.max(self.share.next(now));
        if held > now {
            return Err(Some(held));
        }
        if self.in_flight + self.log.len() >= self.share.size() {
            self.share.lacked();
            return Err(self.log.front().map(|oldest| *oldest + self.length));
        }
        self.in_flight += 1;
        self.entered += 1;
        self.share.sent(now, self.limit.length);
        Ok(self.gone)
    }

    #[cfg(test)]
    pub(super) fn share(&self) -> usize {
        self.share.size()
    }

    /// Reads HubSpot's count in an answer to the call that entered after `gone` others had left.
    pub(super) fn learn(&mut self, status: &RateLimitStatus, gone: u64, now: Instant) {
        if let (true, Some(interval)) = (self.limit.guessed, status.interval) {
            self.limit.length = interval;
            self.length = lengthened(interval);
        }
        // A limit over another length of time than the one that was asked for says nothing about it.
        let (Some(max), true) = (status.max, status.interval.is_none_or(|length| length == self.limit.length)) else {
            return;
        };
        let max = usize::try_from(max).unwrap_or(usize::MAX).max(1);
        self.share.limit(if self.limit.guessed { max } else { max.min(self.limit.max) });
        let Some(remaining) = status.remaining.and_then(|remaining| usize::try_from(remaining).ok()) else { return };
        // No more of what HubSpot counts can be ours than entered since the oldest call that the window held then.
        let others = max.saturating_sub(remaining) as u64 > self.entered - gone;
        self.share.learn(remaining, others, now, self.limit.length);
    }

    /// A call left its place; one that HubSpot may have counted stays in the log for a window.
    pub(super) fn leave(&mut self, counted: bool, now: Instant) {
        self.in_flight -= 1;
        if counted {
            self.expire(now);
            self.log.push_back(now);
            self.share.accepted(self.log.len());
        } else {
            self.gone += 1;
        }
    }

    /// HubSpot refused a call: for this long, or because others have used up the window.
    pub(super) fn refused(&mut self, hold: Option<Duration>, now: Instant) {
        self.expire(now);
        match hold {
            Some(hold) => self.hold = self.hold.max(now + hold),
            None => self.share.refused(self.log.len(), self.in_flight, now, self.limit.length),
        }
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
