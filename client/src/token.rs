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
pub(crate) use cache::FLIGHT;
pub(crate) use cache::Tokens;

/// An access token and its lifetime from now on; `None` if it does not expire.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(crate) secret: SecretString,
    pub(crate) lifetime: Option<Duration>,
}

impl AccessToken {
    /// Creates a token with its lifetime.
    pub fn new(secret: impl Into<SecretString>, lifetime: Option<Duration>) -> Self {
        Self { secret: secret.into(), lifetime }
    }
}

/// A source of access tokens; implemented for closures that return a future of a `Result`.
///
/// The client keeps a token until shortly before it expires, and requests the next one once, however many calls wait for
/// it. A request ends after 60 s. After a failure the client waits before it asks the source again: 1 s, doubling up to
/// 60 s. The old token is used until it expires.
///
/// A source must not call HubSpot with the client that it supplies with tokens.
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

/// What a [`TokenSource`] returns.
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

/// What is wrong with a token, if it cannot be one.
fn mistake(secret: &str) -> Option<&'static str> {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let lower = secret.trim_start_matches(QUOTES).to_ascii_lowercase();
    if lower.starts_with("bearer ") || lower.starts_with("authorization:") {
        return Some("contains `Bearer`, which the client adds itself: pass only what follows it");
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

/// A token, ready to be sent.
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
    /// `asked` is when the token was requested: its lifetime may have begun as early as that.
    fn new(token: AccessToken, asked: Instant) -> Result<Self, Error> {
        let secret = token.secret.expose_secret();
        if let Some(mistake) = mistake(secret) {
            return Err(Error::configuration(format!("the access token {mistake}")));
        }
        let mut header = HeaderValue::try_from(format!("Bearer {secret}")).expect("every character was checked");
        header.set_sensitive(true);
        let expiry = token.lifetime.map(|lifetime| {
            // A minute ahead, plus or minus a tenth so that processes do not all refresh at once; short-lived tokens are
            // used for most of their lifetime.
            let lifetime = lifetime.min(CENTURY);
            let ahead = Duration::from_secs(60).min(lifetime / 4).mul_f64(0.9 + 0.2 * fastrand::f64());
            Expiry { refresh: asked + lifetime - ahead, end: asked + lifetime }
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
