//! One call on its way, and a failure on it.

use std::{future::Future, sync::Arc, time::Duration};

use reqwest::{
    Request, StatusCode, Url,
    header::{AUTHORIZATION, LOCATION},
};
use tokio::time::Instant;
use tracing::Span;

use super::{
    attempt::{Limits, Reply},
    decision::{self, Next, Row, Wait},
    retry_after,
};
use crate::{
    Error, Operation, RateLimitStatus,
    error::Kind,
    observe::Attempt,
    options::Settings,
    timeouts::{after, until},
    token::{Token, Tokens},
};

pub(super) struct Call<'a> {
    pub(super) operation: &'static Operation,
    pub(super) settings: Settings,
    pub(super) tokens: Option<&'a Tokens>,
    /// When the time of the call is over.
    pub(super) end: Instant,
    /// The access token of the latest attempt.
    pub(super) token: Option<Arc<Token>>,
    renewed: bool,
    pub(super) span: Span,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        operation: &'static Operation,
        settings: Settings,
        tokens: Option<&'a Tokens>,
        span: Span,
    ) -> Self {
        Self { operation, settings, tokens, end: after(settings.timeouts.total), token: None, renewed: false, span }
    }

    /// Waits for something that takes from the time of the call.
    pub(super) async fn within<T>(&self, what: &'static str, future: impl Future<Output = T>) -> Result<T, Error> {
        let late = |_| Error::new(Kind::Timeout(what)).with_retryable(true);
        until(|| self.end, future).await.map_err(late)
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

    /// What an attempt may take that begins now.
    pub(super) fn limits(&self) -> Limits {
        let Settings { timeouts, max_response_bytes: max_bytes, .. } = self.settings;
        Limits { end: after(timeouts.attempt).min(self.end), stall: timeouts.stall, max_bytes }
    }

    /// The error for an answer other than of success.
    pub(super) fn refusal(&self, reply: Reply) -> Error {
        let kind = if reply.status.is_redirection() { Kind::Redirect(target(&reply)) } else { Kind::Status };
        Error::new(kind).with_answer(reply.into_answer(self.token.as_deref()))
    }

    pub(super) fn attempt(
        &self,
        number: u32,
        status: Option<StatusCode>,
        wait: Option<Duration>,
        reason: &'static str,
    ) -> Attempt {
        Attempt { operation: self.operation.id, number, status, wait, reason }
    }
}

/// Where a redirect leads: the host alone, as the rest can hold ids and secrets.
fn target(reply: &Reply) -> Option<String> {
    let location = reply.headers.get(LOCATION)?.to_str().ok()?;
    let url = Url::parse(location).ok()?;
    Some(format!("{}://{}", url.scheme(), url.host_str()?))
}

/// An attempt that failed, and what the table says of it.
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
            asked: error.headers().and_then(retry_after::read),
            window: rate.interval.unwrap_or(Duration::from_secs(10)),
            error,
        }
    }

    /// The wait before the next attempt as far as it is no guess.
    pub(super) fn known_wait(&self) -> Option<Duration> {
        match self.row.next {
            Next::Resend(Wait::Window) => self.asked.or(Some(self.window)),
            Next::Resend(Wait::AtLeast(least)) => self.asked.max(Some(least)),
            _ => self.asked,
        }
    }

    pub(super) fn into_error(self, operation: &Operation) -> Error {
        let wait = self.known_wait();
        let retryable = self.row.may_resend(operation);
        self.error.with_retry_after(wait).with_retryable(retryable)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::new(error, &RateLimitStatus::default())
    }
}
