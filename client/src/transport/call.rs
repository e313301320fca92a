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
    limiter::{DelayTooLong, Limiter, Slot},
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
    /// Secrets in the request, in addition to the access token, that errors must mask.
    secrets: &'a [&'a str],
    /// When the call times out.
    pub(super) end: Instant,
    /// The access token of the latest attempt.
    pub(super) token: Option<Arc<Token>>,
    renewed: bool,
    /// The number of attempts made.
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

    /// Waits for an access token, which counts towards the total time limit.
    async fn within<T>(&self, what: &'static str, future: impl Future<Output = T>) -> Result<T, Error> {
        until(|| self.end, future).await.map_err(|_| Error::new(Kind::NotSent(what, "total")))
    }

    /// Waits in a queue of the client, which does not count towards the total time limit: the wait depends on how many calls a
    /// program starts at once, so a limit would fail the last ones although nothing is wrong.
    pub(super) async fn queue<T>(&mut self, future: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let output = future.await;
        self.end += start.elapsed();
        output
    }

    /// Waits for a slot in the rate limit's window.
    pub(super) async fn slot<'l>(&mut self, limiter: &'l Limiter) -> Result<Slot<'l>, Error> {
        let left = self.end.saturating_duration_since(Instant::now());
        let slot = async {
            loop {
                // If HubSpot asks for a delay while the call waits, it is compared with the remaining time of the call.
                match limiter.slot(after(left)).await {
                    Err(DelayTooLong(wait)) if wait <= left => {}
                    slot => return slot,
                }
            }
        };
        self.queue(slot).await.map_err(|DelayTooLong(wait)| {
            let what = "the delay that HubSpot asked for does not end";
            Error::new(Kind::NotSent(what, "total")).with_retry_after(Some(wait))
        })
    }

    /// Returns the request of one attempt, with a current access token.
    pub(super) async fn authorize(&mut self, request: &Request) -> Result<Request, Error> {
        if let Some(tokens) = self.tokens {
            self.token = Some(match tokens.ready() {
                Some(token) => token,
                None => Box::pin(self.within("no access token was received", tokens.get())).await??,
            });
        }
        let mut request = request.try_clone().expect("no operation sends a stream");
        if let Some(token) = &self.token {
            request.headers_mut().insert(AUTHORIZATION, token.header.clone());
        }
        Ok(request)
    }

    /// Obtains a newer token than that of the latest attempt, once per call; if that fails, so does the call.
    pub(super) async fn renew(&mut self, failed: &mut Failed) -> bool {
        let (Some(tokens), Some(token), false) = (self.tokens, &self.token, self.renewed) else { return false };
        self.renewed = true;
        match self.within("no newer access token was received", tokens.newer(token)).await {
            Ok(None) => false,
            Ok(Some(Ok(_))) => true,
            Ok(Some(Err(error))) | Err(error) => {
                *failed = error.into();
                false
            }
        }
    }

    /// Returns the limits of an attempt that starts now.
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
        let redirects = response.status.is_redirection().then(|| Kind::Redirect(redirect_target(&response, &secrets)));
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

/// The target of a redirect, without the path, which can contain ids and secrets.
fn redirect_target(response: &BufferedResponse, secrets: &[&str]) -> Option<String> {
    let url = Url::parse(response.headers.get(LOCATION)?.to_str().ok()?).ok()?;
    Some(redact::mask(&format!("{}://{}", url.scheme(), url.host_str()?), secrets))
}

/// A failed attempt and its row in the table.
pub(super) struct Failed {
    error: Error,
    pub(super) row: &'static Row,
    /// The delay that HubSpot asks for.
    pub(super) retry_after: Option<Duration>,
    /// The length of HubSpot's rate limit window.
    window: Duration,
}

impl Failed {
    pub(super) fn new(error: Error, rate: &RateLimitStatus) -> Self {
        Self {
            row: decision::decide(&error, rate),
            retry_after: error.headers().and_then(retry_after::read).or(error.retry_after()),
            window: rate.interval.unwrap_or(Duration::from_secs(10)),
            error,
        }
    }

    /// The delay before the next attempt, if HubSpot or its documentation gives one.
    pub(super) fn known_wait(&self) -> Option<Duration> {
        match self.row.next {
            Next::Retry(Wait::Window) => self.retry_after.or(Some(self.window)),
            Next::Retry(Wait::AtLeast(least)) => self.retry_after.max(Some(least)),
            _ => self.retry_after,
        }
    }

    pub(super) fn into_error(self, call: &Call<'_>) -> Error {
        let wait = self.known_wait().or(self.error.retry_after());
        // The error of a token source already knows whether it is retryable.
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

    fn remaining(call: &Call<'_>) -> Duration {
        call.end - Instant::now()
    }

    const TOTAL: Duration = Duration::from_secs(120);

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_concurrent_calls_succeed_with_the_default_limits() {
        let limiter = Arc::new(Limiter::new(RateLimit::default().0.unwrap()));
        let start = Instant::now();
        let calls: Vec<_> = (0..10_000)
            .map(|_| {
                let (mut call, limiter) = (call(), Arc::clone(&limiter));
                tokio::spawn(async move {
                    let mut slot = call.slot(&limiter).await.map_err(|error| error.to_string())?;
                    assert_eq!(remaining(&call), TOTAL, "the wait does not count towards the limit");
                    slot.sent();
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
    async fn a_delay_that_hubspot_asks_for_is_compared_with_the_remaining_time_of_the_call() {
        for (asked, waits) in [(TOTAL - Duration::from_secs(1), true), (TOTAL + Duration::from_secs(1), false)] {
            let limiter = Limiter::new(RateLimit::per_10_seconds(1).0.unwrap());
            let mut first = call().slot(&limiter).await.unwrap();
            first.sent();
            let mut call = call();
            let rejection = async {
                // Longer than the total limit, because the wait for a slot does not count towards it.
                tokio::time::sleep(TOTAL * 2).await;
                first.rejected(false, Some(asked));
            };
            let (slot, ()) = tokio::join!(call.slot(&limiter), rejection);
            match slot {
                Ok(_) => assert!(waits && remaining(&call) == TOTAL, "{:?}", remaining(&call)),
                Err(error) => {
                    assert!(!waits && error.is_timeout(), "{error}");
                    let text = "timed out: the delay that HubSpot asked for does not end within `Timeouts::total`";
                    assert_eq!(error.to_string(), text);
                }
            }
        }
    }
}
