//! A single attempt: sends a request, and reads the response.

use std::{error::Error as _, iter::successors, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{Request, Response, StatusCode, header::HeaderMap};
use tokio::time::{Instant, timeout_at};

use crate::{
    Error,
    error::{ErrorResponse, Kind},
    timeouts::{after, until},
    token::Token,
};

/// The limits of one attempt.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) end: Instant,
    /// The setting that determines `end`.
    pub(super) setting: &'static str,
    pub(super) stall: Duration,
    pub(super) max_bytes: usize,
}

/// A response with its body.
pub(crate) struct BufferedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl BufferedResponse {
    pub(crate) fn into_error_response(self, token: Option<&Token>) -> ErrorResponse {
        ErrorResponse::new(self.status, self.headers, self.body, token.map(Token::secret).as_slice())
    }
}

/// Sends a request and waits for the head of the response.
pub(super) fn head(
    http: &reqwest::Client,
    request: Request,
    limits: Limits,
) -> impl Future<Output = Result<Response, Error>> + use<> {
    // Not an async function, because its future would keep the request while it waits.
    let response = timeout_at(limits.end, http.execute(request));
    async move {
        match response.await {
            Ok(response) => response.map_err(error_from),
            Err(_) => Err(Error::new(Kind::Timeout("no response was received", limits.setting))),
        }
    }
}

/// Reads the body of a response as far as possible, with the error if it is incomplete. A body in a single chunk is not
/// copied.
pub(super) async fn body(response: &mut Response, limits: &Limits) -> (BufferedResponse, Option<Error>) {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Bytes::new();
    let mut chunks = BytesMut::new();
    let too_large = || Some(Error::new(Kind::TooLarge(limits.max_bytes)));
    // An error's body is read up to the limit, even if it is longer.
    let fits = !status.is_success() || response.content_length().is_none_or(|length| length <= limits.max_bytes as u64);
    let mut failure = if fits { None } else { too_large() };
    while failure.is_none() {
        match chunk(response, limits).await {
            Ok(None) => break,
            Ok(Some(chunk)) if body.is_empty() && chunks.is_empty() => body = chunk,
            Ok(Some(chunk)) => {
                chunks.extend_from_slice(&std::mem::take(&mut body));
                chunks.extend_from_slice(&chunk);
            }
            Err(error) => failure = Some(error),
        }
        if body.len() + chunks.len() > limits.max_bytes {
            body.truncate(limits.max_bytes);
            chunks.truncate(limits.max_bytes);
            failure = too_large();
        }
    }
    let body = if chunks.is_empty() { body } else { chunks.freeze() };
    (BufferedResponse { status, headers, body }, failure)
}

async fn chunk(response: &mut Response, limits: &Limits) -> Result<Option<Bytes>, Error> {
    let mut end = limits.end;
    let chunk = until(
        || {
            end = after(limits.stall).min(limits.end);
            end
        },
        response.chunk(),
    );
    match chunk.await {
        Ok(chunk) => chunk.map_err(error_from),
        Err(_) if end < limits.end => {
            Err(Error::new(Kind::Timeout("no further part of the body was received", "stall")))
        }
        Err(_) => Err(Error::new(Kind::Timeout("the response was not complete", limits.setting))),
    }
}

fn error_from(error: reqwest::Error) -> Error {
    let kind = match () {
        () if error.is_connect() && error.is_timeout() => Kind::NotSent("no connection was established", "connect"),
        () if error.is_connect() => proxy(&error).unwrap_or(Kind::Connect),
        () if error.is_timeout() => Kind::Timeout("no response was received", "attempt"),
        () => Kind::Io,
    };
    // Without its URL, because record ids do not belong in a log.
    Error::new(kind).with_source(error.without_url())
}

/// Returns the kind if a proxy did not open a tunnel. The type of that error is private, so its text is compared.
fn proxy(error: &reqwest::Error) -> Option<Kind> {
    successors(error.source(), |error| (**error).source()).find_map(|error| match &*error.to_string() {
        "tunnel error: proxy authorization required" => Some(Kind::Proxy("requires authentication")),
        "tunnel error: unsuccessful" => Some(Kind::Proxy("rejected the connection to HubSpot")),
        _ => None,
    })
}
