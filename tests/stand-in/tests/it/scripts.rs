use std::time::Duration;

use serde_json::Value;
use stand_in::{Response, Settings, StandIn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{UPDATE, body, put, send, status};

#[tokio::test]
async fn requests_are_recorded_as_sent() {
    let hubspot = StandIn::builder().start().await.unwrap();
    send(&hubspot, "GET /a/../%2e?q=%20#f HTTP/1.1\nX-b: 1\nx-A:  two \nX-b: 3\n\n\u{e9}").await;
    assert_eq!(hubspot.requests().len(), 1);
    let [request] = <[_; 1]>::try_from(hubspot.take_requests()).unwrap();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a/../%2e?q=%20#f"));
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers[..3], [("X-b", "1"), ("x-A", "two"), ("X-b", "3")]);
    assert_eq!(request.body, "\u{e9}");
    assert_eq!((request.token(), request.connection, request.status, request.http2), ("secret-7", 1, 404, false));
    assert_eq!((hubspot.requests().len(), hubspot.received()), (0, 1));
}

#[tokio::test]
async fn requests_are_not_recorded_when_recording_is_off() {
    let hubspot = Settings { discard_requests: true, ..Settings::default() }.start().await.unwrap();
    put(&hubspot).await;
    assert_eq!((hubspot.requests().len(), hubspot.received(), hubspot.pairs().len()), (0, 1, 1));
}

#[tokio::test]
async fn queued_responses_precede_the_closure_and_the_closure_precedes_the_default() {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.respond_with(|request| (request.connection < 5).then(|| Response::new(503, "")));
    hubspot.enqueue(Response::recorded("locked"));
    hubspot
        .enqueue(Response::json(201, &serde_json::json!({"a": 1})).after(Duration::from_millis(20)).header("x-b", 2));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(status(&put(&hubspot).await));
    }
    assert_eq!(statuses, [423, 201, 503, 503, 200]);
    hubspot.respond_always(Response::html(502));
    assert_eq!(status(&put(&hubspot).await), 502);
    hubspot.respond_with(|_| None);
    assert_eq!(status(&put(&hubspot).await), 200);
}

#[tokio::test]
async fn a_message_can_contain_the_callers_token() {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.enqueue(Response::recorded("token-echo"));
    assert_eq!(body(&put(&hubspot).await)["message"], "The token secret-7 is not known here.");
}

#[tokio::test]
async fn every_recorded_response_is_sent_as_in_its_file() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let responses: Value = serde_json::from_str(include_str!("../../../../client/src/mock/responses.json")).unwrap();
    for (name, recorded) in responses.as_object().unwrap() {
        hubspot.enqueue(Response::recorded(name));
        let response = put(&hubspot).await;
        assert_eq!(status(&response), recorded["status"], "{name}");
        assert!(!response.contains("{correlation-id}"), "{name}");
        for (header, value) in recorded["headers"].as_object().into_iter().flatten() {
            assert!(response.contains(&format!("{header}: {}\r\n", value.as_str().unwrap())), "{response}");
        }
    }
}

#[tokio::test]
async fn chunked_requests_are_decoded() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let chunks = "5;a=b\r\n{\"inp\r\nc\r\nuts\": [ ] }\n\r\n0\r\n\r\n";
    let response = send(&hubspot, &format!("{UPDATE}\nTransfer-Encoding: chunked\n\n{chunks}")).await;
    assert_eq!((status(&response), body(&response)["status"].as_str()), (200, Some("COMPLETE")));
    assert_eq!(hubspot.requests()[0].body, "{\"inputs\": [ ] }\n");
}

#[tokio::test]
async fn expect_100_continue_is_honored() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let mut socket = tokio::net::TcpStream::connect(hubspot.addr()).await.unwrap();
    let head = format!("{UPDATE}\nAuthorization: Bearer x\nExpect: 100-continue\nContent-Length: 13\n\n");
    socket.write_all(head.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    socket.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"{\"inputs\":[]}").await.unwrap();
    let mut status = [0; 12];
    socket.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
}
