//! HTTP/2, by hyper: faults are seen from the stream, not from the connection.

use std::{error::Error, io, sync::Arc, time::Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, header::HeaderValue, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::sleep;

use crate::{Recorded, Step, core::Core, h1::Socket};

/// Serves one connection until the client leaves.
pub(crate) async fn serve(socket: impl Socket, core: Arc<Core>, connection: u64) -> io::Result<()> {
    let service = service_fn(|request| answer(core.clone(), request, connection));
    let builder = http2::Builder::new(TokioExecutor::new());
    builder.serve_connection(TokioIo::new(socket), service).await.map_err(io::Error::other)
}

type Outcome = Result<Response<Full<Bytes>>, Box<dyn Error + Send + Sync>>;

async fn answer(core: Arc<Core>, request: Request<Incoming>, connection: u64) -> Outcome {
    let (head, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let answer = core.answer(Recorded {
        method: head.method.to_string(),
        target: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.collect().await?.to_bytes(),
        at: Instant::now(),
        connection,
        http2: true,
        answered: 0,
    });
    for step in &answer.steps {
        match step {
            Step::Wait(pause) | Step::Drip(_, pause) => sleep(*pause).await,
            Step::Stall => std::future::pending().await,
            Step::Reset | Step::Close | Step::Raw(_) => {
                return Err(io::Error::from(io::ErrorKind::ConnectionReset).into());
            }
            _ => {}
        }
    }
    let response = Response::builder().status(answer.status);
    let response = answer.headers.iter().fold(response, |response, (name, value)| response.header(name, value));
    Ok(response.body(Full::new(answer.body))?)
}
