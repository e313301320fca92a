//! Connections that are refused or never accepted, faults that no scripted response can cause.

use std::time::Duration;

use hubspot_associations::{Client, RetryPolicy, Timeouts};
use stand_in::StandIn;
use tokio::net::{TcpSocket, TcpStream};

use super::associate;
use crate::support::TOKEN;

fn client(hubspot: &StandIn) -> (Client, tokio::sync::mpsc::UnboundedReceiver<u32>) {
    let (sender, attempts) = tokio::sync::mpsc::unbounded_channel();
    let quick = RetryPolicy::new().backoff(Duration::from_millis(40), Duration::from_millis(40)).jitter(|| 1.0);
    let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).retry_policy(quick);
    // A test may drop the receiver early.
    let client = builder.on_attempt(move |attempt| _ = sender.send(attempt.number)).build();
    (client.expect("valid settings"), attempts)
}

#[tokio::test]
async fn refused_connections_are_retried_and_then_reported() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let (client, mut attempts) = client(&hubspot);
    hubspot.close().await;
    let error = associate(&client).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && error.status().is_none(), "{error:?}");
    assert_eq!(error.to_string(), "createDefaultAssociation: could not connect to HubSpot (attempt 4 of 4)");
    let mut seen = Vec::new();
    while let Ok(number) = attempts.try_recv() {
        seen.push(number);
    }
    assert_eq!(seen, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_retry_reaches_a_listener_that_has_opened_in_the_meantime() {
    let hubspot = StandIn::builder().start().await.unwrap();
    let (client, mut attempts) = client(&hubspot);
    hubspot.close().await;
    let opens = async {
        assert_eq!(attempts.recv().await, Some(1));
        hubspot.reopen().await.unwrap();
    };
    let (outcome, ()) = tokio::join!(associate(&client), opens);
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(hubspot.received(), 1);
}

#[tokio::test]
async fn connecting_is_given_up_after_the_connect_timeout() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    // Connections wait in the backlog to be accepted; once it is full, the system ignores new ones.
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
    }

    let limit = Duration::from_millis(100);
    let builder = Client::builder().access_token(TOKEN).base_url(format!("http://{address}"));
    let builder = builder.retry_policy(RetryPolicy::none()).timeouts(Timeouts::new().connect(limit));
    let error = associate(&builder.build().unwrap()).await.unwrap_err();
    let text = "createDefaultAssociation: timed out: no connection was established within `Timeouts::connect` (attempt 1 of 1)";
    assert_eq!(error.to_string(), text);
    assert!(error.is_timeout() && error.is_retryable() && !error.is_connect(), "{error:?}");
}
