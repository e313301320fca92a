//! The table of failures that decides how a call continues.

use std::{io, time::Duration};

use crate::{
    Error, Operation, RateLimitStatus,
    error::Kind::{self, Connect, Io, NotSent, Timeout},
};

/// A kind of failure, and how the client handles it.
#[derive(Clone, Copy)]
pub(super) struct Row {
    when: When,
    pub(super) next: Next,
    /// Whether HubSpot certainly did not execute the request, so that any operation may be retried.
    pub(super) not_executed: bool,
    pub(super) reason: &'static str,
}

#[derive(Clone, Copy)]
enum When {
    /// A response with a status in this range and, if given, with this policy or category.
    Status(u16, u16, Option<&'static str>),
    /// A failed TLS handshake, such as an invalid certificate.
    Handshake,
    Proxy,
    UnknownPath,
    Connect,
    /// The server reported that it did not process the request.
    Unprocessed,
    NotSent,
    Timeout,
    Io,
    Token,
    Other,
}

/// What the client does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    GiveUp,
    /// Retry with a newer access token, once.
    Renew,
    /// Retry after a delay, unless HubSpot's `Retry-After` gives another.
    Retry(Wait),
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// The exponential backoff of the retry policy, with jitter.
    Backoff,
    /// The window of the rate limit.
    Window,
    /// At least this duration.
    AtLeast(Duration),
}

const BACKOFF: Next = Next::Retry(Wait::Backoff);
const SECOND: Next = Next::Retry(Wait::AtLeast(Duration::from_secs(1)));

const fn status(from: u16, to: u16, next: Next, reason: &'static str) -> Row {
    Row { when: When::Status(from, to, None), next, not_executed: false, reason }
}

const fn rejected(code: u16, name: Option<&'static str>, next: Next, reason: &'static str) -> Row {
    Row { when: When::Status(code, code, name), next, not_executed: true, reason }
}

const fn failure(when: When, next: Next, reason: &'static str) -> Row {
    Row { when, next, not_executed: false, reason }
}

impl Row {
    const fn not_executed(self) -> Self {
        Self { not_executed: true, ..self }
    }
}

/// The first matching row applies.
const TABLE: &[Row] = &[
    status(300, 399, Next::GiveUp, "redirects are not followed: they would send the token to another host"),
    rejected(401, Some("EXPIRED_AUTHENTICATION"), Next::Renew, "the access token has expired"),
    status(408, 408, BACKOFF, "the server timed out waiting for the request"),
    // Locks last about 2 s.
    rejected(423, None, Next::Retry(Wait::AtLeast(Duration::from_secs(2))), "the record is locked"),
    // Lasts until midnight in the account's time zone, longer than any call waits.
    rejected(429, Some("DAILY"), Next::GiveUp, "the account's daily limit was reached"),
    rejected(429, Some("TEN_SECONDLY_ROLLING"), Next::Retry(Wait::Window), "the ten-second limit was reached"),
    rejected(429, Some("SECONDLY"), SECOND, "the per-second limit was reached"),
    rejected(429, Some("RATE_LIMITS"), SECOND, "the per-second limit was reached"),
    rejected(429, None, BACKOFF, "an unnamed rate limit was exceeded"),
    rejected(407, None, Next::GiveUp, "the proxy requires authentication"),
    // A migration can last a day; the error has the delay.
    rejected(477, None, Next::GiveUp, "the account is being migrated"),
    rejected(488, None, Next::GiveUp, "the account is in another hublet: change the base URL"),
    status(400, 499, Next::GiveUp, "HubSpot rejected the request").not_executed(),
    status(501, 501, Next::GiveUp, "the server does not implement the operation"),
    // HubSpot may have executed a request that fails with 502, so only idempotent operations are retried.
    status(500, 504, BACKOFF, "server error"),
    status(520, 530, BACKOFF, "HubSpot's edge returned an error"),
    status(500, 599, BACKOFF, "server error with a status that HubSpot does not use"),
    status(100, 999, Next::GiveUp, "unknown status"),
    failure(When::UnknownPath, Next::GiveUp, "HubSpot does not serve the path: set another API version").not_executed(),
    failure(When::Handshake, Next::GiveUp, "TLS handshake failed").not_executed(),
    failure(When::Proxy, Next::GiveUp, "the proxy did not connect to HubSpot").not_executed(),
    failure(When::Connect, BACKOFF, "could not connect to HubSpot").not_executed(),
    failure(When::Unprocessed, BACKOFF, "the server did not process the request").not_executed(),
    failure(When::NotSent, BACKOFF, "timed out before the request was sent").not_executed(),
    failure(When::Timeout, BACKOFF, "the attempt timed out"),
    failure(When::Io, BACKOFF, "the connection failed"),
    failure(When::Token, Next::GiveUp, "could not obtain an access token").not_executed(),
    failure(When::Other, Next::GiveUp, "the response cannot be used"),
];

/// Finds the row for a failure.
pub(super) fn decide(error: &Error, rate: &RateLimitStatus) -> &'static Row {
    let failure = Failure::of(error, rate);
    TABLE.iter().find(|row| failure.matches(row)).expect("the table has a row for every failure")
}

impl Row {
    /// Whether an operation may be retried.
    pub(super) fn may_retry(&self, operation: &Operation) -> bool {
        matches!(self.next, Next::Retry(_)) && (self.not_executed || operation.idempotent)
    }

    /// Whether a retry adds load to a failing server. A rate limit or a lock does not count, as it says when to retry.
    pub(super) fn adds_load(&self) -> bool {
        !(self.not_executed && matches!(self.when, When::Status(..)))
    }

