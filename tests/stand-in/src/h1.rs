//! HTTP/1.1 by hand: requests are seen as they are on the wire, and answers can break every rule.

use std::{
    io::{Error, ErrorKind, Result},
    time::Instant,
};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream, copy, repeat, sink},
    time::sleep,
};

use crate::{Answer, Recorded, Step, core::Core};

/// Serves one connection until the client leaves or, with an error, an answer ends it; `ConnectionReset` asks for a reset.
pub(crate) async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin, core: &Core, connection: u64) -> Result<()> {
    let (mut socket, mut buffer) = (BufStream::new(socket), BytesMut::new());
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

async fn read(socket: &mut (impl AsyncRead + Unpin), buffer: &mut BytesMut, connection: u64) -> Result<Recorded> {
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
async fn write(socket: &mut (impl AsyncRead + AsyncWrite + Unpin), answer: &Answer) -> Result<()> {
    for step in &answer.steps {
        match step {
            Step::Head => socket.write_all(head(answer, !answer.has("content-length")).as_bytes()).await?,
            Step::BareHead => socket.write_all(head(answer, false).as_bytes()).await?,
            Step::Body => socket.write_all(&answer.body).await?,
            Step::Part(bytes) => socket.write_all(&answer.body[..answer.body.len().min(*bytes)]).await?,
            Step::Raw(bytes) => socket.write_all(bytes).await?,
            Step::Drip(bytes, pause) => {
                for piece in answer.body.chunks(*bytes) {
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

fn head(answer: &Answer, with_length: bool) -> String {
    let mut head = format!("HTTP/1.1 {} Stand-In\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if with_length {
        head += &format!("content-length: {}\r\n", answer.body.len());
    }
    head + "\r\n"
}
