//! Hand-written HTTP/1.1: requests are recorded as on the wire, and responses can break every rule.

use std::{
    fmt::Display,
    io::{Error, ErrorKind, Result},
    time::Instant,
};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream, copy, repeat, sink},
    time::sleep,
};

use crate::{RecordedRequest, Response, Step, core::Core};

/// Serves one connection until the client closes it or a response ends it with an error; `ConnectionReset` asks for a reset.
pub(crate) async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin, core: &Core, connection: u64) -> Result<()> {
    let (mut socket, mut buffer) = (BufStream::new(socket), BytesMut::new());
    loop {
        let request = read(&mut socket, &mut buffer, connection).await?;
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        write(&mut socket, &core.respond(request)).await?;
        if last {
            return socket.shutdown().await;
        }
    }
}

async fn read(
    socket: &mut (impl AsyncRead + AsyncWrite + Unpin),
    buffer: &mut BytesMut,
    connection: u64,
) -> Result<RecordedRequest> {
    let mut continued = false;
    loop {
        match parse(buffer, connection)? {
            Some((request, Some(length))) => {
                buffer.advance(length);
                return Ok(request);
            }
            Some((request, None)) if !continued && request.header("expect").is_some() => {
                continued = true;
                socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
                socket.flush().await?;
            }
            _ => {}
        }
        if socket.read_buf(buffer).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The first request in the buffer once its head is complete, and its length once its body is.
fn parse(buffer: &[u8], connection: u64) -> Result<Option<(RecordedRequest, Option<usize>)>> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    let head = request.parse(buffer).map_err(invalid)?;
    let httparse::Status::Complete(head) = head else { return Ok(None) };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let mut recorded = RecordedRequest {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: request.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
        body: Bytes::new(),
        at: Instant::now(),
        connection,
        http2: false,
        status: 0,
    };
    let rest = &buffer[head..];
    let body = if recorded.header("transfer-encoding").is_some() {
        chunks(rest)?
    } else {
        let length = recorded.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        rest.get(..length).map(|body| (body.to_vec(), length))
    };
    let length = body.map(|(body, length)| {
        recorded.body = body.into();
        head + length
    });
    Ok(Some((recorded, length)))
}

/// A chunked body and its length on the wire; `None` while it is not complete. Trailers are not read.
fn chunks(buffer: &[u8]) -> Result<Option<(Vec<u8>, usize)>> {
    let (mut body, mut at) = (Vec::new(), 0);
    while let httparse::Status::Complete((start, size)) = httparse::parse_chunk_size(&buffer[at..]).map_err(invalid)? {
        let (start, size) = (at + start, usize::try_from(size).map_err(invalid)?);
        at = start.saturating_add(size).saturating_add(2);
        match buffer.get(start..at) {
            Some(_) if size == 0 => return Ok(Some((body, at))),
            Some(chunk) => body.extend_from_slice(&chunk[..size]),
            None => return Ok(None),
        }
    }
    Ok(None)
}

fn invalid(error: impl Display) -> Error {
    Error::new(ErrorKind::InvalidData, error.to_string())
}

/// Sends a response; returns an error if the connection has to end.
async fn write(socket: &mut (impl AsyncRead + AsyncWrite + Unpin), response: &Response) -> Result<()> {
    for step in &response.steps {
        match step {
            Step::Head => socket.write_all(head(response, !response.has("content-length")).as_bytes()).await?,
            Step::BareHead => socket.write_all(head(response, false).as_bytes()).await?,
            Step::Body => socket.write_all(&response.body).await?,
            Step::Part(bytes) => socket.write_all(&response.body[..response.body.len().min(*bytes)]).await?,
            Step::Raw(bytes) => socket.write_all(bytes).await?,
            Step::Drip(bytes, pause) => {
                for piece in response.body.chunks(*bytes) {
                    socket.flush().await?;
                    sleep(*pause).await;
                    socket.write_all(piece).await?;
                }
            }
            Step::Zeros(bytes) => _ = copy(&mut repeat(0).take(*bytes), socket).await?,
            Step::Wait(pause) => {
                socket.flush().await?;
                sleep(*pause).await;
            }
            Step::Stall | Step::Reset | Step::Close => {
                socket.flush().await?;
                match step {
                    Step::Stall => _ = copy(socket, &mut sink()).await?,
                    Step::Reset => return Err(ErrorKind::ConnectionReset.into()),
                    _ => socket.shutdown().await?,
                }
                return Err(ErrorKind::ConnectionAborted.into());
            }
        }
    }
    socket.flush().await
}

fn head(response: &Response, with_length: bool) -> String {
    let mut head = format!("HTTP/1.1 {} Stand-In\r\n", response.status);
    for (name, value) in &response.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if with_length {
        head += &format!("content-length: {}\r\n", response.body.len());
    }
    head + "\r\n"
}
