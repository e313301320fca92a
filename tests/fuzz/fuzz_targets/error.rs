//! Any status with any body, through a client and a socket: the error is one line without the token.

#![no_main]

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{LazyLock, Mutex},
};

use hubspot_associations::{Client, RateLimit, RetryPolicy, types::ErrorBody};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

const TOKEN: &str = "pat-na1-00000000-0000-4000-8000-000000000000";

/// The bytes of the next response.
static RESPONSE: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static CALLER: LazyLock<(Runtime, Client)> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("the listener is bound"));
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    let client = Client::builder().access_token(TOKEN).base_url(url);
    let client = client.retry_policy(RetryPolicy::none()).rate_limit(RateLimit::unlimited()).build();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    (runtime, client.expect("valid settings"))
});

/// Responds to every request of a connection; a request ends at its first empty line, as it has no body.
fn serve(stream: std::net::TcpStream) {
    let mut lines = BufReader::new(&stream).lines();
    while lines.by_ref().map_while(Result::ok).any(|line| line.is_empty()) {
        let response = RESPONSE.lock().expect("no holder panics").clone();
        if (&stream).write_all(&response).is_err() {
            return;
        }
    }
}

fuzz_target!(|data: (u16, &[u8])| {
    let (status, body) = (200 + data.0 % 400, data.1);
    if matches!(status, 204 | 304) {
        return;
    }
    let mut response = format!("HTTP/1.1 {status} Any\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    response.extend_from_slice(body);
    *RESPONSE.lock().expect("no holder panics") = response;

    let (runtime, client) = &*CALLER;
    let call = client.create_default_association().from_object_type("a").from_object_id(1);
    let error = match runtime.block_on(call.to_object_type("b").to_object_id(2).send()) {
        Ok(response) => return assert_eq!(response.status().as_u16(), status),
        Err(error) => error,
    };
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
    assert_eq!(error.body(), Some(&body[..body.len().min(64 * 1024)]));
    assert_eq!(error.is_decode() || error.is_empty_response(), status < 300);
    let line = error.to_string();
    assert!(!line.contains(['\n', '\r']), "{line:?}");
    for text in [&line, &format!("{error:?}"), &format!("{error:#?}"), error.message().unwrap_or_default()] {
        assert!(!text.contains(TOKEN), "{text:?}");
    }
    hubspot_associations_fuzz::decode::<ErrorBody>(body);
});
