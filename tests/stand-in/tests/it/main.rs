//! The stand-in as its clients see it, over raw sockets.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers included")]

mod defaults;
mod faults;
mod limits;
mod program;
mod scripts;
mod tls;
mod tokens;

use stand_in::StandIn;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const PUT: &str = "PUT /crm/objects/2026-03/contacts/1/associations/default/companies/2 HTTP/1.1";
const UPDATE: &str = "POST /crm/associations/v4/definitions/configurations/contacts/companies/batch/update HTTP/1.1
Content-Type: application/json";

/// Sends a request with a token and reads until the connection ends.
async fn send(hubspot: &StandIn, request: &str) -> String {
    String::from_utf8(read(open(hubspot, request).await).await.0).unwrap()
}

async fn put(hubspot: &StandIn) -> String {
    send(hubspot, PUT).await
}

/// Opens a connection for one request: its line, any headers, and after an empty line a body.
async fn open(hubspot: &StandIn, request: &str) -> TcpStream {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let head = head.replace('\n', "\r\n");
    let token = if head.contains("Authorization") { "" } else { "Authorization: Bearer secret-7\r\n" };
    let length = body.len();
    let text = format!("{head}\r\n{token}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut socket = TcpStream::connect(hubspot.addr()).await.unwrap();
    socket.write_all(text.as_bytes()).await.unwrap();
    socket
}

/// Returns what arrives until the connection ends, and how it ends.
async fn read(mut socket: TcpStream) -> (Vec<u8>, std::io::Result<usize>) {
    let mut bytes = Vec::new();
    let end = socket.read_to_end(&mut bytes).await;
    (bytes, end)
}

fn status(response: &str) -> u16 {
    response[9..12].parse().unwrap()
}

fn body(response: &str) -> serde_json::Value {
    serde_json::from_str(response.split_once("\r\n\r\n").unwrap().1).unwrap()
}