    pub(super) fn is_unprocessed(&self) -> bool {
        matches!(self.when, When::Unprocessed)
    }
}

/// A failure to look up in the table.
struct Failure<'a> {
    when: When,
    names: [Option<&'a str>; 2],
}

impl<'a> Failure<'a> {
    fn of(error: &'a Error, rate: &RateLimitStatus) -> Self {
        let when = match error.kind() {
            Kind::Status | Kind::Redirect(_) => error.status().map_or(When::Other, |status| {
                let code = status.as_u16();
                When::Status(code, code, None)
            }),
            Kind::UnknownPath => When::UnknownPath,
            Connect if is_handshake(error) => When::Handshake,
            Connect => When::Connect,
            Kind::Proxy(_) => When::Proxy,
            NotSent(..) => When::NotSent,
            Timeout(..) => When::Timeout,
            Io if is_unprocessed(error) => When::Unprocessed,
            Io => When::Io,
            Kind::Token(_) => When::Token,
            _ => When::Other,
        };
        let policy = if rate.daily_remaining == Some(0) { Some("DAILY") } else { error.policy_name() };
        Self { when, names: [policy, error.category()] }
    }

    fn matches(&self, row: &Row) -> bool {
        match (row.when, self.when) {
            (When::Status(from, to, name), When::Status(code, ..)) => {
                (from..=to).contains(&code) && (name.is_none() || self.names.contains(&name))
            }
            (row, failure) => std::mem::discriminant(&row) == std::mem::discriminant(&failure),
        }
    }
}

/// Whether the server reported over HTTP/2 that it did not process the request, by `GOAWAY` or `REFUSED_STREAM`.
fn is_unprocessed(error: &Error) -> bool {
    let sources = std::iter::successors(std::error::Error::source(error), |error| error.source());
    sources.filter_map(|error| error.downcast_ref::<h2::Error>()).any(|error| {
        let is_refused_stream = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (is_refused_stream || error.is_go_away())
    })
}

/// Whether the peers connected but the TLS handshake failed, which rustls reports as invalid data.
fn is_handshake(error: &(dyn std::error::Error + 'static)) -> bool {
    // The platform's library has its own error type, whose source is an I/O error if the connection broke meanwhile.
    #[cfg(feature = "native-tls")]
    if error.is::<native_tls::Error>() {
        let mut sources = std::iter::successors(error.source(), |error| error.source());
        return !sources.any(|error| error.is::<io::Error>());
    }
    match error.downcast_ref::<io::Error>() {
        // `source()` of an I/O error skips its inner error, so that one is checked here.
        Some(error) => {
            error.kind() == io::ErrorKind::InvalidData || error.get_ref().is_some_and(|error| is_handshake(error))
        }
        None => error.source().is_some_and(is_handshake),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;
    use crate::error::ErrorResponse;

    const IDEMPOTENT: Operation = Operation {
        id: "put",
        method: "PUT",
        path: ("/", ""),
        versions: &[],
        idempotent: true,
        rate_limit_exemptions: &[],
    };
    const NOT_IDEMPOTENT: Operation = Operation { idempotent: false, ..IDEMPOTENT };

    fn response(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap();
        Error::new(Kind::Status).with_response(ErrorResponse::new(
            status,
            HeaderMap::new(),
            body.to_owned().into(),
            &[],
        ))
    }

    #[test]
    fn a_request_that_may_have_been_executed_is_retried_only_if_idempotent() {
        for (error, idempotent, any) in [
            (response(503, ""), true, false),
            (response(408, ""), true, false),
            (Error::new(Kind::Connect), true, true),
            (Error::new(Kind::NotSent("", "")), true, true),
            (Error::new(Kind::Proxy("")), false, false),
            (Error::new(Kind::Io), true, false),
            (Error::new(Kind::Timeout("", "")), true, false),
            (response(423, ""), true, true),
            (response(429, ""), true, true),
            (response(429, r#"{"policyName":"SECONDLY"}"#), true, true),
            (response(429, r#"{"policyName":"DAILY"}"#), false, false),
            (response(400, ""), false, false),
            (Error::new(Kind::Token(None)), false, false),
            (Error::new(Kind::TooLarge(1)), false, false),
        ] {
            let row = decide(&error, &RateLimitStatus::default());
            assert_eq!(row.may_retry(&IDEMPOTENT), idempotent, "{error:?}");
            assert_eq!(row.may_retry(&NOT_IDEMPOTENT), any, "{error:?}");
        }
    }

    #[test]
    fn every_status_has_a_row_and_a_failed_handshake_is_not_retried() {
        for status in 100..1000 {
            assert!(!decide(&response(status, ""), &RateLimitStatus::default()).reason.is_empty());
        }
        let invalid = io::Error::new(io::ErrorKind::InvalidData, "invalid peer certificate");
        let handshake = Error::new(Kind::Connect).with_source(io::Error::other(invalid));
        assert_eq!(decide(&handshake, &RateLimitStatus::default()).next, Next::GiveUp);
    }

    #[test]
    fn no_row_is_shadowed_by_an_earlier_one() {
        for (number, row) in TABLE.iter().enumerate() {
            let is_shadowed = TABLE[..number].iter().any(|earlier| match (earlier.when, row.when) {
                (When::Status(from, to, None), When::Status(low, high, _)) => from <= low && high <= to,
                (When::Status(_, _, earlier), When::Status(_, _, name)) => earlier == name && name.is_some(),
                (earlier, row) => std::mem::discriminant(&earlier) == std::mem::discriminant(&row),
            });
            assert!(!is_shadowed, "{}", row.reason);
        }
    }
}
