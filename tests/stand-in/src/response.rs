//! Scripted responses, down to single bytes.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

/// A response: its status, headers and body, and the steps that send it.
///
/// In a body made by [`Response::json`] or [`Response::recorded`], `{correlation-id}` becomes the correlation id of the
/// response and `{token}` the caller's token.
#[derive(Clone, Debug)]
pub struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) steps: Vec<Step>,
    pub(crate) template: bool,
}

/// One step of sending a response; steps combine into faults.
///
/// Over HTTP/2, pauses come before the response, `Reset`, `Close` and `Raw` reset the stream, and the body is always sent
/// whole.
#[derive(Clone, Debug)]
pub enum Step {
    /// The status line and the headers. `content-length` is correct unless the response sets that header itself.
    Head,
    /// The same without `content-length`: the body ends when the connection does.
    BareHead,
    /// The whole body.
    Body,
    /// The first `n` bytes of the body.
    Part(usize),
    /// The body in pieces of `n` bytes, with a pause before each.
    Drip(usize, Duration),
    /// `n` zero bytes, which are never all in memory.
    Zeros(u64),
    /// Bytes that need not be HTTP.
    Raw(Bytes),
    /// A pause.
    Wait(Duration),
    /// Nothing more; the connection stays open until the client closes it.
    Stall,
    /// A TCP reset (RST).
    Reset,
    /// The end of the connection, without a `connection: close` header.
    Close,
}

impl Response {
    /// Creates a response with any status and body.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let steps = vec![Step::Head, Step::Body];
        Self { status, headers: Vec::new(), body: body.into(), steps, template: false }
    }

    /// Creates a JSON response.
    pub fn json(status: u16, body: &Value) -> Self {
        let response = Self::new(status, body.to_string()).header("content-type", "application/json;charset=utf-8");
        Self { template: true, ..response }
    }

    /// Returns a recorded response by its key in `client/src/mock/responses.json`, which the client's mocks share.
    ///
    /// # Panics
    /// Panics if there is no such key.
    pub fn recorded(name: &str) -> Self {
        let recorded = RECORDED.get(name).unwrap_or_else(|| panic!("no recorded response is named {name}"));
        let headers = recorded["headers"].as_object().into_iter().flatten();
        let response = Self::json(recorded["status"].as_u64().unwrap_or_default() as u16, &recorded["body"]);
        headers.fold(response, |response, (name, value)| response.header(name, value.as_str().unwrap_or_default()))
    }

    /// Returns a response or fault by name: `stall`, `reset`, `html-` and a status, or a recorded response.
    ///
    /// # Errors
    /// Returns an error that lists the valid names if this is not one.
    pub fn named(name: &str) -> Result<Self, String> {
        let page = name.strip_prefix("html-").and_then(|status| status.parse().ok());
        match (name, page) {
            ("stall", _) => Ok(Self::only([Step::Stall])),
            ("reset", _) => Ok(Self::only([Step::Reset])),
            (_, Some(status @ 100..=999)) => Ok(Self::html(status)),
            _ if RECORDED.get(name).is_some() => Ok(Self::recorded(name)),
            _ => {
                let names: Vec<_> = RECORDED.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
                Err(format!("expected html-503 or another status, stall, reset, {}", names.join(", ")))
            }
        }
    }

    /// Creates an HTML error page as HubSpot's edge sends it when no application responds.
    pub fn html(status: u16) -> Self {
        let page = format!("<html>\n<head><title>Error {status}</title></head>\n<body>HTTP {status}</body>\n</html>\n");
        Self::new(status, page).header("content-type", "text/html;charset=utf-8")
    }

    /// Sends only these steps: `[Step::Stall]` never responds, `[Step::Reset]` resets before the first byte.
    pub fn only(steps: impl Into<Vec<Step>>) -> Self {
        Self::new(200, "").steps(steps)
    }

    /// Sends the response in these steps.
    #[must_use]
    pub fn steps(self, steps: impl Into<Vec<Step>>) -> Self {
        Self { steps: steps.into(), ..self }
    }

    /// Waits before the first byte.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.steps.insert(0, Step::Wait(delay));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Replaces a placeholder of the body, such as `{id}`.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        self.body = String::from_utf8_lossy(&self.body).replace(name, value).into();
        self
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// Replaces the remaining placeholders, and adds the correlation id of request `number`.
    pub(crate) fn complete(mut self, number: u64, token: &str) -> Self {
        let correlation_id = format!("00000000-0000-4000-8000-{number:012x}");
        if self.template {
            let now = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true);
            let values = [("{correlation-id}", &*correlation_id), ("{token}", token), ("{now}", &now)];
            // Defaults for what a test has not filled in.
            let defaults = [("{type}", "CONTACT"), ("{id}", "404"), ("{from}", "CONTACT"), ("{to}", "DEAL")];
            self = values.iter().chain(&defaults).fold(self, |response, (name, value)| response.fill(name, value));
        }
        if self.has(CORRELATION_ID) { self } else { self.header(CORRELATION_ID, correlation_id) }
    }
}

static RECORDED: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../client/src/mock/responses.json")).expect("the file is JSON")
});
const CORRELATION_ID: &str = "X-HubSpot-Correlation-Id";
