//! A stand-in for HubSpot in a separate process, as cheap as possible: it records nothing and sends fixed responses.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use stand_in::{Response, Settings};

use crate::{bodies, load::block_on};

/// The server's process; dropping this value ends it.
pub(crate) struct Server {
    process: Child,
    pub(crate) endpoint: Endpoint,
}

/// The server's URL, and the certificate to trust.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) certificate: Option<String>,
}

impl Server {
    /// Starts a server: HTTP/1.1 in clear text, or HTTP/2 over TLS.
    pub(crate) fn start(tls: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("part-serve").args(tls.then_some("tls")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("this program starts");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.next().expect("the server has started");
        let certificate: String = lines.take_while(|line| !line.is_empty()).map(|line| line + "\n").collect();
        Self { process, endpoint: Endpoint { url, certificate: Some(certificate).filter(|text| !text.is_empty()) } }
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when its standard input closes, which `wait` does.
        self.process.wait().unwrap();
    }
}

/// Serves until standard input closes; prints the URL, any certificate, and an empty line.
pub(crate) fn serve(arguments: &[String]) {
    let tls = (arguments == ["tls"]).then(|| "127.0.0.1".to_owned());
    block_on(async {
        let settings = Settings { discard_requests: true, tls, ..Settings::default() };
        let hubspot = settings.start().await.unwrap();
        let (association, configuration) = (response(bodies::association(2)), response(bodies::configuration(1)));
        hubspot.respond_with(move |request| {
            Some(if request.method == "PUT" { association.clone() } else { configuration.clone() })
        });
        println!("{}\n{}", hubspot.base_url(), hubspot.certificate().unwrap_or_default());
        let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        end.await.unwrap().unwrap();
    });
}

/// A response with HubSpot's headers; their limit is never reached.
fn response(body: String) -> Response {
    Response::new(200, body)
        .header("Content-Type", "application/json;charset=utf-8")
        .header("Date", "Sun, 01 Mar 2026 10:00:00 GMT")
        .header("X-HubSpot-RateLimit-Max", CALLS_IN_10_SECONDS)
        .header("X-HubSpot-RateLimit-Remaining", CALLS_IN_10_SECONDS - 1)
        .header("X-HubSpot-RateLimit-Interval-Milliseconds", 10_000)
        .header("X-HubSpot-RateLimit-Daily", 1_000_000_000)
        .header("X-HubSpot-RateLimit-Daily-Remaining", 999_999_999)
}

/// The rate limit of the server and of our client: on, and never reached.
pub(crate) const CALLS_IN_10_SECONDS: usize = 100_000_000;
