//! The rate limit of a client, and the one that HubSpot reports.

use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::timeouts::CENTURY;

/// The rate limit of a client: the maximum number of calls in a rolling window.
///
/// The default is 100 calls in 10 s, HubSpot's lowest limit, until HubSpot's headers report the real one. If a limit
/// was set explicitly, the headers can only lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit(pub(crate) Option<Window>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) max: usize,
    pub(crate) length: Duration,
    /// Whether HubSpot's headers may raise the limit.
    pub(crate) guessed: bool,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self(Some(Window { max: 100, length: Duration::from_secs(10), guessed: true }))
    }
}

impl RateLimit {
    /// Sets no limit in the client; HubSpot's limit still applies.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// Allows at most `max` calls in any window of this length; neither may be zero.
    pub fn new(max: usize, window: Duration) -> Self {
        Self(Some(Window { max, length: window.min(CENTURY), guessed: false }))
    }

    /// Allows at most `max` calls in any 10 s.
    pub fn per_10_seconds(max: usize) -> Self {
        Self::new(max, Duration::from_secs(10))
    }

    /// Allows 100 calls in 10 s: the limit of a private app in a Free or Starter account.
    pub fn free_or_starter() -> Self {
        Self::per_10_seconds(100)
    }

    /// Allows 110 calls in 10 s: the limit of a public OAuth app for each account that installed it.
    pub fn oauth_app() -> Self {
        Self::per_10_seconds(110)
    }

    /// Allows 190 calls in 10 s: the limit of a private app in a Professional or Enterprise account.
    pub fn professional_or_enterprise() -> Self {
        Self::per_10_seconds(190)
    }

    /// Allows 250 calls in 10 s: the limit of a private app in an account with the API limit add-on.
    pub fn with_add_on() -> Self {
        Self::per_10_seconds(250)
    }
}

/// The rate limits in HubSpot's `X-HubSpot-RateLimit-…` headers, any of which can be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitStatus {
    /// The maximum number of calls in a window.
    pub max: Option<u64>,
    /// The number of calls that remain in the window.
    pub remaining: Option<u64>,
    /// The length of the window.
    pub interval: Option<Duration>,
    /// The maximum number of calls of the account in a day.
    pub daily: Option<u64>,
    /// The number of calls that remain for the day.
    pub daily_remaining: Option<u64>,
}

impl RateLimitStatus {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut status = Self::default();
        // A single pass: looking up five names takes several times as long.
        for (name, value) in headers {
            let Some(name) = name.as_str().strip_prefix("x-hubspot-ratelimit-") else { continue };
            let text = std::str::from_utf8(value.as_bytes().trim_ascii()).ok();
            let number = text.and_then(|text| text.parse::<u64>().ok());
            match name {
                "max" => status.max = number,
                "remaining" => status.remaining = number,
                "interval-milliseconds" => {
                    status.interval = number.filter(|length| *length > 0).map(Duration::from_millis);
                }
                "daily" => status.daily = number,
                "daily-remaining" => status.daily_remaining = number,
                _ => {}
            }
        }
        status
    }
}
