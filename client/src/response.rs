//! A decoded response with its status and headers.

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
    transport::BufferedResponse,
};

/// A decoded response with its status and headers; dereferences to the body.
#[derive(Clone)]
pub struct ResponseValue<T> {
    body: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Decodes a successful response; `token` is masked in errors.
    pub(crate) fn read(response: BufferedResponse, token: Option<&Token>) -> Result<Self, Error> {
        let empty = response.body.trim_ascii().is_empty();
        // Operations without a response body accept an empty one, decoded as `null`.
        let decoded = decode::body(if empty { b"null" } else { &response.body });
        let kind = match decoded.or_else(|reason| decode::without_body().ok_or(reason)) {
            Ok(body) => return Ok(Self { body, status: response.status, headers: response.headers }),
            Err(_) if empty => Kind::Empty,
            Err(mut reason) => {
                if let Some(encoding) =
                    response.headers.get(CONTENT_ENCODING).filter(|encoding| *encoding != "identity")
                {
                    // The client requests no encoding, so a proxy added it.
                    reason = format!("unexpected Content-Encoding {encoding:?}; {reason}");
                }
                Kind::Decode(redact::for_display(&reason, token.map(Token::secret).as_slice()))
            }
        };
        Err(Error::new(kind).with_response(response.into_error_response(token)))
    }
}

impl ResponseValue<Vec<u8>> {
    /// Keeps the body of a response that is not JSON, such as a file.
    #[allow(dead_code, reason = "a contract can have JSON responses only")]
    #[allow(clippy::unnecessary_wraps, reason = "has the signature of `read`, which it replaces")]
    pub(crate) fn bytes(response: BufferedResponse, _: Option<&Token>) -> Result<Self, Error> {
        Ok(Self { body: response.body.into(), status: response.status, headers: response.headers })
    }
}

impl<T> ResponseValue<T> {
    /// Creates a response with status 200 and no headers, for fakes in tests.
    ///
    /// ```
    /// use hubspot_associations::{ResponseValue, types::DefaultAssociationBatch};
    ///
    /// let body: DefaultAssociationBatch = serde_json::from_str(r#"{"status": "COMPLETE", "results": []}"#)?;
    /// assert!(!ResponseValue::new(body).outcome().is_complete());
    /// # Ok::<_, serde_json::Error>(())
    /// ```
    pub fn new(body: T) -> Self {
        Self { body, status: StatusCode::OK, headers: HeaderMap::new() }
    }

    /// Returns the status, which is 2xx.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers as received.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the id by which HubSpot's support finds this request, from `X-HubSpot-Correlation-Id`.
    pub fn correlation_id(&self) -> Option<&str> {
        self.headers.get(CORRELATION_ID)?.to_str().ok()
    }

    /// Returns the rate limits in HubSpot's headers.
    pub fn rate_limit(&self) -> RateLimitStatus {
        RateLimitStatus::read(&self.headers)
    }

    /// Returns the body without status and headers.
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

/// Omits the headers, because a proxy can repeat parts of the request in them.
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
        let response = BufferedResponse {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        };
        ResponseValue::read(response, None)
    }

    #[test]
    fn an_empty_body_is_accepted_only_if_no_body_is_expected() {
        assert!(read::<IgnoredAny>("").is_ok() && read::<IgnoredAny>("{\"a\": 1}").is_ok());
        assert!(read::<IgnoredAny>("<html>").is_ok() && read::<serde_json::Value>("<html>").is_err());
        assert!(read::<crate::types::ObjectRef>(" ").unwrap_err().is_empty_response());
    }
}
