//! A call in progress, and its failures.

use std::{future::Future, sync::Arc, time::Duration};

use reqwest::{
    Request, StatusCode, Url,
    header::{AUTHORIZATION, LOCATION},
};
use tokio::time::Instant;
use tracing::Span;

use super::{
    attempt::{BufferedResponse, Limits},
    decision::{self, Next, Row, Wait},
    retry_after,
};
use crate::{
    Error, RateLimitStatus, Route,
    error::{ErrorResponse, Kind, Progress},
    limiter::{Held, Limiter, Place},
    observe::Attempt,
    options::Settings,
    redact,
    timeouts::{after, until},
    token::{Token, Tokens},
};

pub(super) struct Call<'a> {
    pub(super) route: Arc<Route>,
    pub(super) settings: Settings,
    pub(super) tokens: Option<&'a Tokens>,
    /// What the request holds that no error may show, in addition to the access token.
    secrets: &'a [&'a str],
    /// When the time of the call is over.
    pub(super) end: Instant,
    /// The access token of the latest attempt.
    pub(super) token: Option<Arc<Token>>,
    renewed: bool,
    /// How many attempts were made.
    pub(super) sent: u32,
    /// Whether HubSpot may have executed the request in any attempt.
    pub(super) executed: bool,
    pub(super) span: Span,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        route: Arc<Route>,
        settings: Settings,
        tokens: Option<&'a Tokens>,
        secrets: &'a [&'a str],
        span: Span,
    ) -> Self {
        let end = after(settings.timeouts.total);
        let (token, renewed, sent, executed) = (None, false, 0, false);
        Self { route, settings, tokens, secrets, end, token, renewed, sent, executed, span }
    }

    /// Waits for an access token, which takes from the time of the call.
    async fn within<T>(&self, what: &'static str, future: impl Future<Output = T>) -> Result<T, Error> {
        until(|| self.end, future).await.map_err(|_| Error::new(Kind::NotSent(what, "total")))
    }

    /// Waits in a queue of the client, which takes nothing from the time of the call: how long it is depends on how many
    /// calls a program starts at once, and a limit would fail those at its end although nothing is wrong.
    pub(super) async fn queue<T>(&mut self, future: impl Future<Output = T>) -> T {
        let joined = Instant::now();
        let output = future.await;
        self.end += joined.elapsed();
        output
    }

    /// Waits for a place in the rate limit's window.
    pub(super) async fn place<'l>(&mut self, limiter: &'l Limiter) -> Result<Place<'l>, Error> {
        let left = self.end.saturating_duration_since(Instant::now());
        let place = async {
            loop {
                // A delay that HubSpot asks for while the call waits is compared with the time that the call has left.
                match limiter.place(after(left)).await {
                    Err(Held(wait)) if wait <= left => {}
                    place => return place,
                }
            }
        };
        self.queue(place).await.map_err(|Held(wait)| {
            let what = "the delay that HubSpot asked for does not end";
            Error::new(Kind::NotSent(what, "total")).with_retry_after(Some(wait))
        })
    }

    /// The request for one attempt, with an access token that is good now.
    pub(super) async fn authorize(&mut self, request: &Request) -> Result<Request, Error> {
        if let Some(tokens) = self.tokens {
            self.token = Some(match tokens.ready() {
                Some(token) => token,
                None => Box::pin(self.within("no access token came", tokens.get())).await??,
            });
        }
        let mut request = request.try_clone().expect("no operation sends a stream");
        if let Some(token) = &self.token {
            request.headers_mut().insert(AUTHORIZATION, token.header.clone());
        }
        Ok(request)
    }

    /// Gets a newer token than the latest attempt had, once; when that fails, the failure is the call's.
    pub(super) async fn renew(&mut self, failed: &mut Failed) -> bool {
        let (Some(tokens), Some(token), false) = (self.tokens, &self.token, self.renewed) else { return false };
        self.renewed = true;
        match self.within("no newer access token came", tokens.newer(token)).await {
            Ok(None) => false,
            Ok(Some(Ok(_))) => true,
            Ok(Some(Err(error))) | Err(error) => {
                *failed = error.into();
                false
            }
        }
    }

    /// The limits of an attempt that begins now.
    pub(super) fn limits(&self) -> Limits {
        let Settings { timeouts, max_response_bytes: max_bytes, .. } = self.settings;
        let attempt = after(timeouts.attempt);
        let (end, setting) = if attempt < self.end { (attempt, "attempt") } else { (self.end, "total") };
        Limits { end, setting, stall: timeouts.stall, max_bytes }
    }

    /// The error for a response that is not a success.
    pub(super) fn error_for(&self, response: BufferedResponse) -> Error {
        let secrets: Vec<_> =
            self.token.iter().map(|token| token.secret()).chain(self.secrets.iter().copied()).collect();
        let redirects = response.status.is_redirection().then(|| Kind::Redirect(target(&response, &secrets)));
        let response = ErrorResponse::new(response.status, response.headers, response.body, &secrets);
        let kind = redirects.unwrap_or(match is_unknown_path(&response) && !self.route.operation.versions.is_empty() {
            true => Kind::UnknownPath,
            false => Kind::Status,
        });
        Error::new(kind).with_response(response)
    }

    pub(super) fn progress(&self) -> Progress {
        let allowed = self.settings.retry_policy.attempts.max(self.sent);
        Progress { route: self.route.clone(), attempts: self.sent, allowed, executed: self.executed }
    }

    pub(super) fn attempt(
        &self,
        number: u32,
        status: Option<StatusCode>,
        wait: Option<Duration>,
        reason: &'static str,
    ) -> Attempt {
        Attempt { operation: self.route.operation.id, number, status, wait, reason }
    }
}

