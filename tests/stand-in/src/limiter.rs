//! HubSpot's rate limits: a rolling window over accepted calls, and the account's day.

use std::{
    collections::VecDeque,
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::recorder::lock;

/// How many calls were accepted and limited.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Calls that passed the limits.
    pub accepted: u64,
    /// Calls answered with 429 by the limits.
    pub limited: u64,
    /// Accepted calls in each successive window, counted from the first call.
    pub windows: Vec<u64>,
}

pub(crate) enum Verdict {
    Accepted,
    Burst,
    Daily,
}

pub(crate) struct Limiter {
    /// The most calls a rolling window takes.
    pub(crate) burst: Option<usize>,
    pub(crate) window: Duration,
    pub(crate) daily: Option<u64>,
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
    pub(crate) fn new(burst: Option<usize>, window: Duration, daily: Option<u64>) -> Self {
        Self { burst, window, daily, state: Mutex::default() }
    }

    pub(crate) fn stats(&self) -> Stats {
        lock(&self.state).stats.clone()
    }

    /// Judges one call, and tells the headers that go with the verdict.
    pub(crate) fn admit(&self, now: Instant, exempt: bool) -> (Verdict, Vec<(&'static str, String)>) {
        let mut state = lock(&self.state);
        let verdict = self.judge(&mut state, now, exempt);
        let mut headers = Vec::new();
        if let Some(burst) = self.burst {
            headers.push(("X-HubSpot-RateLimit-Max", burst.to_string()));
            headers.push(("X-HubSpot-RateLimit-Remaining", (burst - state.log.len()).to_string()));
            headers.push(("X-HubSpot-RateLimit-Interval-Milliseconds", self.window.as_millis().to_string()));
        }
        if let Some(daily) = self.daily {
            headers.push(("X-HubSpot-RateLimit-Daily", daily.to_string()));
            headers.push(("X-HubSpot-RateLimit-Daily-Remaining", (daily - state.stats.accepted).to_string()));
        }
        (verdict, headers)
    }

    fn judge(&self, state: &mut State, now: Instant, exempt: bool) -> Verdict {
        while state.log.front().is_some_and(|then| now.duration_since(*then) >= self.window) {
            state.log.pop_front();
        }
        if self.daily.is_some_and(|daily| state.stats.accepted >= daily) {
            state.stats.limited += 1;
            return Verdict::Daily;
        }
        if let Some(burst) = self.burst.filter(|_| !exempt) {
            if state.log.len() >= burst {
                state.stats.limited += 1;
                return Verdict::Burst;
            }
            state.log.push_back(now);
        }
        state.stats.accepted += 1;
        let elapsed = now.duration_since(*state.first.get_or_insert(now));
        let index = (elapsed.as_nanos() / self.window.as_nanos().max(1)) as usize;
        if state.stats.windows.len() <= index {
            state.stats.windows.resize(index + 1, 0);
        }
        state.stats.windows[index] += 1;
        Verdict::Accepted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(limiter: &Limiter, now: Instant) -> bool {
        matches!(limiter.admit(now, false).0, Verdict::Accepted)
    }

    #[test]
    fn the_window_rolls_and_refused_calls_do_not_count() {
        let limiter = Limiter::new(Some(2), Duration::from_secs(10), None);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(accepted(&limiter, at(0)));
        assert!(accepted(&limiter, at(9)));
        assert!(!accepted(&limiter, at(9)));
        assert!(accepted(&limiter, at(10)), "the call of second 0 has left the window");
        assert!(!accepted(&limiter, at(18)), "a fixed window would have begun anew");
        assert!(accepted(&limiter, at(19)));
        let stats = limiter.stats();
        assert_eq!((stats.accepted, stats.limited, stats.windows), (4, 2, vec![2, 2]));
    }

    #[test]
    fn exempt_calls_pass_uncounted_and_the_day_ends() {
        let limiter = Limiter::new(Some(1), Duration::from_secs(10), Some(2));
        let now = Instant::now();
        assert!(matches!(limiter.admit(now, true).0, Verdict::Accepted));
        assert!(accepted(&limiter, now));
        let (verdict, headers) = limiter.admit(now, true);
        assert!(matches!(verdict, Verdict::Daily));
        assert!(headers.contains(&("X-HubSpot-RateLimit-Daily-Remaining", "0".to_owned())));
    }
}
