//! The transport that every request passes through.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{
    Method, Request, StatusCode,
    header::{CONTENT_LENGTH, HeaderValue},
};
use tokio::{sync::Semaphore, time::sleep};
use tracing::Instrument;

use crate::{
    CallOptions, Error, RateLimitStatus, Route,
    error::Kind,
    limiter::Limiter,
    observe::{self, Attempt, Observer},
    options::Settings,
    timeouts::after,
    token::{Token, Tokens},
};

mod attempt;
mod budget;
mod call;
mod connections;
mod decision;
mod retry_after;

pub(crate) use attempt::BufferedResponse;
pub(crate) use budget::Budget;
#[cfg(feature = "mock")]
pub(crate) use call::error_for;
use call::{Call, Failed};
pub(crate) use connections::Connections;
use decision::{Next, Wait};

/// How often HubSpot may leave a request unprocessed before that counts as a failed attempt.
const MAX_UNPROCESSED: u32 = 3;

/// Sends requests and retries them; shared by the clones of a client.
pub(crate) struct Transport {
    pub(crate) connections: Connections,
    pub(crate) settings: Settings,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) in_flight: Option<Semaphore>,
    pub(crate) budget: Budget,
    pub(crate) observer: Option<Observer>,
    pub(crate) trace_ids: bool,
    /// The rate limits in the latest response that has such headers.
    pub(crate) rate: Mutex<RateLimitStatus>,
}

