//! Spans, events and callbacks that report the attempts of a call.

use std::{sync::Arc, time::Duration};

use reqwest::{Request, StatusCode};
use tracing::{Level, Span, field};

use crate::{Error, Route};

/// An attempt of a call, as reported to [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The `operationId` of the operation.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The status of the response, if there was one.
    pub status: Option<StatusCode>,
    /// The delay before the next attempt; `None` if this was the last one.
    pub wait: Option<Duration>,
    /// What happened in the attempt, or why no retry follows.
    pub reason: &'static str,
}

pub(crate) type Observer = Arc<dyn Fn(&Attempt) + Send + Sync>;

/// The span of a call; its fields follow OpenTelemetry's conventions for HTTP clients.
pub(crate) fn span(route: &Route, request: &Request, with_ids: bool) -> Span {
    let span = tracing::info_span!(
        target: "hubspot_associations",
        "hubspot",
        otel.name = route.operation.id,
        otel.kind = "client",
        http.request.method = route.operation.method,
        url.template = route.template.as_str(),
        url.path = field::Empty,
        server.address = request.url().host_str(),
        server.port = request.url().port_or_known_default(),
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        "error.type" = field::Empty,
        hubspot.correlation_id = field::Empty,
        hubspot.policy_name = field::Empty,
    );
    if with_ids && !span.is_disabled() {
        span.record("url.path", request.url().path());
    }
    span
}

/// Records in the call's span that the response could not be decoded.
pub(crate) fn decode_failed(span: &Span, error: &Error) {
    span.record("error.type", error.class());
}

/// Records the result of an attempt in the call's span and as an event.
pub(crate) fn attempt_ended(span: &Span, observer: Option<&Observer>, attempt: &Attempt, error: Option<&Error>) {
    let status = attempt.status.map(|status| status.as_u16());
    if !span.is_disabled() {
        span.record("http.response.status_code", status);
        span.record("http.request.resend_count", (attempt.number > 1).then_some(attempt.number - 1));
        span.record("error.type", error.map(Error::class));
        span.record("hubspot.correlation_id", error.and_then(Error::correlation_id));
        span.record("hubspot.policy_name", error.and_then(Error::policy_name));
    }
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                target: "hubspot_associations",
                $level,
                hubspot.operation = attempt.operation,
                hubspot.attempt = attempt.number,
                http.response.status_code = status,
                hubspot.wait_ms = attempt.wait.map(|wait| wait.as_millis() as u64),
                hubspot.reason = attempt.reason,
            )
        };
    }
    // An event's level must be constant. The last attempt is only DEBUG, because the caller gets its result.
    match attempt.wait {
        Some(_) => event!(Level::INFO),
        None => event!(Level::DEBUG),
    }
    if let Some(observer) = observer {
        observer(attempt);
    }
}
