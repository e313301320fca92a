//! The error of a call.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

use crate::{Route, decode, redact, types::ErrorBody};

mod accessors;

/// The header with the id by which HubSpot's support finds a request.
pub(crate) const CORRELATION_ID: &str = "x-hubspot-correlation-id";

/// The maximum size of the body that an error keeps, in bytes (64 KiB).
pub(crate) const KEPT_BODY: usize = 64 * 1024;

/// The reason why a call failed: HubSpot's response, or why there is none.
///
/// Cheap to clone. `Display` and `Debug` contain the status, HubSpot's category and message and the correlation id, but never
/// headers, bodies or access tokens.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    kind: Kind,
    response: Option<ErrorResponse>,
    retry_after: Option<Duration>,
    retryable: bool,
    progress: Option<Progress>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The progress of a failed call.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    /// The operation that was called.
    pub(crate) route: Arc<Route>,
    /// The number of attempts made.
    pub(crate) attempts: u32,
    /// The number of attempts that the policy allows.
    pub(crate) allowed: u32,
    /// Whether HubSpot may have executed the request in any of them.
    pub(crate) executed: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The settings of the client are invalid.
    Configuration(String),
    /// The parameters of the request are invalid.
    InvalidRequest(String),
    /// The connection failed.
    Connect,
    /// A proxy did not connect to HubSpot. The text is what it did instead.
    Proxy(&'static str),
    /// A time limit passed before the request was sent: what was not done in time, and the setting of the limit.
    NotSent(&'static str, &'static str),
    /// A time limit passed after the request was sent: what was not done in time, and the setting of the limit.
    Timeout(&'static str, &'static str),
    /// The connection failed while sending or receiving.
    Io,
    /// No access token could be obtained. The duration is the delay before the client calls the source again.
    Token(Option<Duration>),
    /// HubSpot responded with a status other than 2xx.
    Status,
    /// HubSpot responded with 404 or 410, without its JSON for an unknown record: it does not serve the path.
    UnknownPath,
    /// HubSpot responded with a redirect to this host.
    Redirect(Option<String>),
    /// HubSpot responded with 2xx and an empty body.
    Empty,
    /// HubSpot responded with 2xx and a body that could not be decoded; with the path and the reason.
    Decode(String),
    /// The body is larger than the limit, in bytes.
    TooLarge(usize),
}

/// A response that failed a call.
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// At most [`KEPT_BODY`] bytes.
    pub(crate) body: Bytes,
    pub(crate) parsed: Option<ErrorBody>,
    /// HubSpot's message without access tokens.
    pub(crate) message: Option<String>,
    /// From the body, or else from the header; without access tokens.
    pub(crate) correlation_id: Option<String>,
}

