//! A decoded answer with its status and headers.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use crate::{
    Error, RateLimitStatus,
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
        // An operation that answers nothing takes no body as well as any; `null` is JSON for none.
        let kind = match serde_json::from_slice(if empty { b"null" } else { &reply.body }) {
            Ok(body) => return Ok(Self { body, status: reply.status, headers: reply.headers }),
            Err(_) if empty => Kind::Empty,
            Err(error) => {
                let secrets = token.map(Token::secret);
                Kind::Decode(reason::<T>(&reply.body, &error, secrets.as_slice()))
            }
        };
        Err(Error::new(kind).with_answer(reply.into_answer(token)))
    }
}

/// How much of a path is shown, in characters; names that HubSpot made up can be of any length.
const SHOWN_PATH: usize = 200;

/// Where and why decoding fails, without what stands there.
///
/// Tracking the path costs about twice a plain decode, so it runs only after that has failed.
fn reason<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error, secrets: &[&str]) -> String {
    let error = error.to_string();
    // serde quotes the offending text, and nothing else.
    let error = match (error.find('"'), error.rfind('"')) {
        (Some(start), Some(end)) => format!("{}…{}", &error[..start], &error[end + 1..]),
        _ => error,
    };
    let error = redact::mask(&error, secrets);
    let tracked = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(body));
    match tracked {
        Err(place) if place.path().iter().next().is_some() => {
            // Masked before it is cut: half a token is not found.
            let path: String = redact::mask(&place.path().to_string(), secrets).chars().take(SHOWN_PATH).collect();
            format!("at `{path}`: {error}")
        }
        _ => error,
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
