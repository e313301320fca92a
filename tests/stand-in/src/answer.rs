//! What the stand-in answers, down to the single bytes.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

/// An answer: its status, headers and body, and the steps in which they go over the wire.
///
/// `{correlation-id}` and `{token}` in the body of an answer made by [`Answer::json`] or from a
/// [`Ready`](crate::ready::Ready) become the request's correlation id and the caller's token.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) delay: Duration,
    pub(crate) length: Length,
    pub(crate) template: bool,
    script: Vec<Step>,
}

/// One step of sending an answer; faults are made by mixing steps.
#[derive(Clone, Debug)]
pub enum Step {
    /// The status line and the headers.
    Head,
    /// The whole body.
    Body,
    /// The first bytes of the body, this many.
    Part(usize),
    /// The body in pieces of this many bytes, with a pause after each.
    Drip(usize, Duration),
    /// This many zero bytes, never held in memory at once.
    Zeros(u64),
    /// Bytes that stand outside any answer; only HTTP/1.1 sends them.
    Raw(Bytes),
    /// Nothing, for a while.
    Wait(Duration),
    /// Nothing more, ever; the connection stays open until the client leaves.
    Stall,
    /// A TCP reset (RST); on HTTP/2 a reset of the stream.
    Reset,
    /// The end of the connection, announced by no header.
    Close,
}

/// What an answer says about the length of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// The truth.
    Actual,
    /// This number, true or not.
    Declared(u64),
    /// Nothing: the body ends where the connection does.
    Absent,
}

impl Answer {
    /// An answer of any status and body, without further headers.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            delay: Duration::ZERO,
            length: Length::Actual,
            template: false,
            script: Vec::new(),
        }
    }

    /// A JSON answer.
    pub fn json(status: u16, body: &Value) -> Self {
        let answer = Self::new(status, body.to_string()).header("content-type", "application/json;charset=utf-8");
        Self { template: true, ..answer }
    }

    /// The HTML page with which HubSpot's edge answers when no application does.
    pub fn html(status: u16) -> Self {
        let page =
            format!("<html>\n<head><title>Error {status}</title></head>\n<body><h2>{status}</h2></body>\n</html>\n");
        Self::new(status, page).header("content-type", "text/html;charset=utf-8")
    }

    /// A status with an empty body.
    pub fn empty(status: u16) -> Self {
        Self::new(status, Bytes::new())
    }

    /// A redirect to `location`.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::empty(status).header("location", location)
    }

    /// Nothing but one step: `only(Step::Stall)` never answers, `only(Step::Reset)` resets before the first byte.
    pub fn only(step: Step) -> Self {
        Self { script: vec![step], ..Self::empty(200) }
    }

    /// Exactly these bytes, HTTP or not, then the end of the connection.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::only(Step::Raw(bytes.into())).then(Step::Close)
    }

    /// `bytes` zero bytes as the body, with `Length::Declared(bytes)` or `Length::Absent`.
    pub fn zeros(status: u16, bytes: u64, length: Length) -> Self {
        let answer = Self { script: vec![Step::Head, Step::Zeros(bytes)], ..Self::empty(status) };
        answer.with_length(length)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Waits before the first byte.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Says something else about the length of the body; an absent length closes the connection at the end.
    #[must_use]
    pub fn with_length(self, length: Length) -> Self {
        let answer = Self { length, ..self };
        if length == Length::Absent { answer.then(Step::Close) } else { answer }
    }

    /// Sends the headers and only the first `bytes` of the body; say with [`then`](Self::then) how it ends.
    #[must_use]
    pub fn cut(self, bytes: usize) -> Self {
        Self { script: vec![Step::Head, Step::Part(bytes)], ..self }
    }

    /// Sends the body in pieces of `bytes` with a pause after each.
    #[must_use]
    pub fn drip(self, bytes: usize, pause: Duration) -> Self {
        Self { script: vec![Step::Head, Step::Drip(bytes, pause)], ..self }
    }

    /// Adds a step at the end: `Step::Close`, `Step::Reset`, `Step::Stall`, …
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        if self.script.is_empty() {
            self.script.extend(WHOLE);
        }
        self.script.push(step);
        self
    }

    pub(crate) fn steps(&self) -> &[Step] {
        if self.script.is_empty() { &WHOLE } else { &self.script }
    }

    /// Fills in what belongs to one request.
    pub(crate) fn complete(mut self, correlation_id: &str, token: &str) -> Self {
        if self.template && self.body.contains(&b'{') {
            let body = String::from_utf8_lossy(&self.body);
            self.body = body.replace("{correlation-id}", correlation_id).replace("{token}", token).into();
        }
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(CORRELATION_ID)) {
            self = self.header(CORRELATION_ID, correlation_id);
        }
        self
    }
}

const WHOLE: [Step; 2] = [Step::Head, Step::Body];
const CORRELATION_ID: &str = "X-HubSpot-Correlation-Id";
