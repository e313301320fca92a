//! HTTP/2 by hyper: a fault ends the stream, not the connection.

use std::{io, sync::Arc, time::Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, header::HeaderValue, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{RecordedRequest, Step, core::Core};

/// Serves one connection until the client closes it.
pub(crate) async fn serve(
    socket: impl AsyncRead + AsyncWrite + Unpin,
    core: Arc<Core>,
    connection: u64,
) -> io::Result<()> {
    let service = service_fn(|request| respond(core.clone(), request, connection));
    let builder = http2::Builder::new(TokioExecutor::new());
    builder.serve_connection(TokioIo::new(socket), service).await.map_err(io::Error::other)
}

async fn respond(core: Arc<Core>, request: Request<Incoming>, connection: u64) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let scripted = core.respond(RecordedRequest {
        method: head.method.to_string(),
        target: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.collect().await.map_err(io::Error::other)?.to_bytes(),
        at: Instant::now(),
        connection,
        http2: true,
        status: 0,
    });
    for step in &scripted.steps {
        match step {
            Step::Wait(pause) | Step::Drip(_, pause) => tokio::time::sleep(*pause).await,
            Step::Stall => std::future::pending().await,
            Step::Reset | Step::Close | Step::Raw(_) => {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            _ => {}
        }
    }
    let response = Response::builder().status(scripted.status);
    let response = scripted.headers.iter().fold(response, |response, (name, value)| response.header(name, value));
    response.body(Full::new(scripted.body)).map_err(io::Error::other)
}
