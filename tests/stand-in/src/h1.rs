//! HTTP/1.1 by hand: requests are seen as they are on the wire, and answers can break every rule.

use std::{io, time::Instant};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::{
    Answer, Recorded,
    answer::{Length, Step},
    core::Core,
};

/// A stream over TCP, plain or with TLS.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

/// Serves one connection until the client leaves or an answer ends it.
pub(crate) async fn serve(mut socket: impl Socket, core: &Core, connection: u64) -> io::Result<()> {
    let mut buffer = BytesMut::with_capacity(8 * 1024);
    while let Some(request) = read(&mut socket, &mut buffer, connection).await? {
        if request.header("transfer-encoding").is_some() {
            return write(&mut socket, &Answer::html(411).then(Step::Close)).await.map(drop);
        }
        let last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        if write(&mut socket, &core.answer(request)).await? == After::End {
            return Ok(());
        }
        if last {
            break;
        }
    }
    socket.shutdown().await
}

/// The next request; `None` when the client left.
async fn read(socket: &mut impl Socket, buffer: &mut BytesMut, connection: u64) -> io::Result<Option<Recorded>> {
    loop {
        let head = parse(buffer, connection).map_err(|problem| io::Error::new(io::ErrorKind::InvalidData, problem))?;
        if let Some((mut request, head)) = head {
            let length = request.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
            while buffer.len() < head + length {
                if socket.read_buf(buffer).await? == 0 {
                    return Ok(None);
                }
            }
            request.body = Bytes::copy_from_slice(&buffer[head..head + length]);
            request.at = Instant::now();
            buffer.advance(head + length);
            return Ok(Some(request));
        }
        if socket.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// A request without its body, and the length of its head; `None` when the head is not complete.
fn parse(buffer: &[u8], connection: u64) -> Result<Option<(Recorded, usize)>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(length) = request.parse(buffer)? else { return Ok(None) };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let recorded = Recorded {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: request.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
        body: Bytes::new(),
        at: Instant::now(),
        connection,
        http2: false,
    };
    Ok(Some((recorded, length)))
}

/// What becomes of the connection after an answer.
#[derive(PartialEq, Eq)]
enum After {
    Next,
    End,
}

async fn write(socket: &mut impl Socket, answer: &Answer) -> io::Result<After> {
    if !answer.delay.is_zero() {
        sleep(answer.delay).await;
    }
    let mut out = Vec::with_capacity(512 + answer.body.len());
    for step in answer.steps() {
        match step {
            Step::Head => head(answer, &mut out),
            Step::Body => out.extend_from_slice(&answer.body),
            Step::Part(bytes) => out.extend_from_slice(&answer.body[..answer.body.len().min(*bytes)]),
            Step::Raw(bytes) => out.extend_from_slice(bytes),
            step => {
                flush(socket, &mut out).await?;
                match step {
                    Step::Drip(bytes, pause) => {
                        for piece in answer.body.chunks(*bytes) {
                            socket.write_all(piece).await?;
                            socket.flush().await?;
                            sleep(*pause).await;
                        }
                    }
                    Step::Zeros(bytes) => _ = tokio::io::copy(&mut tokio::io::repeat(0).take(*bytes), socket).await?,
                    Step::Wait(pause) => sleep(*pause).await,
                    Step::Stall => {
                        while socket.read(&mut [0; 256]).await? > 0 {}
                        return Ok(After::End);
                    }
                    Step::Reset => {
                        socket.tcp().set_zero_linger()?;
                        return Ok(After::End);
                    }
                    _ => {
                        socket.shutdown().await?;
                        return Ok(After::End);
                    }
                }
            }
        }
    }
    flush(socket, &mut out).await?;
    Ok(After::Next)
}

async fn flush(socket: &mut impl Socket, out: &mut Vec<u8>) -> io::Result<()> {
    socket.write_all(out).await?;
    out.clear();
    socket.flush().await
}

fn head(answer: &Answer, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("HTTP/1.1 {} Stand-In\r\n", answer.status).as_bytes());
    for (name, value) in &answer.headers {
        for part in [name, ": ", value, "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    let length = match answer.length {
        Length::Actual => answer.body.len() as u64,
        Length::Declared(length) => length,
        Length::Absent => return out.extend_from_slice(b"\r\n"),
    };
    out.extend_from_slice(format!("content-length: {length}\r\n\r\n").as_bytes());
}
