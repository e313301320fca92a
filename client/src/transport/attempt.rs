//! Sends a request once.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Request, Response, StatusCode, header::HeaderMap};
use tokio::time::{Instant, timeout_at};

use crate::{
    Error,
    error::{Answer, Kind},
    timeouts::{after, until},
    token::Token,
};

/// What one attempt may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) end: Instant,
    pub(super) stall: Duration,
    pub(super) max_bytes: usize,
}

/// An answer, complete.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn into_answer(self, token: Option<&Token>) -> Answer {
        Answer::new(self.status, self.headers, self.body, token.map(Token::secret).as_slice())
    }
}

/// Sends a request and waits for the head of the answer.
pub(super) fn head(
    http: &reqwest::Client,
    request: Request,
    limits: Limits,
) -> impl Future<Output = Result<Response, Error>> + use<> {
    // Not an async function, which would keep the request for as long as it waits.
    let answer = timeout_at(limits.end, http.execute(request));
    async {
        match answer.await {
            Ok(answer) => answer.map_err(failure),
            Err(_) => Err(Error::new(Kind::Timeout("no answer came within the limit"))),
        }
    }
}

/// Reads the body of an answer; one that comes in a single piece is not copied.
pub(super) async fn body(response: &mut Response, limits: &Limits) -> Result<Reply, Error> {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Bytes::new();
    let mut pieces = BytesMut::new();
    let mut fits = response.content_length().is_none_or(|length| length <= limits.max_bytes as u64);
    while fits && let Some(piece) = chunk(response, limits).await? {
        fits = body.len() + pieces.len() + piece.len() <= limits.max_bytes;
        if body.is_empty() && pieces.is_empty() {
            body = piece;
        } else {
            pieces.extend_from_slice(&std::mem::take(&mut body));
            pieces.extend_from_slice(&piece);
        }
    }
    if !fits {
        let answer = Answer::new(status, headers, Bytes::new(), &[]);
        return Err(Error::new(Kind::TooLarge(limits.max_bytes)).with_answer(answer));
    }
    let body = if pieces.is_empty() { body } else { pieces.freeze() };
    Ok(Reply { status, headers, body })
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
        Err(_) if end < limits.end => Err(Error::new(Kind::Timeout("the body stalled"))),
        Err(_) => Err(Error::new(Kind::Timeout("the answer was not complete within the limit"))),
    }
}

fn failure(error: reqwest::Error) -> Error {
    let kind = match () {
        () if error.is_connect() && error.is_timeout() => Kind::Timeout("no connection was made within the limit"),
        () if error.is_connect() => Kind::Connect,
        () if error.is_timeout() => Kind::Timeout("no answer came within the limit"),
        () => Kind::Io,
    };
    // Without its URL: record ids are none of a log's business.
    Error::new(kind).with_source(error.without_url())
}
