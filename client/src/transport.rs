//! The one place that every request passes.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Request, StatusCode};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};
use tracing::Instrument;

use crate::{
    CallOptions, Error, Operation, RateLimitStatus,
    limiter::Limiter,
    observe::{self, Attempt, Observer},
    options::Settings,
    token::{Token, Tokens},
};

mod attempt;
mod budget;
mod call;
mod decision;
mod retry_after;

pub(crate) use attempt::Reply;
pub(crate) use budget::Budget;
use call::{Call, Failed};
use decision::{Next, Wait};

/// Sends requests until they are answered or given up; clones of a client share it.
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) settings: Settings,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) in_flight: Option<Semaphore>,
    pub(crate) budget: Budget,
    pub(crate) observer: Option<Observer>,
    pub(crate) trace_ids: bool,
    /// What the latest answer that spoke of them said of the rate limits.
    pub(crate) rate: Mutex<RateLimitStatus>,
}

impl Transport {
    /// Sends a request, and reads the answer with the access token that it took; any status of 2xx is success.
    ///
    /// Not an async function, which would keep a second copy of what it is given.
    pub(crate) fn exchange<'a, T>(
        &'a self,
        operation: &'static Operation,
        mut request: Request,
        options: CallOptions,
        tokens: Option<&'a Tokens>,
        read: fn(Reply, Option<&Token>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Error>> + use<'a, T> {
        let span = observe::span(operation, &request, self.trace_ids);
        let settings = options.apply(&self.settings, request.headers_mut());
        let call = settings.map(|settings| Call::new(operation, settings, tokens, span));
        async move {
            let call = &mut call?;
            let span = call.span.clone();
            let reply = self.attempts(call, &request).instrument(span).await?;
            read(reply, call.token.as_deref()).inspect_err(|error| observe::unread(&call.span, error))
        }
    }

    pub(crate) fn latest_rate(&self) -> RateLimitStatus {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn attempts(&self, call: &mut Call<'_>, request: &Request) -> Result<Reply, Error> {
        let mut number = 1;
        loop {
            let mut failed = match self.attempt(call, request).await {
                Ok(reply) => {
                    self.budget.refund(number > 1);
                    self.observe(call, call.attempt(number, Some(reply.status), None, "success"), None);
                    return Ok(reply);
                }
                Err(failed) => failed,
            };
            let next = self.next(call, number, &mut failed).await;
            let (wait, reason) = next.map_or_else(|reason| (None, reason), |wait| (Some(wait), failed.row.reason));
            let error = failed.into_error(call.operation);
            self.observe(call, call.attempt(number, error.status(), wait, reason), Some(&error));
            match wait {
                Some(wait) => sleep(wait).await,
                None => return Err(error),
            }
            number += 1;
        }
    }

    /// Sends the request once, when the limits let it pass.
    async fn attempt(&self, call: &mut Call<'_>, request: &Request) -> Result<Reply, Failed> {
        // Without tokens it is a refresh, for which those calls wait that are in flight.
        let _running = match self.in_flight.as_ref().filter(|_| call.tokens.is_some()) {
            Some(permits) => Some(call.within("too many requests are in flight", permits.acquire()).await?),
            None => None,
        };
        let exempt = call.operation.rate_limit_exemptions.contains(&"ten-secondly");
        let mut place = match self.limiter.as_ref().filter(|_| !exempt) {
            Some(limiter) => match limiter.free_place() {
                // Boxed, so that what few calls wait for does not make the futures of all of them larger.
                None => Some(Box::pin(call.within("the rate limit has no room", limiter.place())).await?),
                place => place,
            },
            None => None,
        };
        // Last, so that a token that expires while the call waits is not sent.
        let request = call.authorize(request).await?;
        if let Some(place) = &mut place {
            place.sent();
        }
        let limits = call.limits();
        let mut response = attempt::head(&self.http, request, limits).await?;
        let rate = RateLimitStatus::read(response.headers());
        if rate != RateLimitStatus::default() {
            *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = rate;
        }
        let refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
        let place = place.and_then(|place| place.answered(&rate, refused));
        let reply = attempt::body(&mut response, &limits).await?;
        if reply.status.is_success() {
            return Ok(reply);
        }
        let failed = Failed::new(call.refusal(reply), &rate);
        if let (Some(place), Next::Resend(wait)) = (place, failed.row.next) {
            let hold = if wait == Wait::Window { failed.asked } else { failed.known_wait() };
            place.refused(hold.map(|hold| hold.min(call.settings.retry_policy.max_wait)));
        }
        Err(failed)
    }

    /// How long to wait before the next attempt, or why there is none.
    async fn next(&self, call: &mut Call<'_>, number: u32, failed: &mut Failed) -> Result<Duration, &'static str> {
        let policy = call.settings.retry_policy;
        let Next::Resend(wait) = failed.row.next else {
            let renews = failed.row.next == Next::Renew && call.renew(failed).await;
            return if renews { Ok(Duration::ZERO) } else { Err(failed.row.reason) };
        };
        if !failed.row.may_resend(call.operation) {
            return Err("to send it twice could do it twice");
        }
        if number >= policy.attempts {
            return Err("the attempts are used up");
        }
        let wait = match wait {
            Wait::AtLeast(least) => failed.known_wait().unwrap_or(least) + policy.part_of(least / 4),
            _ => failed.known_wait().unwrap_or_else(|| policy.backoff_wait(number - 1)),
        };
        if wait > policy.max_wait || Instant::now() + wait >= call.end {
            failed.asked = Some(wait);
            return Err("the wait is too long");
        }
        // What HubSpot refused cost it nothing.
        if !failed.row.refused && !self.budget.pay() {
            return Err("too many resends of late");
        }
        Ok(wait)
    }

    fn observe(&self, call: &Call<'_>, attempt: Attempt, error: Option<&Error>) {
        observe::attempted(&call.span, self.observer.as_ref(), &attempt, error);
    }
}
