use std::time::Duration;

use serde_json::Value;
use stand_in::{Answer, Settings, StandIn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{UPDATE, body, put, send, status};

#[tokio::test]
async fn requests_are_recorded_as_they_were_on_the_wire() {
    let hubspot = StandIn::builder().start().await.unwrap();
    send(&hubspot, "GET /a/../%2e?q=%20#f HTTP/1.1\nX-b: 1\nx-A:  two \nX-b: 3\n\n\u{e9}").await;
    assert_eq!(hubspot.requests().len(), 1);
    let [request] = <[_; 1]>::try_from(hubspot.take_requests()).unwrap();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a/../%2e?q=%20#f"));
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers[..3], [("X-b", "1"), ("x-A", "two"), ("X-b", "3")]);
    assert_eq!(request.body, "\u{e9}");
    assert_eq!((request.token(), request.connection, request.answered, request.http2), ("secret-7", 1, 404, false));
    assert_eq!((hubspot.requests().len(), hubspot.received()), (0, 1));
}

#[tokio::test]
async fn nothing_is_kept_when_recording_is_off() {
    let hubspot = Settings { forget_requests: true, forget_pairs: true, ..Settings::default() }.start().await.unwrap();
    put(&hubspot).await;
    assert_eq!((hubspot.requests().len(), hubspot.received(), hubspot.pairs().len()), (0, 1, 0));
}

#[tokio::test]
async fn the_queue_goes_before_the_closure_and_the_closure_before_the_play() {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.respond_with(|request| (request.connection < 5).then(|| Answer::new(503, "")));
    hubspot.enqueue(Answer::ready("locked"));
    hubspot.enqueue(Answer::json(201, &serde_json::json!({"a": 1})).after(Duration::from_millis(20)).header("x-b", 2));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(status(&put(&hubspot).await));
    }
    assert_eq!(statuses, [423, 201, 503, 503, 200]);
    hubspot.answer_always(Answer::html(502));
    assert_eq!(status(&put(&hubspot).await), 502);
    hubspot.respond_with(|_| None);
    assert_eq!(status(&put(&hubspot).await), 200);
}

#[tokio::test]
async fn a_message_can_echo_the_token_of_the_caller() {
    let hubspot = StandIn::builder().start().await.unwrap();
    hubspot.enqueue(Answer::ready("token-echo"));
    assert_eq!(body(&put(&hubspot).await)["message"], "The token secret-7 is not known here.");
}

#[tokio::test]
async fn every_ready_answer_is_sent_as_its_table_says() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let table: Value = serde_json::from_str(include_str!("../../../../client/src/mock/responses.json")).unwrap();
    for (name, ready) in table.as_object().unwrap() {
        hubspot.enqueue(Answer::ready(name));
        let response = put(&hubspot).await;
        assert_eq!(status(&response), ready["status"], "{name}");
        assert!(!response.contains("{correlation-id}"), "{name}");
        for (header, value) in ready["headers"].as_object().into_iter().flatten() {
            assert!(response.contains(&format!("{header}: {}\r\n", value.as_str().unwrap())), "{response}");
        }
    }
}

#[tokio::test]
async fn a_chunked_request_is_read_like_any_other() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let chunks = "5;a=b\r\n{\"inp\r\nc\r\nuts\": [ ] }\n\r\n0\r\n\r\n";
    let response = send(&hubspot, &format!("{UPDATE}\nTransfer-Encoding: chunked\n\n{chunks}")).await;
    assert_eq!((status(&response), body(&response)["status"].as_str()), (200, Some("COMPLETE")));
    assert_eq!(hubspot.requests()[0].body, "{\"inputs\": [ ] }\n");
}

#[tokio::test]
async fn a_client_that_waits_for_permission_to_send_its_body_gets_it() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let mut socket = tokio::net::TcpStream::connect(hubspot.addr()).await.unwrap();
    let head = format!("{UPDATE}\nAuthorization: Bearer x\nExpect: 100-continue\nContent-Length: 13\n\n");
    socket.write_all(head.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut permission = [0; 25];
    socket.read_exact(&mut permission).await.unwrap();
    assert_eq!(&permission, b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"{\"inputs\":[]}").await.unwrap();
    let mut status = [0; 12];
    socket.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
}
