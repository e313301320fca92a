//! Whether and when failed calls are sent again.

use std::time::Duration;

use crate::timeouts::CENTURY;

/// How often and when a call that failed is sent again.
///
/// Which failures are worth it is not a setting: that follows from what HubSpot's answers mean.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) attempts: u32,
    first: Duration,
    most: Duration,
    pub(crate) max_wait: Duration,
    jitter: fn() -> f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first: Duration::from_millis(500),
            most: Duration::from_secs(8),
            max_wait: Duration::from_secs(60),
            jitter: fastrand::f64,
        }
    }
}

impl RetryPolicy {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every call is sent once. A call whose access token has expired is still sent again with a newer one.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often a call is sent at most, the first time included; 4 by default.
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..self }
    }

    /// The longest wait before the first resend, doubled for each further one up to `most`; 0.5 s and 8 s by default.
    ///
    /// The delay itself is a random part of it, so that calls that failed together do not come back together. If HubSpot
    /// asks for a longer delay, that one counts.
    pub fn backoff(self, first: Duration, most: Duration) -> Self {
        Self { first, most, ..self }
    }

    /// The longest delay before a retry; 60 s by default. If HubSpot asks for a longer one the call fails at once, and
    /// the delay is in its error.
    pub fn max_wait(self, max_wait: Duration) -> Self {
        Self { max_wait, ..self }
    }

    /// Where the random part comes from, 0 to 1; for tests.
    pub fn jitter(self, jitter: fn() -> f64) -> Self {
        Self { jitter, ..self }
    }

    /// The wait before a resend, counted from 0, of which nothing is known.
    pub(crate) fn backoff_wait(&self, resend: u32) -> Duration {
        self.part_of(self.first.saturating_mul(1_u32.checked_shl(resend).unwrap_or(u32::MAX)).min(self.most))
    }

    /// A random part.
    pub(crate) fn part_of(&self, wait: Duration) -> Duration {
        let part = (self.jitter)();
        wait.min(CENTURY).mul_f64(if part.is_nan() { 0.0 } else { part.clamp(0.0, 1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_half_a_second_to_eight() {
        let longest = RetryPolicy::default().jitter(|| 1.0);
        let waits: Vec<_> = (0..7).map(|resend| longest.backoff_wait(resend).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(longest.jitter(|| 0.0).backoff_wait(3), Duration::ZERO);
        assert_eq!(longest.jitter(|| 0.25).backoff_wait(1), Duration::from_millis(250));
    }

    #[test]
    fn extreme_backoff_and_jitter_are_accepted() {
        let odd = RetryPolicy::default().backoff(Duration::MAX, Duration::from_secs(1)).jitter(|| f64::NAN);
        assert!(odd.backoff_wait(u32::MAX) <= Duration::from_secs(1));
        let endless = odd.backoff(Duration::MAX, Duration::MAX).jitter(|| 1.0);
        assert!([0, 31, 32, u32::MAX].iter().all(|resend| endless.backoff_wait(*resend) == CENTURY));
        assert_eq!(RetryPolicy::none().max_attempts(0).attempts, 1);
    }
}
