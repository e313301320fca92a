//! Whether and when failed calls are retried.

use std::time::Duration;

use crate::timeouts::CENTURY;

/// How often and when a failed call is retried.
///
/// The policy does not set which failures are retried: that depends on HubSpot's response.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) attempts: u32,
    first: Duration,
    longest: Duration,
    pub(crate) max_wait: Duration,
    jitter: fn() -> f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            max_wait: Duration::from_secs(60),
            jitter: fastrand::f64,
        }
    }
}

impl RetryPolicy {
    /// Creates the default policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a policy without retries, except that a call whose access token has expired is retried with a new one.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Sets the maximum number of attempts of a call, including the first; 4 by default.
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..self }
    }

    /// Sets the backoff before the first retry, which doubles for each further one up to `longest`; 0.5 s and 8 s by default.
    ///
    /// The delay is a random fraction of the backoff, so that calls that failed together are not retried together. If HubSpot
    /// asks for a longer delay, the client waits for that long.
    pub fn backoff(self, first: Duration, longest: Duration) -> Self {
        Self { first, longest, ..self }
    }

    /// Sets the longest delay before a retry; 60 s by default.
    ///
    /// If HubSpot asks for a longer one, the call fails at once, and its error contains the delay.
    pub fn max_wait(self, max_wait: Duration) -> Self {
        Self { max_wait, ..self }
    }

    /// Sets the source of the random fraction of the backoff, from 0 to 1; for tests.
    pub fn jitter(self, jitter: fn() -> f64) -> Self {
        Self { jitter, ..self }
    }

    /// Returns the delay before a retry, counted from 0.
    pub(crate) fn backoff_wait(&self, retry: u32) -> Duration {
        self.part_of(self.first.saturating_mul(1_u32.checked_shl(retry).unwrap_or(u32::MAX)).min(self.longest))
    }

    /// Returns a random part of a delay.
    pub(crate) fn part_of(&self, wait: Duration) -> Duration {
        let part = (self.jitter)();
        wait.min(CENTURY).mul_f64(if part.is_nan() { 0.0 } else { part.clamp(0.0, 1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_from_half_a_second_to_eight() {
        let longest = RetryPolicy::default().jitter(|| 1.0);
        let waits: Vec<_> = (0..7).map(|retry| longest.backoff_wait(retry).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(longest.jitter(|| 0.0).backoff_wait(3), Duration::ZERO);
        assert_eq!(longest.jitter(|| 0.25).backoff_wait(1), Duration::from_millis(250));
    }

    #[test]
    fn extreme_backoff_and_jitter_are_accepted() {
        let odd = RetryPolicy::default().backoff(Duration::MAX, Duration::from_secs(1)).jitter(|| f64::NAN);
        assert!(odd.backoff_wait(u32::MAX) <= Duration::from_secs(1));
        let endless = odd.backoff(Duration::MAX, Duration::MAX).jitter(|| 1.0);
        assert!([0, 31, 32, u32::MAX].iter().all(|retry| endless.backoff_wait(*retry) == CENTURY));
        assert_eq!(RetryPolicy::none().max_attempts(0).attempts, 1);
    }
}
