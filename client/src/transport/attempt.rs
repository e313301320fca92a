//! Sends a request once.

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

/// What one attempt may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) end: Instant,
    /// The setting that `end` comes from.
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
    // Not an async function, which would keep the request for as long as it waits.
    let response = timeout_at(limits.end, http.execute(request));
    async move {
        match response.await {
            Ok(response) => response.map_err(failure),
            Err(_) => Err(Error::new(Kind::Timeout("no response came", limits.setting))),
        }
    }
}

/// Reads the body of a response as far as possible, and says why it is not complete; one that comes in a single piece is
/// not copied.
pub(super) async fn body(response: &mut Response, limits: &Limits) -> (BufferedResponse, Option<Error>) {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Bytes::new();
    let mut pieces = BytesMut::new();
    let too_large = || Some(Error::new(Kind::TooLarge(limits.max_bytes)));
    // The start of an error's body is worth reading, however long the rest is.
    let fits = !status.is_success() || response.content_length().is_none_or(|length| length <= limits.max_bytes as u64);
    let mut broken = if fits { None } else { too_large() };
    while broken.is_none() {
        match chunk(response, limits).await {
            Ok(None) => break,
            Ok(Some(piece)) if body.is_empty() && pieces.is_empty() => body = piece,
            Ok(Some(piece)) => {
                pieces.extend_from_slice(&std::mem::take(&mut body));
                pieces.extend_from_slice(&piece);
            }
            Err(error) => broken = Some(error),
        }
        if body.len() + pieces.len() > limits.max_bytes {
            body.truncate(limits.max_bytes);
            pieces.truncate(limits.max_bytes);
            broken = too_large();
        }
    }
    let body = if pieces.is_empty() { body } else { pieces.freeze() };
    (BufferedResponse { status, headers, body }, broken)
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
        Ok(chunk) => chunk.map_err(failure),
        Err(_) if end < limits.end => Err(Error::new(Kind::Timeout("no further part of the body came", "stall"))),
        Err(_) => Err(Error::new(Kind::Timeout("the response was not complete", limits.setting))),
    }
}

fn failure(error: reqwest::Error) -> Error {
    let kind = match () {
        () if error.is_connect() && error.is_timeout() => Kind::NotSent("no connection was made", "connect"),
        () if error.is_connect() => proxy(&error).unwrap_or(Kind::Connect),
        () if error.is_timeout() => Kind::Timeout("no response came", "attempt"),
        () => Kind::Io,
    };
    // Without its URL: record ids do not belong in a log.
    Error::new(kind).with_source(error.without_url())
}

/// Whether a proxy did not open a tunnel. The error's type is private, so its text has to do.
fn proxy(error: &reqwest::Error) -> Option<Kind> {
    successors(error.source(), |error| (**error).source()).find_map(|error| match &*error.to_string() {
        "tunnel error: proxy authorization required" => Some(Kind::Proxy("requires authentication")),
        "tunnel error: unsuccessful" => Some(Kind::Proxy("rejected the connection to HubSpot")),
        _ => None,
    })
}
