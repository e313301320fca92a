//! A decoded answer with its status and headers.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use reqwest::{StatusCode, header::HeaderMap};

use crate::{RateLimitStatus, error::CORRELATION_ID};

/// A decoded answer, which derefs to its body, with the status and the headers it came with.
#[derive(Clone)]
pub struct ResponseValue<T> {
    body: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> ResponseValue<T> {
    pub(crate) fn new(body: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { body, status, headers }
    }

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
