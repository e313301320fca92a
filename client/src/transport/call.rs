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

    /// Waits for something that takes from the time of the call.
    pub(super) async fn within<T>(&self, what: &'static str, future: impl Future<Output = T>) -> Result<T, Error> {
        let late = |_| Error::new(Kind::NotSent(what));
        until(|| self.end, future).await.map_err(late)
    }

    /// Waits for a place in the rate limit's window.
    pub(super) async fn place<'l>(&self, limiter: &'l Limiter) -> Result<Place<'l>, Error> {
        let placed = self.within("waiting for the client's own rate limit", limiter.place(self.end)).await?;
        let held = |Held(wait)| {
            let message = "HubSpot asked for a delay longer than the time limit of the call";
            Error::new(Kind::NotSent(message)).with_retry_after(Some(wait))
        };
        placed.map_err(held)
    }

    /// The request for one attempt, with an access token that is good now.
    pub(super) async fn authorize(&mut self, request: &Request) -> Result<Request, Error> {
        if let Some(tokens) = self.tokens {
            self.token = Some(match tokens.ready() {
                Some(token) => token,
                None => Box::pin(self.within("waiting for an access token", tokens.get())).await??,
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
        match self.within("waiting for a newer access token", tokens.newer(token)).await {
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
        Limits { end: after(timeouts.attempt).min(self.end), stall: timeouts.stall, max_bytes }
    }

    /// The error for a response other than of success.
    pub(super) fn refusal(&self, response: BufferedResponse) -> Error {
        let secrets: Vec<_> =
            self.token.iter().map(|token| token.secret()).chain(self.secrets.iter().copied()).collect();
        let redirects = response.status.is_redirection().then(|| Kind::Redirect(target(&response, &secrets)));
        let answer = ErrorResponse::new(response.status, response.headers, response.body, &secrets);
        // An error about a record names its category.
        let is_path = matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::GONE) && answer.category().is_none();
        let kind = redirects.unwrap_or(match is_path && !self.route.operation.versions.is_empty() {
            true => Kind::UnknownPath,
            false => Kind::Status,
        });
        Error::new(kind).with_response(answer)
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
