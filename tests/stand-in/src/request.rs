//! Recorded requests.

use std::time::Instant;

use bytes::Bytes;

/// A request as received, and the status of its response.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The request target exactly as on the wire.
    pub target: String,
    /// The headers in their order and spelling; HTTP/2 sends them in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// When the last byte was read.
    pub at: Instant,
    /// The number of the connection, from 1: equal numbers mean a reused connection.
    pub connection: u64,
    /// Whether it came over HTTP/2.
    pub http2: bool,
    /// The status of the response; 0 until there is one.
    pub status: u16,
}

impl RecordedRequest {
    /// Returns the first value of a header; the case of its name is ignored.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the bearer token, or an empty string without one.
    pub fn token(&self) -> &str {
        self.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim()
    }

    /// Returns the target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}
