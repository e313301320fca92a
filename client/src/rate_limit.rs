//! How many calls may be sent, and what HubSpot says of it.

use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::timeouts::CENTURY;

/// How many calls a client sends at most: any number in a window of time that rolls, as HubSpot counts them.
///
/// By default 100 calls in 10 s, the least of HubSpot's limits, until HubSpot's headers tell the real one. A limit that is
/// set holds as it is: the headers then only lower it.
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
    /// No limit on this side; HubSpot's own still holds.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// This many calls in any window of this length; neither may be zero.
    pub fn new(max: usize, window: Duration) -> Self {
        Self(Some(Window { max, length: window.min(CENTURY), guessed: false }))
    }

    /// This many calls in any 10 s.
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

/// What HubSpot's `X-HubSpot-RateLimit-…` headers say; each of them can be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitStatus {
    /// How many calls the window takes.
    pub max: Option<u64>,
    /// How many of them are left.
    pub remaining: Option<u64>,
    /// How long the window is.
    pub interval: Option<Duration>,
    /// How many calls the account's day takes.
    pub daily: Option<u64>,
    /// How many of them are left.
    pub daily_remaining: Option<u64>,
}

impl RateLimitStatus {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut status = Self::default();
        // One pass: to look five names up costs several times as much.
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
