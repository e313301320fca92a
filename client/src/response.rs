//! A decoded answer with its status and headers.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use reqwest::{
    StatusCode,
    header::{CONTENT_ENCODING, HeaderMap},
};
use serde::de::DeserializeOwned;

use crate::{
    Error, RateLimitStatus, decode,
    error::{CORRELATION_ID, Kind},
    redact,
    token::Token,
    transport::Reply,
};

/// A decoded answer, which derefs to its body, with the status and the headers it came with.
#[derive(Clone)]
pub struct ResponseValue<T> {
    body: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Reads an answer of success by its shape; the token it took is kept out of what an error shows.
    pub(crate) fn read(reply: Reply, token: Option<&Token>) -> Result<Self, Error> {
        let empty = reply.body.trim_ascii().is_empty();
        // An operation without a response body accepts an empty one; `null` is its JSON.
        let kind = match decode::body(if empty { b"null" } else { &reply.body }) {
            Ok(body) => return Ok(Self { body, status: reply.status, headers: reply.headers }),
            Err(_) if empty => Kind::Empty,
            Err(mut reason) => {
                if let Some(encoding) = reply.headers.get(CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
                    // The client asks for no encoding, so a proxy on the way added it.
                    reason = format!("it has the unexpected Content-Encoding {encoding:?}; {reason}");
                }
                Kind::Decode(redact::shown(&reason, token.map(Token::secret).as_slice()))
            }
        };
        Err(Error::new(kind).with_answer(reply.into_answer(token)))
    }
}

impl<T> ResponseValue<T> {
    /// The exact status; any 2xx is success.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers as received.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id under which HubSpot's support finds this exchange, from `X-HubSpot-Correlation-Id`.
    pub fn correlation_id(&self) -> Option<&str> {
        self.headers.get(CORRELATION_ID)?.to_str().ok()
    }

    /// What HubSpot's headers say of the rate limits.
    pub fn rate_limit(&self) -> RateLimitStatus {
        RateLimitStatus::read(&self.headers)
    }

    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

/// Without the headers, in which a proxy can repeat what it was sent.
impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue").field("status", &self.status).field("body", &self.body).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::de::IgnoredAny;

    use super::*;

    fn read<T: DeserializeOwned>(body: &'static str) -> Result<ResponseValue<T>, Error> {
        let reply = Reply {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        };
        ResponseValue::read(reply, None)
    }

    #[test]
    fn no_body_is_an_answer_only_where_nothing_is_expected() {
        assert!(read::<IgnoredAny>("").is_ok() && read::<IgnoredAny>("{\"a\": 1}").is_ok());
        assert!(read::<crate::types::ObjectRef>(" ").unwrap_err().is_empty_answer());
    }
}
