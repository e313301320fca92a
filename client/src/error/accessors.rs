//! The accessors of an error.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{StatusCode, header::HeaderMap};
use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{Error, ErrorResponse, Kind};
use crate::{RateLimitStatus, types::ErrorBody};

impl Error {
    /// Returns the `operationId` of the operation that failed; `None` if no request was built.
    pub fn operation(&self) -> Option<&'static str> {
        Some(self.0.progress.as_ref()?.route.operation.id)
    }

    /// Returns the number of attempts made.
    pub fn attempts(&self) -> u32 {
        self.0.progress.as_ref().map_or(0, |progress| progress.attempts)
    }

    /// Returns whether HubSpot may have executed the request, in this or an earlier attempt; `false` if it certainly did not.
    pub fn may_have_been_executed(&self) -> bool {
        self.0.progress.as_ref().is_some_and(|progress| progress.executed)
    }

    /// Returns the status of the response; `None` if there was none.
    pub fn status(&self) -> Option<StatusCode> {
        Some(self.response()?.status)
    }

    /// Returns the template of the path that was called, with the version of HubSpot's API; `None` if nothing was sent.
    pub fn url_template(&self) -> Option<&str> {
        Some(&self.0.progress.as_ref()?.route.template)
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        Some(&self.response()?.headers)
    }

    /// Returns the body of the response as received, truncated to 64 KiB.
    ///
    /// Unmasked: HubSpot repeats access tokens in some messages, so do not log it.
    pub fn body(&self) -> Option<&[u8]> {
        Some(&self.response()?.body)
    }

    /// Returns the decoded body of the response if it is HubSpot's JSON; unmasked like [`body`](Self::body).
    pub fn details(&self) -> Option<&ErrorBody> {
        self.response()?.parsed.as_ref()
    }

    /// Returns HubSpot's category, such as `VALIDATION_ERROR`; about half of the error responses have none.
    pub fn category(&self) -> Option<&str> {
        self.0.response.as_ref()?.category()
    }

    /// Returns HubSpot's subcategory, if it gives one.
    pub fn sub_category(&self) -> Option<&str> {
        self.details()?.sub_category.as_deref()
    }

    /// Returns HubSpot's human-readable message, with access tokens masked.
    pub fn message(&self) -> Option<&str> {
        self.response()?.message.as_deref()
    }

    /// Returns the id by which HubSpot's support finds this request, from the body or, if it has none, from the header.
    pub fn correlation_id(&self) -> Option<&str> {
        self.response()?.correlation_id.as_deref()
    }

    /// Returns the rate limit policy that rejected the call, such as `TEN_SECONDLY_ROLLING` or `DAILY`.
    pub fn policy_name(&self) -> Option<&str> {
        self.details()?.policy_name.as_deref()
    }

    /// Returns the values that the error is about, by name, such as nonexistent ids under `INVALID_OBJECT_IDS`.
    ///
    /// A context of any other shape, such as the single string that HubSpot's documentation shows, is in the `extra` of
    /// [`details`](Self::details).
    pub fn context(&self) -> Option<&BTreeMap<String, Vec<String>>> {
        Some(&self.details()?.context).filter(|context| !context.is_empty())
    }

    /// Returns the rate limits in HubSpot's headers.
    pub fn rate_limit(&self) -> Option<RateLimitStatus> {
        self.headers().map(RateLimitStatus::read)
    }

    /// Returns the delay before the next retry if HubSpot asks for one or the rate limit implies one.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns whether HubSpot does not serve the [path](Self::url_template): 404 or 410 without a category.
    ///
    /// This happens when HubSpot has retired the version of its API; set [another one](crate::ApiVersion).
    pub fn is_unknown_path(&self) -> bool {
        matches!(self.kind(), Kind::UnknownPath)
    }

    /// Returns whether HubSpot does not know the requested resource (404 with a category).
    ///
    /// An unknown record id is a [validation](Self::is_validation) error instead (400). For an unknown path, see
    /// [`is_unknown_path`](Self::is_unknown_path).
    pub fn is_not_found(&self) -> bool {
        self.has_status(|code| code == 404)
    }

    /// Returns whether there is no access token, or HubSpot rejected it as expired or invalid (401).
    ///
    /// `false` if the request for a token failed with a retryable error, such as 503.
    pub fn is_auth(&self) -> bool {
        matches!(self.kind(), Kind::Token(_)) && !self.is_retryable() || self.has_status(|code| code == 401)
    }

    /// Returns whether the access token lacks a scope (403 `MISSING_SCOPES`).
    pub fn is_missing_scopes(&self) -> bool {
        self.has_status(|code| code == 403) && self.category() == Some("MISSING_SCOPES")
    }

    /// Returns whether HubSpot rejected the call because of a rate limit (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(|code| code == 429)
    }

    /// Returns whether the request is invalid: rejected by the client before it was sent, or by HubSpot with 400 or 422.
    pub fn is_validation(&self) -> bool {
        matches!(self.kind(), Kind::InvalidRequest(_)) || self.has_status(|code| code == 400 || code == 422)
    }

    /// Returns whether a time limit of this client was exceeded, or HubSpot's edge timed out (408, 504, 524).
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), Kind::Timeout(..) | Kind::NotSent(..))
            || self.has_status(|code| matches!(code, 408 | 504 | 524))
    }

    /// Returns whether the latest attempt failed to connect.
    ///
    /// For earlier attempts, see [`may_have_been_executed`](Self::may_have_been_executed).
    pub fn is_connect(&self) -> bool {
        matches!(self.kind(), Kind::Connect | Kind::Proxy(_))
    }

    /// Returns whether HubSpot accepted the request (2xx) but the response body could not be decoded.
    pub fn is_decode(&self) -> bool {
        matches!(self.kind(), Kind::Decode(_))
    }

    /// Returns whether HubSpot accepted the request (2xx) but returned an empty body.
    pub fn is_empty_response(&self) -> bool {
        matches!(self.kind(), Kind::Empty)
    }

    /// Returns whether a later retry of the same call may succeed.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Returns a stable class of the error, for use as a metric label.
    ///
    /// This is the status (`"429"`) if HubSpot responded with an error. Otherwise, it is `invalid_request`, `configuration`,
    /// `token`, `connect`, `proxy`, `timeout`, `io`, `empty`, `decode` or `too_large`. The span of the call has it as
    /// `error.type`.
    pub fn class(&self) -> &str {
        match self.kind() {
            Kind::Configuration(_) => "configuration",
            Kind::InvalidRequest(_) => "invalid_request",
            Kind::Token(_) => "token",
            Kind::Connect => "connect",
            Kind::Proxy(_) => "proxy",
            Kind::Timeout(..) | Kind::NotSent(..) => "timeout",
            Kind::Io => "io",
            Kind::Empty => "empty",
            Kind::Decode(_) => "decode",
            Kind::TooLarge(_) => "too_large",
            Kind::Status | Kind::UnknownPath | Kind::Redirect(_) => {
                self.response().map_or("status", |response| response.status.as_str())
            }
        }
    }

    /// The response that failed the call, or the one of HubSpot's token endpoint if that failed.
    fn response(&self) -> Option<&ErrorResponse> {
        let cause = || self.0.source.as_deref()?.downcast_ref::<Self>()?.response();
        self.0.response.as_ref().or_else(cause)
    }

    fn has_status(&self, test: impl FnOnce(u16) -> bool) -> bool {
        matches!(self.kind(), Kind::Status) && self.status().is_some_and(|status| test(status.as_u16()))
    }
}

/// Serializes the error for a log: its `Display` as `error`, and fields for queries, without bodies, headers or access tokens.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Error", 11)?;
        fields.serialize_field("error", &self.to_string())?;
        fields.serialize_field("class", self.class())?;
        fields.serialize_field("operation", &self.operation())?;
        fields.serialize_field("status", &self.status().map(|status| status.as_u16()))?;
        fields.serialize_field("category", &self.category())?;
        fields.serialize_field("policy_name", &self.policy_name())?;
        fields.serialize_field("correlation_id", &self.correlation_id())?;
        fields.serialize_field("attempts", &self.attempts())?;
        fields.serialize_field("retryable", &self.is_retryable())?;
        fields.serialize_field("may_have_been_executed", &self.may_have_been_executed())?;
        fields.serialize_field("retry_after_seconds", &self.retry_after().map(|wait| wait.as_secs_f64()))?;
        fields.end()
    }
}
