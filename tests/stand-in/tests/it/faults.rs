use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use stand_in::{Response, StandIn, Step};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

use super::{PUT, open, put, read, status};

fn digits(steps: impl Into<Vec<Step>>) -> Response {
    Response::new(200, "0123456789").steps(steps)
}

/// Returns the bytes of a response as a client receives them, and how the connection ends.
async fn received(response: Response) -> (String, Result<usize, ErrorKind>) {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.enqueue(response);
    let (bytes, end) = read(open(&hubspot, PUT).await).await;
    (String::from_utf8_lossy(&bytes).into_owned(), end.map_err(|error| error.kind()))
}

/// Returns whether a response is incomplete after 100 ms, and how many bytes have arrived.
async fn stalled(response: Response) -> (bool, usize) {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.enqueue(response);
    let mut socket = open(&hubspot, PUT).await;
    let mut bytes = Vec::new();
    let end = timeout(Duration::from_millis(100), tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut bytes)).await;
    (end.is_err(), bytes.len())
}

#[tokio::test]
async fn connections_are_refused_until_the_listener_reopens() {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.close().await;
    let refused = TcpStream::connect(hubspot.addr()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    hubspot.reopen().await.unwrap();
    assert_eq!(status(&put(&hubspot).await), 200);
}

#[tokio::test]
async fn reopening_closes_idle_connections() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let mut socket = TcpStream::connect(hubspot.addr()).await.unwrap();
    let text = format!("{PUT}\r\nAuthorization: Bearer t\r\n\r\n");
    socket.write_all(text.repeat(2).as_bytes()).await.unwrap();
    let both = async {
        while hubspot.received() < 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(1), both).await.unwrap();
    hubspot.reopen().await.unwrap();
    let (bytes, end) = timeout(Duration::from_secs(1), read(socket)).await.unwrap();
    assert!(end.is_ok());
    assert_eq!(String::from_utf8(bytes).unwrap().matches("HTTP/1.1 200").count(), 2);
    let connections: Vec<_> = hubspot.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [1, 1]);
}

#[tokio::test]
async fn dropping_the_last_handle_stops_the_server() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let (addr, clone) = (hubspot.addr(), hubspot.clone());
    drop(hubspot);
    assert!(TcpStream::connect(addr).await.is_ok());
    drop(clone);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn a_connection_can_be_reset_before_or_during_a_response() {
    assert_eq!(received(Response::only([Step::Reset])).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    let (text, end) =
        received(digits([Step::Head, Step::Part(3), Step::Wait(Duration::from_millis(20)), Step::Reset])).await;
    assert!(text.ends_with("content-length: 10\r\n\r\n012"), "{text}");
    assert_eq!(end, Err(ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn a_connection_can_close_within_a_body() {
    let (text, end) = received(digits([Step::Head, Step::Part(3), Step::Close])).await;
    assert!(text.ends_with("content-length: 10\r\n\r\n012") && end.is_ok(), "{text}");
}

#[tokio::test]
async fn the_content_length_can_be_wrong() {
    for length in [3, 30] {
        let (text, _) = received(digits([Step::Head, Step::Body]).header("content-length", length)).await;
        assert_eq!(text.matches("content-length").count(), 1, "{text}");
        assert!(
            text.contains(&format!("content-length: {length}\r\n")) && text.ends_with("\r\n\r\n0123456789"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_response_can_stall_before_or_after_its_first_byte() {
    assert_eq!(stalled(Response::only([Step::Stall])).await, (true, 0));
    let (stalls, bytes) = stalled(digits([Step::Head, Step::Part(3), Step::Stall])).await;
    assert!(stalls && bytes > 3);
    assert_eq!(stalled(Response::new(200, "").after(Duration::from_secs(60))).await, (true, 0));
    assert!(!stalled(Response::new(200, "")).await.0);
}

#[tokio::test]
async fn a_body_can_arrive_in_pieces() {
    let start = Instant::now();
    let (text, _) = received(digits([Step::Head, Step::Drip(3, Duration::from_millis(20))])).await;
    assert!(text.ends_with("\r\n\r\n0123456789"), "{text}");
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_response_can_be_bytes_that_are_not_http() {
    let garbage = "\u{1}\u{2} not a protocol";
    assert_eq!(
        received(Response::only([Step::Raw(garbage.into()), Step::Close])).await,
        (garbage.to_owned(), Ok(garbage.len()))
    );
}

#[tokio::test]
async fn a_body_can_exceed_any_limit_of_a_client() {
    const SIZE: u64 = 3_000_000;
    let (text, _) = received(Response::only([Step::Head, Step::Zeros(SIZE)]).header("content-length", SIZE)).await;
    assert!(text.contains("content-length: 3000000\r\n") && text.len() > 3_000_000);
    let (text, end) = received(Response::only([Step::BareHead, Step::Zeros(SIZE), Step::Close])).await;
    assert!(!text.contains("content-length") && text.len() > 3_000_000 && end.is_ok());
}

#[tokio::test]
async fn a_connection_can_close_without_a_header_after_a_complete_response() {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.enqueue(Response::new(200, "all").steps([Step::Head, Step::Body, Step::Close]));
    let mut socket = TcpStream::connect(hubspot.addr()).await.unwrap();
    socket.write_all(format!("{PUT}\r\n\r\n").as_bytes()).await.unwrap();
    let text = String::from_utf8(timeout(Duration::from_secs(1), read(socket)).await.unwrap().0).unwrap();
    assert!(text.ends_with("all") && !text.to_lowercase().contains("connection:"), "{text}");
}

#[tokio::test]
async fn a_response_can_redirect_to_another_host() {
    let (text, _) = received(Response::new(307, "").header("location", "http://elsewhere.example/x")).await;
    assert!(text.starts_with("HTTP/1.1 307 ") && text.contains("location: http://elsewhere.example/x\r\n"), "{text}");
}