/// Whether HubSpot does not serve the path: an error about a record has a category.
fn is_unknown_path(response: &ErrorResponse) -> bool {
    matches!(response.status, StatusCode::NOT_FOUND | StatusCode::GONE) && response.category().is_none()
}

/// The error for a response of a mock, which no call received.
#[cfg(feature = "mock")]
pub(crate) fn error_for(response: BufferedResponse) -> Error {
    let rate = RateLimitStatus::read(&response.headers);
    let response = response.into_error_response(None);
    let kind = match response.status {
        status if status.is_redirection() => Kind::Redirect(None),
        _ if is_unknown_path(&response) => Kind::UnknownPath,
        _ => Kind::Status,
    };
    let failed = Failed::new(Error::new(kind).with_response(response), &rate);
    let (wait, retryable) = (failed.known_wait(), matches!(failed.row.next, Next::Retry(_)));
    failed.error.with_retry_after(wait).with_retryable(retryable)
}

/// The target of a redirect: only the host, as the rest can contain ids and secrets.
fn target(response: &BufferedResponse, secrets: &[&str]) -> Option<String> {
    let url = Url::parse(response.headers.get(LOCATION)?.to_str().ok()?).ok()?;
    Some(redact::mask(&format!("{}://{}", url.scheme(), url.host_str()?), secrets))
}

/// An attempt that failed, and its row in the table.
pub(super) struct Failed {
    error: Error,
    pub(super) row: &'static Row,
    /// How long HubSpot asks to wait.
    pub(super) asked: Option<Duration>,
    /// The length of HubSpot's rate limit window.
    window: Duration,
}

impl Failed {
    pub(super) fn new(error: Error, rate: &RateLimitStatus) -> Self {
        Self {
            row: decision::decide(&error, rate),
            asked: error.headers().and_then(retry_after::read).or(error.retry_after()),
            window: rate.interval.unwrap_or(Duration::from_secs(10)),
            error,
        }
    }

    /// The delay before the next attempt, if HubSpot or its documentation gives one.
    pub(super) fn known_wait(&self) -> Option<Duration> {
        match self.row.next {
            Next::Retry(Wait::Window) => self.asked.or(Some(self.window)),
            Next::Retry(Wait::AtLeast(least)) => self.asked.max(Some(least)),
            _ => self.asked,
        }
    }

    pub(super) fn into_error(self, call: &Call<'_>) -> Error {
        let wait = self.known_wait().or(self.error.retry_after());
        // A request for a token says itself whether it can be retried.
        let retryable = self.row.may_retry(call.route.operation) || self.error.is_retryable();
        self.error.with_retry_after(wait).with_retryable(retryable).with_progress(call.progress())
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::new(error, &RateLimitStatus::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RateLimit, generated::operations};

    fn call() -> Call<'static> {
        let base = Url::parse(crate::generated::BASE_URL).unwrap();
        let route = Route::new(&operations::ALL[operations::CREATE_DEFAULT_ASSOCIATION], None, &base).unwrap();
        Call::new(route, Settings::default(), None, &[], Span::none())
    }

    fn left(call: &Call<'_>) -> Duration {
        call.end - Instant::now()
    }

    const TOTAL: Duration = Duration::from_secs(120);

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_calls_at_once_wait_for_their_turn_under_the_defaults() {
        let limiter = Arc::new(Limiter::new(RateLimit::default().0.unwrap()));
        let start = Instant::now();
        let calls: Vec<_> = (0..10_000)
            .map(|_| {
                let (mut call, limiter) = (call(), Arc::clone(&limiter));
                tokio::spawn(async move {
                    let mut place = call.place(&limiter).await.map_err(|error| error.to_string())?;
                    assert_eq!(left(&call), TOTAL, "the wait takes nothing from the time of the call");
                    place.sent();
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok::<_, String>(())
                })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let minimum = Duration::from_secs(10) * (10_000 / 100 - 1);
        assert!((minimum..minimum * 11 / 10).contains(&start.elapsed()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_that_hubspot_asks_for_is_compared_with_the_time_that_the_call_has_left() {
        for (asked, waits) in [(TOTAL - Duration::from_secs(1), true), (TOTAL + Duration::from_secs(1), false)] {
            let limiter = Limiter::new(RateLimit::per_10_seconds(1).0.unwrap());
            let mut first = call().place(&limiter).await.unwrap();
            first.sent();
            let mut call = call();
            let refused = async {
                // Longer than the call would have if its turn counted.
                tokio::time::sleep(TOTAL * 2).await;
                first.refused(false, Some(asked));
            };
            let (place, ()) = tokio::join!(call.place(&limiter), refused);
            match place {
                Ok(_) => assert!(waits && left(&call) == TOTAL, "{:?}", left(&call)),
                Err(error) => {
                    assert!(!waits && error.is_timeout(), "{error}");
                    let text = "timed out: the delay that HubSpot asked for does not end within `Timeouts::total`";
                    assert_eq!(error.to_string(), text);
                }
            }
        }
    }
}