impl ErrorResponse {
    /// Reads as much as possible; a body that is not JSON is only kept as bytes.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, mut body: Bytes, secrets: &[&str]) -> Self {
        let mut parsed: Option<ErrorBody> = decode::body(&body).ok();
        let mask = |text: &str| redact::for_display(text, secrets);
        let message = parsed.as_ref().and_then(|parsed| parsed.message.as_deref()).map(mask);
        let header = || headers.get(CORRELATION_ID)?.to_str().ok();
        let correlation_id = parsed.as_ref().and_then(|parsed| parsed.correlation_id.as_deref());
        let correlation_id = correlation_id.filter(|id| !id.is_empty()).or_else(header);
        let correlation_id = correlation_id.map(mask);
        if let Some(parsed) = &mut parsed {
            // The error shows these names. If a server puts a token there, it must not end up in a log.
            for name in [&mut parsed.category, &mut parsed.sub_category, &mut parsed.policy_name] {
                *name = name.as_deref().map(mask);
            }
        }
        if body.len() > KEPT_BODY {
            // A copy, because a slice would keep the whole body in memory.
            body = Bytes::copy_from_slice(&body[..KEPT_BODY]);
            // Members of any length are dropped from the details; names are kept.
            if let Some(parsed) = &mut parsed {
                parsed.message.clone_from(&message);
                parsed.context.clear();
                parsed.errors.clear();
                parsed.links.clear();
                parsed.extra.clear();
            }
        }
        Self { status, headers, body, parsed, message, correlation_id }
    }

    pub(crate) fn category(&self) -> Option<&str> {
        self.parsed.as_ref()?.category.as_deref()
    }
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Arc::new(Inner {
            kind,
            response: None,
            retry_after: None,
            retryable: false,
            progress: None,
            source: None,
        }))
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration(message.into()))
    }

    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(Kind::InvalidRequest(message.into()))
    }

    /// The request could not be built although its parameters are valid; this should not happen.
    pub(crate) fn unbuildable(source: reqwest::Error) -> Self {
        Self::invalid_request("could not build the request").with_source(source.without_url())
    }

    #[must_use]
    pub(crate) fn with_source(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.with_shared_source(source.into().into())
    }

    /// Sets the cause. If that is an error of this type, this one is retryable if the cause is.
    #[must_use]
    pub(crate) fn with_shared_source(self, source: Arc<dyn std::error::Error + Send + Sync>) -> Self {
        self.change(|inner| {
            inner.retryable = source.downcast_ref().is_some_and(Self::is_retryable);
            inner.source = Some(source);
        })
    }

    #[must_use]
    pub(crate) fn with_response(self, response: ErrorResponse) -> Self {
        self.change(|inner| inner.response = Some(response))
    }

    /// Replaces HubSpot's message with a text without secrets.
    #[cfg(feature = "oauth")]
    #[must_use]
    pub(crate) fn with_message(self, message: String) -> Self {
        self.change(|inner| inner.response.iter_mut().for_each(|response| response.message = Some(message.clone())))
    }

    /// Sets the delay that HubSpot asked for.
    #[must_use]
    pub(crate) fn with_retry_after(self, wait: Option<Duration>) -> Self {
        self.change(|inner| inner.retry_after = wait)
    }

    /// Sets whether a later retry may succeed.
    #[must_use]
    pub(crate) fn with_retryable(self, retryable: bool) -> Self {
        self.change(|inner| inner.retryable = retryable)
    }

    /// Sets the progress of the call.
    #[must_use]
    pub(crate) fn with_progress(self, progress: Progress) -> Self {
        self.change(|inner| inner.progress = Some(progress))
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::get_mut(&mut self.0).expect("an error is completed before it is shared"));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(progress) = &self.0.progress {
            write!(f, "{}: ", progress.route.operation.id)?;
        }
        match &self.0.kind {
            Kind::Configuration(message) | Kind::InvalidRequest(message) => f.write_str(message)?,
            Kind::Connect => f.write_str("could not connect to HubSpot")?,
            Kind::Proxy(what) => write!(f, "the proxy {what}")?,
            Kind::Timeout(what, setting) | Kind::NotSent(what, setting) => {
                write!(f, "timed out: {what} within `Timeouts::{setting}`")?;
            }
            Kind::Io => f.write_str("the connection failed before the response was complete")?,
            Kind::Token(None) => f.write_str("could not obtain an access token")?,
            Kind::Token(Some(pause)) => {
                let seconds = pause.as_secs_f64();
                write!(f, "could not obtain an access token; the client calls the source again in {seconds:.1} s")?;
            }
            Kind::Status => self.write_status(f)?,
            Kind::UnknownPath => {
                self.write_status(f)?;
                let path = self.url_template().unwrap_or("the path");
                write!(f, "; HubSpot does not serve {path}: set another API version if this one is retired")?;
            }
            Kind::Redirect(None) => f.write_str("redirects are not followed")?,
            Kind::Redirect(Some(host)) => write!(f, "the redirect to {} was not followed", one_line(host))?,
            Kind::Empty => f.write_str("HubSpot accepted the request but returned an empty body")?,
            Kind::Decode(reason) => write!(f, "could not decode the response: {}", one_line(reason))?,
            Kind::TooLarge(limit) => write!(f, "the response body is larger than the limit of {limit} bytes")?,
        }
        let is_written = matches!(self.0.kind, Kind::Status | Kind::UnknownPath);
        let status = self.status().filter(|_| !is_written);
        let notes = [
            status.map(|status| format!("status {}", status.as_u16())),
            self.correlation_id().map(|id| format!("correlation id {}", one_line(id))),
            self.0
                .progress
                .as_ref()
                .filter(|progress| progress.attempts > 0)
                .map(|Progress { attempts, allowed, .. }| format!("attempt {attempts} of {allowed}")),
        ];
        let notes: Vec<_> = notes.into_iter().flatten().collect();
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

impl Error {
    fn write_status(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.response.as_ref().map_or("no status", |response| response.status.as_str()))?;
        if let Some(category) = self.category() {
            write!(f, " {}", one_line(category))?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", one_line(message))?;
        }
        Ok(())
    }
}

/// The text without control characters and line separators, so that a response cannot forge lines in a log.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ")
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("url_template", &self.url_template())
            .field("status", &self.status())
            .field("category", &self.category())
            .field("message", &self.message())
            .field("correlation_id", &self.correlation_id())
            .field("retry_after", &self.0.retry_after)
            .field("progress", &self.0.progress)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
