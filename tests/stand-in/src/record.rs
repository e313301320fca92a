//! Requests as they arrived.

use std::time::Instant;

use bytes::Bytes;

/// A request as received, and the status that it was answered with.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The request target exactly as on the wire.
    pub target: String,
    /// The headers in their order and spelling; HTTP/2 has them in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// When the request was read to its end.
    pub at: Instant,
    /// The number of the connection, from 1: equal numbers mean a reused connection.
    pub connection: u64,
    /// Whether it came over HTTP/2.
    pub http2: bool,
    /// The status of the answer; 0 while there is none.
    pub answered: u16,
}

impl Recorded {
    /// The first value of a header, its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The bearer token; empty when there is none.
    pub fn token(&self) -> &str {
        self.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim()
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}
