//! HTTP/1.1 by hand: requests are seen as they are on the wire, and answers can break every rule.

use std::{
    io::{Error, ErrorKind, Result},
    time::Instant,
};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, repeat, sink},
    net::TcpStream,
    time::sleep,
};
use tokio_rustls::server::TlsStream;

use crate::{Answer, Recorded, Step, core::Core};

/// A stream over TCP, plain or with TLS.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Serves one connection until the client leaves or, with an error, an answer ends it.
pub(crate) async fn serve(mut socket: impl Socket, core: &Core, connection: u64) -> Result<()> {
    let mut buffer = BytesMut::with_capacity(8 * 1024);
    loop {
        let request = read(&mut socket, &mut buffer, connection).await?;
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let chunked = request.header("transfer-encoding").is_some();
        let answer = if chunked { Answer::html(411) } else { core.answer(request) };
        write(&mut socket, &answer).await?;
        if last || chunked {
            return socket.shutdown().await;
        }
    }
}

async fn read(socket: &mut impl Socket, buffer: &mut BytesMut, connection: u64) -> Result<Recorded> {
    loop {
        if let Some((request, length)) = parse(buffer, connection)? {
            buffer.advance(length);
            return Ok(request);
        }
        if socket.read_buf(buffer).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The first request of the buffer, and its length; `None` while it is not complete.
fn parse(buffer: &[u8], connection: u64) -> Result<Option<(Recorded, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    let head = request.parse(buffer).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    let httparse::Status::Complete(head) = head else { return Ok(None) };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let mut recorded = Recorded {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: request.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
        body: Bytes::new(),
        at: Instant::now(),
        connection,
        http2: false,
        answered: 0,
    };
    let end = head + recorded.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    let Some(body) = buffer.get(head..end) else { return Ok(None) };
    recorded.body = Bytes::copy_from_slice(body);
    Ok(Some((recorded, end)))
}

/// Sends an answer; an error when the connection has to end with it.
async fn write(socket: &mut impl Socket, answer: &Answer) -> Result<()> {
    let mut out = Vec::with_capacity(512 + answer.body.len());
    for step in &answer.steps {
        match step {
            Step::Head => head(answer, !answer.has("content-length"), &mut out),
            Step::BareHead => head(answer, false, &mut out),
            Step::Body => out.extend_from_slice(&answer.body),
            Step::Part(bytes) => out.extend(answer.body.iter().take(*bytes)),
            Step::Raw(bytes) => out.extend_from_slice(bytes),
            _ => flush(socket, &mut out).await?,
        }
        match step {
            Step::Drip(bytes, pause) => {
                for piece in answer.body.chunks(*bytes) {
                    flush(socket, &mut piece.to_vec()).await?;
                    sleep(*pause).await;
                }
            }
            Step::Zeros(bytes) => _ = copy(&mut repeat(0).take(*bytes), socket).await?,
            Step::Wait(pause) => sleep(*pause).await,
            Step::Stall => _ = copy(socket, &mut sink()).await?,
            Step::Reset => socket.tcp().set_zero_linger()?,
            Step::Close => socket.shutdown().await?,
            _ => continue,
        }
        if matches!(step, Step::Stall | Step::Reset | Step::Close) {
            return Err(ErrorKind::ConnectionAborted.into());
        }
    }
    flush(socket, &mut out).await
}

async fn flush(socket: &mut impl Socket, out: &mut Vec<u8>) -> Result<()> {
    socket.write_all(out).await?;
    out.clear();
    socket.flush().await
}

fn head(answer: &Answer, length: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("HTTP/1.1 {} Stand-In\r\n", answer.status).as_bytes());
    for (name, value) in &answer.headers {
        for part in [name, ": ", value, "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    if length {
        out.extend_from_slice(format!("content-length: {}\r\n", answer.body.len()).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}
