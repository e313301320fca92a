//! Hand-written HTTP/1.1: requests are recorded as on the wire, and responses can violate the protocol.

use std::{
    io::{Error, ErrorKind, Result},
    time::Instant,
};

use bytes::Bytes;
use tokio::{
    io::{
        AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream, copy, repeat,
        sink,
    },
    time::sleep,
};

use crate::{RecordedRequest, Response, Step, core::Core};

/// Serves one connection until the client closes it or a response ends it with an error; `ConnectionReset` asks for a reset.
pub(crate) async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin, core: &Core, connection: u64) -> Result<()> {
    let mut socket = BufStream::new(socket);
    loop {
        let request = read(&mut socket, connection).await?;
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        write(&mut socket, &core.respond(request)).await?;
        if last {
            return socket.shutdown().await;
        }
    }
}

async fn read(socket: &mut (impl AsyncBufRead + AsyncWrite + Unpin), connection: u64) -> Result<RecordedRequest> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if socket.read_until(b'\n', &mut head).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    let mut request = parse(&head, connection)?;
    if request.header("expect").is_some() {
        socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        socket.flush().await?;
    }
    let mut body = Vec::new();
    if request.header("transfer-encoding").is_none() {
        body.resize(request.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0), 0);
        socket.read_exact(&mut body).await?;
    } else {
        while chunk(socket, &mut body).await? > 0 {}
    }
    (request.body, request.at) = (body.into(), Instant::now());
    Ok(request)
}

fn parse(head: &[u8], connection: u64) -> Result<RecordedRequest> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(head).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    Ok(RecordedRequest {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: request.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
        body: Bytes::new(),
        at: Instant::now(),
        connection,
        http2: false,
        status: 0,
    })
}

/// Appends one chunk to a body and returns its size, which is 0 for the last one. Trailers are not supported.
async fn chunk(socket: &mut (impl AsyncBufRead + Unpin), body: &mut Vec<u8>) -> Result<usize> {
    let mut line = String::new();
    socket.read_line(&mut line).await?;
    let size = line.split(';').next().unwrap_or_default().trim();
    let size = usize::from_str_radix(size, 16).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    let end = body.len() + size;
    body.resize(end + 2, 0);
    socket.read_exact(&mut body[end - size..]).await?;
    body.truncate(end);
    Ok(size)
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
