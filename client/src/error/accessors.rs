//! What a caller can ask an error.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};

use super::{Answer, Error, Kind};
use crate::{RateLimitStatus, types::ErrorBody};

impl Error {
    /// The operation that failed, by its `operationId`; `None` before a request was built.
    pub fn operation(&self) -> Option<&'static str> {
        Some(self.0.progress.as_ref()?.route.operation.id)
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.0.progress.as_ref().map_or(0, |progress| progress.attempts)
    }

    /// Whether HubSpot may have executed the request, in this or an earlier attempt; `false` if it certainly did not.
    pub fn may_have_been_executed(&self) -> bool {
        self.0.progress.as_ref().is_some_and(|progress| progress.executed)
    }

    /// The status of the response; `None` if there was none.
    pub fn status(&self) -> Option<StatusCode> {
        Some(self.answer()?.status)
    }

    /// The template of the path that was called, with the version of HubSpot's API; `None` if nothing was sent.
    pub fn url_template(&self) -> Option<&str> {
        Some(&self.0.progress.as_ref()?.route.template)
    }

    /// The headers of the answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        Some(&self.answer()?.headers)
    }

    /// The body of the answer as received, at most 64 KiB of it.
    ///
    /// Raw: HubSpot repeats access tokens in some messages, so do not log it.
    pub fn body(&self) -> Option<&[u8]> {
        Some(&self.answer()?.body)
    }

    /// The body of the answer, decoded, where it is HubSpot's JSON; raw like [`body`](Self::body).
    pub fn details(&self) -> Option<&ErrorBody> {
        self.answer()?.parsed.as_ref()
    }

    /// HubSpot's name for this kind of error, such as `VALIDATION_ERROR`; about half of the answers have none.
    pub fn category(&self) -> Option<&str> {
        self.0.answer.as_ref()?.category()
    }

    /// HubSpot's finer name below the category, where it gives one.
    pub fn sub_category(&self) -> Option<&str> {
        self.details()?.sub_category.as_deref()
    }

    /// HubSpot's message for people, with access tokens masked.
    pub fn message(&self) -> Option<&str> {
        self.answer()?.message.as_deref()
    }

    /// The id under which HubSpot's support finds this exchange: from the body, or else from the header.
    pub fn correlation_id(&self) -> Option<&str> {
        self.answer()?.correlation_id.as_deref()
    }

    /// The rate-limit policy that refused the call, such as `TEN_SECONDLY_ROLLING` or `DAILY`.
    pub fn policy_name(&self) -> Option<&str> {
        self.details()?.policy_name.as_deref()
    }

    /// What the message speaks of, such as the ids that do not exist under `INVALID_OBJECT_IDS`.
    ///
    /// HubSpot's docs also show it as one string; that, like any other shape, is in the `extra` of
    /// [`details`](Self::details).
    pub fn context(&self) -> Option<&BTreeMap<String, Vec<String>>> {
        Some(&self.details()?.context).filter(|context| !context.is_empty())
    }

    /// What HubSpot's headers say of the rate limits.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        self.headers().map(RateLimitStatus::read)
    }

    /// How long to wait before the next try, if HubSpot says it or the limit that was met implies it.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether HubSpot does not serve the [path](Self::url_template): 404 or 410 without a category. HubSpot answers so
    /// when it has retired the version of its API; [another one](crate::ApiVersion) can replace it.
    pub fn is_unknown_path(&self) -> bool {
        matches!(self.kind(), Kind::UnknownPath)
    }

    /// Whether HubSpot does not know what was asked for (404 with a category). An unknown record id is a
    /// [validation](Self::is_validation) error instead: HubSpot answers 400. For an unknown path see
    /// [`is_unknown_path`](Self::is_unknown_path).
    pub fn is_not_found(&self) -> bool {
        self.has_status(|code| code == 404)
    }

    /// Returns whether there is no access token, or HubSpot rejected it as expired or invalid (401).
    ///
    /// False if the request for a token failed in a way that can be retried, such as with 503.
    pub fn is_auth(&self) -> bool {
        matches!(self.kind(), Kind::Token(_)) && !self.is_retryable() || self.has_status(|code| code == 401)
    }

    /// Whether the access token lacks a scope (403 `MISSING_SCOPES`).
    pub fn is_missing_scopes(&self) -> bool {
        self.has_status(|code| code == 403) && self.category() == Some("MISSING_SCOPES")
    }

    /// Whether a rate limit was met (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(|code| code == 429)
    }

    /// Whether the call itself is wrong: refused before it was sent, or answered with 400 or 422.
    pub fn is_validation(&self) -> bool {
        matches!(self.kind(), Kind::InvalidRequest(_)) || self.has_status(|code| code == 400 || code == 422)
    }

    /// Whether a time limit of this client passed, or HubSpot's edge gave up waiting (408, 504, 524).
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), Kind::Timeout(_) | Kind::NotSent(_))
            || self.has_status(|code| matches!(code, 408 | 504 | 524))
    }

    /// Whether no connection could be made for the latest attempt. Whether an earlier one reached HubSpot is answered by
    /// [`may_have_been_executed`](Self::may_have_been_executed).
    pub fn is_connect(&self) -> bool {
        matches!(self.kind(), Kind::Connect | Kind::Proxy(_))
    }

    /// Whether HubSpot accepted the request (2xx) but its body does not decode.
    pub fn is_decode(&self) -> bool {
        matches!(self.kind(), Kind::Decode(_))
    }

    /// Whether HubSpot accepted the request (2xx) without saying what came of it.
    pub fn is_empty_answer(&self) -> bool {
        matches!(self.kind(), Kind::Empty)
    }

    /// Whether the same call may succeed when it is sent again later.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// The name of the class of error, after OpenTelemetry's conventions.
    pub(crate) fn class(&self) -> &str {
        match self.kind() {
            Kind::Configuration(_) | Kind::InvalidRequest(_) => "invalid_request",
            Kind::Token(_) => "token",
            Kind::Connect => "connect",
            Kind::Proxy(_) => "proxy",
            Kind::Timeout(_) | Kind::NotSent(_) => "timeout",
            Kind::Io => "io",
            Kind::Empty => "empty",
            Kind::Decode(_) => "decode",
            Kind::TooLarge(_) => "too_large",
            Kind::Status | Kind::UnknownPath | Kind::Redirect(_) => {
                self.answer().map_or("status", |answer| answer.status.as_str())
            }
        }
    }

    /// The response that is the error, or from which HubSpot's token endpoint gave no access token.
    fn answer(&self) -> Option<&Answer> {
        let cause = || self.0.source.as_deref()?.downcast_ref::<Self>()?.answer();
        self.0.answer.as_ref().or_else(cause)
    }

    fn has_status(&self, test: impl FnOnce(u16) -> bool) -> bool {
        matches!(self.kind(), Kind::Status) && self.status().is_some_and(|status| test(status.as_u16()))
    }
}
