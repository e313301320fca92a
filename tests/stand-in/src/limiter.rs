//! HubSpot's rate limits: a rolling window of accepted calls, and the account's daily limit.

use std::{
    collections::VecDeque,
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::core::lock;

/// How many calls the limits accepted and rejected.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Accepted calls.
    pub accepted: u64,
    /// Calls rejected with 429.
    pub limited: u64,
    /// Accepted calls in each successive window from the first call on; without a limit, windows last ten seconds.
    pub windows: Vec<u64>,
}

pub(crate) struct Limiter {
    rate: Option<usize>,
    window: Duration,
    daily: Option<u64>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    first: Option<Instant>,
    /// When each call of the current window was accepted.
    log: VecDeque<Instant>,
    stats: Stats,
}

impl Limiter {
    pub(crate) fn new(rate: Option<(usize, Duration)>, daily: Option<u64>) -> Self {
        let window = rate.map_or(Duration::from_secs(10), |(_, window)| window);
        Self { rate: rate.map(|(max, _)| max), window, daily, state: Mutex::default() }
    }

    pub(crate) fn stats(&self) -> Stats {
        lock(&self.state).stats.clone()
    }

    /// Accepts or rejects one call: the name of the rejecting response, and the headers of any response.
    pub(crate) fn admit(&self, now: Instant, exempt: bool) -> (Result<(), &'static str>, Vec<(&'static str, u64)>) {
        let mut state = lock(&self.state);
        while state.log.front().is_some_and(|then| now.duration_since(*then) >= self.window) {
            state.log.pop_front();
        }
        let verdict = match () {
            () if self.daily.is_some_and(|max| state.stats.accepted >= max) => Err("daily"),
            () if !exempt && self.rate.is_some_and(|max| state.log.len() >= max) => Err("ten-secondly"),
            () => Ok(()),
        };
        match verdict {
            Ok(()) => self.accept(&mut state, now, exempt),
            Err(_) => state.stats.limited += 1,
        }
        let mut headers = Vec::new();
        if let Some(max) = self.rate {
            headers.push(("X-HubSpot-RateLimit-Max", max as u64));
            headers.push(("X-HubSpot-RateLimit-Remaining", (max - state.log.len()) as u64));
            headers.push(("X-HubSpot-RateLimit-Interval-Milliseconds", self.window.as_millis() as u64));
        }
        if let Some(max) = self.daily {
            headers.push(("X-HubSpot-RateLimit-Daily", max));
            headers.push(("X-HubSpot-RateLimit-Daily-Remaining", max - state.stats.accepted));
        }
        (verdict, headers)
    }

    fn accept(&self, state: &mut State, now: Instant, exempt: bool) {
        if self.rate.is_some() && !exempt {
            state.log.push_back(now);
        }
        state.stats.accepted += 1;
        let elapsed = now.duration_since(*state.first.get_or_insert(now));
        let index = (elapsed.as_nanos() / self.window.as_nanos().max(1)) as usize;
        if state.stats.windows.len() <= index {
            state.stats.windows.resize(index + 1, 0);
        }
        state.stats.windows[index] += 1;
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
        assert_eq!((stats.accepted, stats.limited, stats.windows), (4, 2, vec![2, 2]));
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
