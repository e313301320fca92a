//! The rate limit of a client, and the one that HubSpot reports.

use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::timeouts::CENTURY;

/// The rate limit of a client: the most calls in a rolling window, as HubSpot counts them.
///
/// The default is 100 calls in 10 s, HubSpot's lowest limit, until HubSpot's headers report the real one. HubSpot's headers
/// can lower a limit that was set, but not raise it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit(pub(crate) Option<Window>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) max: usize,
    pub(crate) length: Duration,
    /// Whether HubSpot's headers may widen it.
    pub(crate) guessed: bool,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self(Some(Window { max: 100, length: Duration::from_secs(10), guessed: true }))
    }
}

impl RateLimit {
    /// Creates no limit in the client; HubSpot's limit still applies.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// Allows at most `calls` in any window of this length; neither may be zero.
    pub fn new(max: usize, window: Duration) -> Self {
        Self(Some(Window { max, length: window.min(CENTURY), guessed: false }))
    }

    /// Allows at most `calls` in any 10 s.
    pub fn per_10_seconds(max: usize) -> Self {
        Self::new(max, Duration::from_secs(10))
    }

    /// A private app in an account of the Free or Starter edition: 100 calls in 10 s.
    pub fn free_or_starter() -> Self {
        Self::per_10_seconds(100)
    }

    /// A public OAuth app, for each account that installed it: 110 calls in 10 s.
    pub fn oauth_app() -> Self {
        Self::per_10_seconds(110)
    }

    /// A private app in an account of the Professional or Enterprise edition: 190 calls in 10 s.
    pub fn professional_or_enterprise() -> Self {
        Self::per_10_seconds(190)
    }

    /// A private app in an account with the add-on for API limits: 250 calls in 10 s.
    pub fn with_add_on() -> Self {
        Self::per_10_seconds(250)
    }
}

/// What HubSpot's `X-HubSpot-RateLimit-…` headers say; any of them can be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitStatus {
    /// The most calls in a window.
    pub max: Option<u64>,
    /// How many of them remain.
    pub remaining: Option<u64>,
    /// The length of the window.
    pub interval: Option<Duration>,
    /// The most calls of the account in a day.
    pub daily: Option<u64>,
    /// How many of them remain.
    pub daily_remaining: Option<u64>,
}

impl RateLimitStatus {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut status = Self::default();
        // One pass: looking up five names costs several times as much.
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