impl Transport {
    /// Sends a request until it succeeds (2xx) or no attempt is left, and decodes the response with `read`.
    ///
    /// `secrets` are those in the request, in addition to its access token.
    ///
    /// Not an async function, because its future would keep a second copy of the arguments.
    pub(crate) fn exchange<'a, T>(
        &'a self,
        route: Arc<Route>,
        mut request: Request,
        options: CallOptions,
        tokens: Option<&'a Tokens>,
        secrets: &'a [&'a str],
        read: fn(BufferedResponse, Option<&Token>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Error>> + use<'a, T> {
        let span = observe::span(&route, &request, self.trace_ids);
        if request.body().is_none() && matches!(*request.method(), Method::PUT | Method::POST | Method::PATCH) {
            // Some proxies require a length for methods that usually have a body.
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let settings = options.apply(&self.settings, request.headers_mut());
        let call = settings.map(|settings| Call::new(route, settings, tokens, secrets, span));
        async move {
            let call = &mut call?;
            let span = call.span.clone();
            let response = self.attempts(call, &request).instrument(span).await?;
            read(response, call.token.as_deref()).map_err(|error| {
                observe::decode_failed(&call.span, &error);
                call.executed = true;
                error.with_progress(call.progress())
            })
        }
    }

    pub(crate) fn latest_rate(&self) -> RateLimitStatus {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn attempts(&self, call: &mut Call<'_>, request: &Request) -> Result<BufferedResponse, Error> {
        let (mut number, mut unprocessed) = (1, 0);
        loop {
            let mut failed = match self.attempt(call, request).await {
                Ok(response) => {
                    self.budget.refund(number > 1);
                    self.observe(call, call.attempt(number, Some(response.status), None, "success"), None);
                    return Ok(response);
                }
                Err(failed) => failed,
            };
            if failed.row.is_unprocessed() && unprocessed < MAX_UNPROCESSED {
                unprocessed += 1;
                call.sent -= 1;
                continue;
            }
            call.executed |= !failed.row.not_executed;
            let next = self.next(call, number, &mut failed).await;
            let (wait, reason) = next.map_or_else(|reason| (None, reason), |wait| (Some(wait), failed.row.reason));
            let error = failed.into_error(call);
            self.observe(call, call.attempt(number, error.status(), wait, reason), Some(&error));
            match wait {
                Some(wait) => sleep(wait).await,
                None => return Err(error),
            }
            number += 1;
        }
    }

    /// Sends the request once, as soon as the limits allow it.
    async fn attempt(&self, call: &mut Call<'_>, request: &Request) -> Result<BufferedResponse, Failed> {
        let exempt = call.route.operation.rate_limit_exemptions.contains(&"ten-secondly");
        let mut slot = match self.limiter.as_ref().filter(|_| !exempt) {
            Some(limiter) => match limiter.try_slot() {
                // Boxed, so that this rare case does not enlarge the future of every call.
                None => Some(Box::pin(call.slot(limiter)).await?),
                slot => slot,
            },
            None => None,
        };
        // After the wait for a slot, during which nothing is in flight. A call without tokens can be a refresh, which must
        // not wait for the calls in flight that need its token.
        let _permit = match self.in_flight.as_ref().filter(|_| call.tokens.is_some()) {
            Some(permits) => Some(call.queue(permits.acquire()).await),
            None => None,
        };
        // Last, so that the token cannot expire while the call waits.
        let request = call.authorize(request).await?;
        if let Some(slot) = &mut slot {
            slot.sent();
        }
        let limits = call.limits();
        let (http, generation) = self.connections.current();
        call.sent += 1;
        let abandon_if_timeout = |error: &Error| {
            if matches!(error.kind(), Kind::Timeout(..)) {
                self.connections.abandon(generation);
            }
        };
        let mut response = attempt::head(&http, request, limits).await.inspect_err(abandon_if_timeout)?;
        self.connections.responded(&response);
        let rate = RateLimitStatus::read(response.headers());
        if rate != RateLimitStatus::default() {
            *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = rate;
        }
        let rejected = response.status() == StatusCode::TOO_MANY_REQUESTS;
        let slot = slot.and_then(|slot| slot.responded(&rate, rejected));
        let (response, failure) = attempt::body(&mut response, &limits).await;
        failure.iter().for_each(abandon_if_timeout);
        match failure {
            None if response.status.is_success() => return Ok(response),
            Some(error) if response.status.is_success() => {
                return Err(error.with_response(response.into_error_response(call.token.as_deref())).into());
            }
            // For an error status, an incomplete body is ignored: the status says more.
            _ => {}
        }
        let failed = Failed::new(call.error_for(response), &rate);
        if let Some(slot) = slot {
            let hold = match failed.row.next {
                Next::Retry(Wait::AtLeast(_)) => failed.known_wait(),
                _ => failed.retry_after,
            };
            slot.rejected(failed.row.next == Next::Retry(Wait::Window), hold);
        }
        Err(failed)
    }

    /// Returns the delay before the next attempt, or the reason why there is none.
    async fn next(&self, call: &mut Call<'_>, number: u32, failed: &mut Failed) -> Result<Duration, &'static str> {
        let policy = call.settings.retry_policy;
        let Next::Retry(wait) = failed.row.next else {
            let renews = failed.row.next == Next::Renew && call.renew(failed).await;
            return if renews { Ok(Duration::ZERO) } else { Err(failed.row.reason) };
        };
        if !failed.row.may_retry(call.route.operation) {
            return Err("HubSpot may have executed the request, and the operation is not idempotent");
        }
        if number >= policy.attempts {
            return Err("no attempts are left");
        }
        let known = failed.known_wait();
        let wait = match wait {
            Wait::AtLeast(least) => known.unwrap_or(least).saturating_add(policy.part_of(least / 4)),
            _ => policy.backoff_wait(number - 1).max(known.unwrap_or_default()),
        };
        if wait > policy.max_wait || after(wait) >= call.end {
            return Err("the delay would exceed `max_wait` or the total time limit");
        }
        if failed.row.adds_load() && !self.budget.pay() {
            return Err("too many recent retries");
        }
        Ok(wait)
    }

    fn observe(&self, call: &Call<'_>, attempt: Attempt, error: Option<&Error>) {
        observe::attempt_ended(&call.span, self.observer.as_ref(), &attempt, error);
    }
}
