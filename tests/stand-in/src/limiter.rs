//! HubSpot's rate limits: a rolling window of accepted calls, and the account's daily limit.

use std::{
    collections::VecDeque,
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::core::lock;

/// How many calls the limits accepted and rejected.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    /// Accepted calls.
    pub accepted: u64,
    /// Calls rejected with 429.
    pub limited: u64,
}

pub(crate) struct Limiter {
    rate: Option<(usize, Duration)>,
    daily: Option<u64>,
    /// When each call of the current window was accepted, and the counts.
    state: Mutex<(VecDeque<Instant>, Stats)>,
}

impl Limiter {
    pub(crate) fn new(rate: Option<(usize, Duration)>, daily: Option<u64>) -> Self {
        Self { rate, daily, state: Mutex::default() }
    }

    pub(crate) fn stats(&self) -> Stats {
        lock(&self.state).1
    }

    /// Accepts or rejects one call: the name of the rejecting response, and the headers of any response.
    pub(crate) fn admit(&self, now: Instant, exempt: bool) -> (Result<(), &'static str>, Vec<(&'static str, u64)>) {
        let (log, stats) = &mut *lock(&self.state);
        let (max, window) = self.rate.unwrap_or((usize::MAX, Duration::ZERO));
        while log.front().is_some_and(|then| now.duration_since(*then) >= window) {
            log.pop_front();
        }
        let verdict = match () {
            () if self.daily.is_some_and(|max| stats.accepted >= max) => Err("daily"),
            () if !exempt && log.len() >= max => Err("ten-secondly"),
            () => Ok(()),
        };
        stats.accepted += u64::from(verdict.is_ok());
        stats.limited += u64::from(verdict.is_err());
        if verdict.is_ok() && !exempt {
            log.push_back(now);
        }
        let mut headers = Vec::new();
        if self.rate.is_some() {
            headers.push(("X-HubSpot-RateLimit-Max", max as u64));
            headers.push(("X-HubSpot-RateLimit-Remaining", (max - log.len()) as u64));
            headers.push(("X-HubSpot-RateLimit-Interval-Milliseconds", window.as_millis() as u64));
        }
        if let Some(max) = self.daily {
            headers.push(("X-HubSpot-RateLimit-Daily", max));
            headers.push(("X-HubSpot-RateLimit-Daily-Remaining", max - stats.accepted));
        }
        (verdict, headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(limiter: &Limiter, now: Instant, exempt: bool) -> Option<&'static str> {
        limiter.admit(now, exempt).0.err()
    }

    #[test]
    fn the_window_rolls_and_rejected_calls_do_not_count() {
        let limiter = Limiter::new(Some((2, Duration::from_secs(10))), None);
        let start = Instant::now();
        let at = |seconds| rejection(&limiter, start + Duration::from_secs(seconds), false);
        let full = Some("ten-secondly");
        assert_eq!([at(0), at(9), at(9)], [None, None, full]);
        assert_eq!([at(10), at(18)], [None, full], "a fixed window would have started again");
        assert_eq!(at(19), None);
        let stats = limiter.stats();
        assert_eq!((stats.accepted, stats.limited), (4, 2));
    }

    #[test]
    fn exempt_calls_count_only_towards_the_daily_limit() {
        let limiter = Limiter::new(Some((1, Duration::from_secs(10))), Some(2));
        let now = Instant::now();
        assert_eq!([rejection(&limiter, now, true), rejection(&limiter, now, false)], [None, None]);
        assert_eq!(rejection(&limiter, now, true), Some("daily"));
        assert!(limiter.admit(now, true).1.contains(&("X-HubSpot-RateLimit-Daily-Remaining", 0)));
    }
}
