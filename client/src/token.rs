//! Access tokens and their sources.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::{Error, timeouts::CENTURY};

mod cache;
#[cfg(test)]
mod tests;

#[cfg(feature = "oauth")]
pub(crate) use cache::REQUEST_TIMEOUT;
pub(crate) use cache::Tokens;

/// An access token and its remaining lifetime.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(crate) secret: SecretString,
    pub(crate) lifetime: Option<Duration>,
}

impl AccessToken {
    /// Creates a token with its remaining lifetime; `None` if it does not expire.
    pub fn new(secret: impl Into<SecretString>, lifetime: Option<Duration>) -> Self {
        Self { secret: secret.into(), lifetime }
    }
}

/// A source of access tokens; implemented for closures that return a future of a `Result`.
///
/// The client keeps a token until shortly before it expires, and then requests the next one once, for all calls that wait
/// for it. A request times out after 60 s. After a failure, the client waits before it calls the source again: 1 s, doubling
/// up to 60 s. Meanwhile, it uses the old token until that expires.
///
/// A source must not call HubSpot with the client that it provides tokens for.
///
/// ```
/// use hubspot_associations::{AccessToken, Client};
///
/// let client = Client::builder()
///     .token_source(async || {
///         let secret = std::fs::read_to_string("/run/secrets/hubspot")?;
///         std::io::Result::Ok(AccessToken::new(secret.trim_end(), None))
///     })
///     .build()?;
/// # Ok::<_, hubspot_associations::Error>(())
/// ```
pub trait TokenSource: Send + Sync {
    /// Requests a new token.
    fn token(&self) -> TokenFuture<'_>;
}

/// The future that a [`TokenSource`] returns.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>>;

impl<F, R, E> TokenSource for F
where
    F: Fn() -> R + Send + Sync,
    R: Future<Output = Result<AccessToken, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn token(&self) -> TokenFuture<'_> {
        let token = self();
        Box::pin(async { token.await.map_err(Into::into) })
    }
}

impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    fn token(&self) -> TokenFuture<'_> {
        (**self).token()
    }
}

impl TokenSource for Box<dyn TokenSource> {
    fn token(&self) -> TokenFuture<'_> {
        (**self).token()
    }
}

/// Why a text cannot be an access token.
fn problem(secret: &str) -> Option<&'static str> {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let lower = secret.trim_start_matches(QUOTES).to_ascii_lowercase();
    if lower.starts_with("bearer ") || lower.starts_with("authorization:") {
        return Some("contains `Bearer`, which the client adds itself: pass only the text after it");
    }
    match secret {
        "" => Some("is empty"),
        _ if secret.trim() != secret => {
            Some("begins or ends with white space, such as the line break at the end of a file: trim it")
        }
        _ if secret.starts_with(QUOTES) || secret.ends_with(QUOTES) => Some("is in quotes: remove them"),
        _ if !secret.bytes().all(|byte| byte.is_ascii_graphic()) => Some("contains characters not allowed in a header"),
        _ => None,
    }
}

/// A valid token and its header.
pub(crate) struct Token {
    secret: SecretString,
    pub(crate) header: HeaderValue,
    expiry: Option<Expiry>,
}

#[derive(Clone, Copy)]
struct Expiry {
    refresh: Instant,
    end: Instant,
}

impl Token {
    /// The lifetime counts from `requested`, when the token was requested, because it may have begun then.
    fn new(token: AccessToken, requested: Instant) -> Result<Self, Error> {
        let secret = token.secret.expose_secret();
        if let Some(problem) = problem(secret) {
            return Err(Error::configuration(format!("the access token {problem}")));
        }
        let mut header = HeaderValue::try_from(format!("Bearer {secret}")).expect("every character was checked");
        header.set_sensitive(true);
        let expiry = token.lifetime.map(|lifetime| {
            // A minute before the end, plus or minus 10 % so that processes do not all refresh at once. Short-lived tokens
            // are used for most of their lifetime.
            let lifetime = lifetime.min(CENTURY);
            let margin = Duration::from_secs(60).min(lifetime / 4).mul_f64(0.9 + 0.2 * fastrand::f64());
            Expiry { refresh: requested + lifetime - margin, end: requested + lifetime }
        });
        Ok(Self { secret: token.secret, header, expiry })
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Whether it is time to request the next token.
    fn is_due(&self) -> bool {
        self.expiry.is_some_and(|expiry| expiry.refresh <= Instant::now())
    }

    fn is_expired(&self) -> bool {
        self.expiry.is_some_and(|expiry| expiry.end <= Instant::now())
    }
}

impl fmt::Debug for dyn TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSource")
    }
}
