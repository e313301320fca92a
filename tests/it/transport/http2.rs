//! HTTP/2 connections that hang, close or reject requests.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use http_body_util::Full;
use hubspot_associations::{CallOptions, Client, ClientBuilder, RetryPolicy, Timeouts};
use hyper::{
    Request,
    body::{Bytes, Incoming},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use stand_in::{Response, Settings, Step};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{associate, clock};
use crate::support::TOKEN;

const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// GOAWAY with 0 as the last stream that was processed; the last byte is the reason.
const GOAWAY: [u8; 17] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// `RST_STREAM` of the first stream with `REFUSED_STREAM`.
const REFUSED: [u8; 13] = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7];

/// An HTTP/2 server without TLS. Its first connections process nothing: each sends its frames for the first request.
struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(reject: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen, opened) = (Arc::clone(&requests), Arc::clone(&connections));
        tokio::spawn(async move {
            let mut reject = reject.into_iter();
            while let Ok((socket, _)) = listener.accept().await {
                opened.fetch_add(1, Relaxed);
                tokio::spawn(serve(socket, reject.next(), Arc::clone(&seen)));
            }
        });
        Self { url, requests, connections }
    }

    fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().access_token(TOKEN).base_url(&self.url);
        builder.configure_http(|http| http.http2_prior_knowledge())
    }
}

async fn serve(mut socket: TcpStream, reject: Option<Vec<u8>>, seen: Arc<AtomicUsize>) -> io::Result<()> {
    if let Some(frames) = reject {
        socket.write_all(SETTINGS).await?;
        let mut read = Vec::new();
        // HEADERS (type 1) of stream 1 that end the stream and the headers.
        while !read.windows(6).any(|bytes| bytes == [1, 5, 0, 0, 0, 1]) {
            if socket.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
        }
        socket.write_all(&frames).await?;
        while socket.read_buf(&mut read).await? > 0 {}
        return Ok(());
    }
    let service = service_fn(|_: Request<Incoming>| {
        seen.fetch_add(1, Relaxed);
        async { Ok::<_, io::Error>(hyper::Response::new(Full::<Bytes>::from(r#"{"status":"COMPLETE","results":[]}"#))) }
    });
    let builder = http2::Builder::new(TokioExecutor::new());
    builder.serve_connection(TokioIo::new(socket), service).await.map_err(io::Error::other)
}

#[tokio::test]
async fn unprocessed_requests_are_retried_at_once_and_not_counted_as_attempts() {
    let stream_reset = REFUSED.to_vec();
    for reason in [0, 2, 11] {
        let mut goaway = GOAWAY;
        goaway[16] = reason;
        for frames in [vec![goaway.to_vec()], vec![goaway.to_vec(); 3], vec![[&stream_reset[..], &goaway].concat()]] {
            let server = Server::start(frames).await;
            associate(&server.builder().retry_policy(RetryPolicy::none()).build().unwrap()).await.unwrap();
            assert_eq!(server.requests.load(Relaxed), 1);
        }
    }
}

#[tokio::test]
async fn the_client_gives_up_on_a_server_that_never_processes_requests() {
    let server = Server::start(vec![GOAWAY.to_vec(); 100]).await;
    let error = associate(&server.builder().retry_policy(RetryPolicy::none()).build().unwrap()).await.unwrap_err();
    assert!(error.is_retryable() && error.status().is_none(), "{error:?}");
    assert_eq!((server.connections.load(Relaxed), server.requests.load(Relaxed)), (4, 0));
}

#[tokio::test]
async fn a_connection_is_not_reused_after_an_attempt_times_out_on_it() {
    let hubspot = Settings { tls: Some("127.0.0.1".to_owned()), ..Settings::default() }.start().await.unwrap();
    let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url());
    let client = builder.add_root_certificate(hubspot.certificate().unwrap()).build().unwrap();
    associate(&client).await.unwrap();
    hubspot.enqueue(Response::only([Step::Stall]));
    let short = CallOptions::new().timeouts(Timeouts::new().attempt(Duration::from_millis(300)));
    let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
    let call = call.to_object_type("companies").to_object_id("2").options(short.retry_policy(RetryPolicy::none()));
    assert!(call.send().await.unwrap_err().is_timeout());
    associate(&client).await.unwrap();
    associate(&client).await.unwrap();
    let connections: Vec<_> = hubspot.requests().iter().map(|request| request.connection).collect();
    assert!(matches!(connections[..], [a, b, c, d] if a == b && b != c && c == d), "{connections:?}");
}

#[test]
fn an_idle_connection_to_a_silent_server_is_not_reused() {
    clock::still(async {
        let server = clock::in_real_time(Server::start(Vec::new())).await;
        let silent = Arc::new(AtomicBool::new(false));
        let proxy = clock::in_real_time(muted(server.url.clone(), Arc::clone(&silent))).await;
        let client = server.builder().base_url(proxy).build().unwrap();
        let call = async || {
            tokio::select! {
                outcome = associate(&client) => Some(outcome),
                () = clock::pause(2_000) => None,
            }
        };
        call().await.expect("the server responds").unwrap();
        silent.store(true, Relaxed);
        // Later connections are forwarded again.
        for _ in 0..8 {
            tokio::time::advance(Duration::from_secs(5)).await;
            clock::pause(20).await;
        }
        call().await.expect("the client opens another connection").unwrap();
        assert_eq!(server.connections.load(Relaxed), 2);
    });
}

/// Forwards connections; those that are open when `silent` is set stay open, but forward nothing more.
async fn muted(url: String, silent: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            silent.store(false, Relaxed);
            let (url, silent) = (url.clone(), Arc::clone(&silent));
            tokio::spawn(async move {
                let server = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let muted = Arc::new(AtomicBool::new(false));
                for (mut from, mut to) in [(from_client, to_server), (from_server, to_client)] {
                    let (silent, muted) = (Arc::clone(&silent), Arc::clone(&muted));
                    tokio::spawn(async move {
                        let mut bytes = [0; 4096];
                        while let Ok(length @ 1..) = from.read(&mut bytes).await {
                            if silent.load(Relaxed) || muted.load(Relaxed) {
                                muted.store(true, Relaxed);
                            } else if to.write_all(&bytes[..length]).await.is_err() {
                                break;
                            }
                        }
                        // Stays open until the test ends or the peer closes it.
                        drop((from, to));
                    });
                }
            });
        }
    });
    here
}
