//! What the stand-in answers, down to the single bytes.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

/// An answer: its status, headers and body, and the steps in which they go over the wire.
///
/// `{correlation-id}` and `{token}` in a body made by [`Answer::json`] or [`Answer::ready`] become the
/// correlation id of the answer and the caller's token.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) steps: Vec<Step>,
    pub(crate) template: bool,
}

/// One step of sending an answer; a fault is a mixture of steps.
///
/// HTTP/2 knows the steps only from its own point of view: pauses come before the answer, `Reset`, `Close` and `Raw`
/// reset the stream, and the body is always whole.
#[derive(Clone, Debug)]
pub enum Step {
    /// The status line and the headers. `content-length` tells the truth unless the answer has a header of that name.
    Head,
    /// The same without any `content-length`: the body ends where the connection does.
    BareHead,
    /// The whole body.
    Body,
    /// The first bytes of the body, this many.
    Part(usize),
    /// The body in pieces of this many bytes, with a pause after each.
    Drip(usize, Duration),
    /// This many zero bytes, which are never in memory at once.
    Zeros(u64),
    /// Bytes that belong to no answer.
    Raw(Bytes),
    /// Nothing, for a while.
    Wait(Duration),
    /// Nothing more; the connection stays open until the client leaves.
    Stall,
    /// A TCP reset (RST).
    Reset,
    /// The end of the connection, which no header announced.
    Close,
}

impl Answer {
    /// An answer of any status and body.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let steps = vec![Step::Head, Step::Body];
        Self { status, headers: Vec::new(), body: body.into(), steps, template: false }
    }

    /// An answer in JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        let answer = Self::new(status, body.to_string()).header("content-type", "application/json;charset=utf-8");
        Self { template: true, ..answer }
    }

    /// The ready-made answer of this name: a key of the recorded responses that the client's mocks play too.
    ///
    /// # Panics
    /// When there is none.
    pub fn ready(name: &str) -> Self {
        let ready = READY.get(name).unwrap_or_else(|| panic!("no ready-made answer is called {name}"));
        let headers = ready["headers"].as_object().into_iter().flatten();
        let answer = Self::json(ready["status"].as_u64().unwrap_or_default() as u16, &ready["body"]);
        headers.fold(answer, |answer, (name, value)| answer.header(name, value.as_str().unwrap_or_default()))
    }

    /// The answer or fault of this name: one of the ready-made, `html-` and a status, `stall` or `reset`.
    ///
    /// # Errors
    /// Returns the names if there is none.
    pub fn named(name: &str) -> Result<Self, String> {
        let page = name.strip_prefix("html-").and_then(|status| status.parse().ok());
        match (name, page) {
            ("stall", _) => Ok(Self::only([Step::Stall])),
            ("reset", _) => Ok(Self::only([Step::Reset])),
            (_, Some(status @ 100..=999)) => Ok(Self::html(status)),
            _ if READY.get(name).is_some() => Ok(Self::ready(name)),
            _ => {
                let names: Vec<_> = READY.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
                Err(format!("expected html-503 or another status, stall, reset, {}", names.join(", ")))
            }
        }
    }

    /// The page with which HubSpot's edge answers when no application does.
    pub fn html(status: u16) -> Self {
        let page = format!("<html>\n<head><title>Error {status}</title></head>\n<body>HTTP {status}</body>\n</html>\n");
        Self::new(status, page).header("content-type", "text/html;charset=utf-8")
    }

    /// No answer but these steps: `[Step::Stall]` never answers, `[Step::Reset]` resets before the first byte.
    pub fn only(steps: impl Into<Vec<Step>>) -> Self {
        Self::new(200, "").steps(steps)
    }

    /// Sends the answer in these steps.
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

    /// Fills in a placeholder of a body, such as `{id}`.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        self.body = String::from_utf8_lossy(&self.body).replace(name, value).into();
        self
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// Fills in what belongs to one request.
    pub(crate) fn complete(mut self, number: u64, token: &str) -> Self {
        let correlation_id = format!("00000000-0000-4000-8000-{number:012x}");
        if self.template {
            let now = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true);
            let values = [("{correlation-id}", &*correlation_id), ("{token}", token), ("{now}", &now)];
            // What a test did not fill in.
            let any = [("{type}", "CONTACT"), ("{id}", "404"), ("{from}", "CONTACT"), ("{to}", "DEAL")];
            let body = String::from_utf8_lossy(&self.body).into_owned();
            self.body = values.iter().chain(&any).fold(body, |body, (name, value)| body.replace(name, value)).into();
        }
        if self.has(CORRELATION_ID) { self } else { self.header(CORRELATION_ID, correlation_id) }
    }
}

static READY: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../client/src/mock/responses.json")).expect("the file is JSON")
});
const CORRELATION_ID: &str = "X-HubSpot-Correlation-Id";
