//! A decoded answer with its status and headers.

use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use crate::{
    Error,
    error::{Answer, CORRELATION_ID, Kind},
    redact,
};

/// A decoded answer, which derefs to its body, with the status and the headers it came with.
#[derive(Clone, Debug)]
pub struct ResponseValue<T> {
    body: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Reads an answer by its shape, not by its exact status; `token` is kept out of what the error shows.
    pub(crate) fn read(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        token: Option<&str>,
    ) -> Result<Self, Error> {
        let kind = if !status.is_success() {
            Kind::Status
        } else if body.trim_ascii().is_empty() {
            Kind::Empty
        } else {
            match serde_json::from_slice(&body) {
                Ok(body) => return Ok(Self { body, status, headers }),
                Err(error) => Kind::Decode(redact::mask(&reason::<T>(&body, &error), token)),
            }
        };
        Err(Error::new(kind).with_answer(Answer::new(status, headers, body, token)))
    }
}

/// How much of a path is shown, in characters; names that HubSpot made up can be of any length.
const SHOWN_PATH: usize = 200;

/// Where and why decoding fails, without what stands there.
///
/// Tracking the path costs about twice a plain decode, so it runs only after that has failed.
fn reason<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> String {
    let error = error.to_string();
    // serde quotes the offending text, and nothing else.
    let error = match (error.find('"'), error.rfind('"')) {
        (Some(start), Some(end)) => format!("{}…{}", &error[..start], &error[end + 1..]),
        _ => error,
    };
    let tracked = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(body));
    match tracked {
        Err(place) if place.path().iter().next().is_some() => {
            let path: String = place.path().to_string().chars().take(SHOWN_PATH).collect();
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
