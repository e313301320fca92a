//! Proxies: what they reject, and which requests bypass them.

use hubspot_associations::Client;
use stand_in::{Response, StandIn};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::associate;
use crate::support::{TOKEN, alone};

/// A proxy that responds to each request with this status.
async fn proxy(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut read = Vec::new();
            while !read.ends_with(b"\r\n\r\n") && socket.read_buf(&mut read).await.unwrap() > 0 {}
            let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            socket.write_all(response.as_bytes()).await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn a_rejection_by_the_proxy_is_reported_and_not_retried() {
    for (status, expected) in [
        ("407 Proxy Authentication Required", "the proxy requires authentication"),
        ("403 Forbidden", "the proxy rejected the connection to HubSpot"),
    ] {
        let (sender, mut attempts) = tokio::sync::mpsc::unbounded_channel();
        let builder =
            Client::builder().access_token(TOKEN).base_url("https://hubspot.invalid").proxy(proxy(status).await);
        let client = builder.on_attempt(move |attempt| _ = sender.send(attempt.number)).build().unwrap();
        let error = associate(&client).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.is_connect() && !error.is_retryable(), "{error:?}");
        assert_eq!((attempts.try_recv(), attempts.try_recv().is_err()), (Ok(1), true));
    }
}

#[tokio::test]
async fn plain_http_ignores_the_proxies_of_the_environment() {
    const NAME: &str = "transport::proxies::plain_http_ignores_the_proxies_of_the_environment";
    if let Ok(url) = std::env::var("CALL_WITHOUT_PROXY") {
        assert!(alone(NAME, &[]));
        associate(&Client::builder().access_token(TOKEN).base_url(url).build().unwrap()).await.unwrap();
        return;
    }
    let hubspot = StandIn::builder().start().await.unwrap();
    let proxy = StandIn::builder().start().await.unwrap();
    let (url, elsewhere) = (hubspot.base_url(), proxy.base_url());
    let variables = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    let again = move || {
        let proxies = variables.map(|variable| (variable, &*elsewhere));
        alone(NAME, &[&[("CALL_WITHOUT_PROXY", &*url)], &proxies[..]].concat())
    };
    assert!(!tokio::task::spawn_blocking(again).await.unwrap());
    assert_eq!((hubspot.received(), proxy.received()), (1, 0));
}

#[tokio::test]
async fn plain_http_uses_a_configured_proxy_only_on_a_loopback_host() {
    let proxy = StandIn::builder().start().await.unwrap();
    proxy.respond_always(Response::new(200, r#"{"status":"COMPLETE","results":[]}"#));
    let builder = Client::builder().access_token(TOKEN).base_url("http://localhost:9");
    associate(&builder.clone().proxy(proxy.base_url()).build().unwrap()).await.unwrap();
    assert_eq!(proxy.received(), 1);
    let error = builder.proxy("http://proxy.example:3128").build().unwrap_err().to_string();
    assert!(error.contains("clear text"), "{error}");
}
