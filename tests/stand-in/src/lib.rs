//! A local HTTP server that behaves like HubSpot for the operations of the contract.
//!
//! It listens on a real socket, reads routes and schemas from the contract, records requests, and sends any bytes that a
//! test scripts, HTTP or not.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! use std::time::Duration;
//! use stand_in::{Response, Settings, StandIn, Step};
//!
//! let rate_limit = Some((100, Duration::from_secs(10)));
//! let hubspot = Settings { rate_limit, ..Settings::default() }.start().await?;
//! hubspot.enqueue(Response::recorded("ten-secondly"));
//! hubspot.enqueue(Response::html(502).after(Duration::from_millis(50)));
//! hubspot.enqueue(Response::html(502).steps([Step::Head, Step::Part(10), Step::Reset]));
//! assert!(hubspot.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(hubspot.requests().len(), 0);
//! # Ok(()) }
//! ```
//!
//! The first of these that applies responds to a request: a scripted response ([`StandIn::enqueue`], then
//! [`StandIn::respond_with`]), the OAuth endpoint, routing (HTML 404 and 405), the token check (401), the rate limits (429),
//! the contract (400), the default response.

mod auth;
mod contract;
mod core;
mod defaults;
mod h1;
mod h2;
mod limiter;
mod request;
mod response;
mod server;
mod tls;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

pub use auth::App;
pub use limiter::Stats;
pub use request::RecordedRequest;
pub use response::{Response, Step};

use crate::{
    core::{Core, lock},
    server::Server,
};

/// The settings of a [`StandIn`]; by default it accepts any token, has no limits, and records everything.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 selects a free one.
    pub port: u16,
    /// The text of a contract to serve instead of the project's.
    pub contract: Option<String>,
    /// Whether requests are counted but not recorded.
    pub discard_requests: bool,
    /// The valid access tokens; if there are none (and no `oauth`), any that is not empty is valid.
    pub tokens: Vec<String>,
    /// The app whose access tokens are valid too.
    pub oauth: Option<App>,
    /// The maximum number of calls in any rolling window of this length.
    pub rate_limit: Option<(usize, Duration)>,
    /// The API versions to serve; all versions of the contract if it is empty.
    pub api_versions: Vec<String>,
    /// The maximum number of calls in total.
    pub daily_limit: Option<u64>,
    /// The host in the TLS certificate: with any other than `127.0.0.1`, the name does not match.
    pub tls: Option<String>,
}

/// A handle to a running stand-in; dropping the last clone stops it.
#[derive(Clone)]
pub struct StandIn {
    core: Arc<Core>,
    server: Arc<Server>,
}

impl Settings {
    /// Starts a stand-in on the caller's tokio runtime.
    ///
    /// # Errors
    /// Returns an error if the port is in use or the contract is invalid.
    pub async fn start(self) -> io::Result<StandIn> {
        let addr = SocketAddr::from(([127, 0, 0, 1], self.port));
        let core = Arc::new(Core::new(self)?);
        Ok(StandIn { server: Arc::new(Server::open(addr, &core).await?), core })
    }
}

impl StandIn {
    /// Returns the default settings.
    pub fn builder() -> Settings {
        Settings::default()
    }

    /// Returns the address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr
    }

    /// Returns `http://127.0.0.1:PORT` (with TLS, `https`), without a trailing slash.
    pub fn base_url(&self) -> String {
        format!("http{}://{}", if self.core.tls.is_some() { "s" } else { "" }, self.addr())
    }

    /// Returns the certificate to trust, in PEM, with TLS.
    pub fn certificate(&self) -> Option<&str> {
        Some(&self.core.tls.as_ref()?.certificate)
    }

    /// Returns the recorded requests.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.core.requests).clone()
    }

    /// Returns the recorded requests and deletes the record.
    pub fn take_requests(&self) -> Vec<RecordedRequest> {
        std::mem::take(&mut *lock(&self.core.requests))
    }

    /// Returns the number of requests received, recorded or not.
    pub fn received(&self) -> u64 {
        self.core.received.load(Ordering::Relaxed)
    }

    /// Returns how often each pair of records was associated, by `fromType/fromId/toType/toId`.
    pub fn pairs(&self) -> HashMap<Box<str>, u32> {
        lock(&self.core.pairs).clone()
    }

    /// Returns the counts of accepted and rejected calls.
    pub fn stats(&self) -> Stats {
        self.core.limiter.stats()
    }

    /// Queues a response for one request. Queued responses are sent in order, before all others.
    pub fn enqueue(&self, response: Response) {
        lock(&self.core.queue).push_back(response);
    }

    /// Sends this response to every request, in place of the closure of [`respond_with`](Self::respond_with).
    pub fn respond_always(&self, response: Response) {
        self.respond_with(move |_| Some(response.clone()));
    }

    /// Sets a closure that responds to requests; `None` means the default response.
    pub fn respond_with(&self, responder: impl Fn(&RecordedRequest) -> Option<Response> + Send + Sync + 'static) {
        *lock(&self.core.responder) = Some(Arc::new(responder));
    }

    /// Makes an access token valid for `lifetime`; zero expires it.
    pub fn add_token(&self, token: &str, lifetime: Duration) {
        self.core.auth.add(token, lifetime);
    }

    /// Closes the listener and every connection, so the system refuses new connections.
    pub async fn close(&self) {
        self.server.close().await;
    }

    /// Closes every connection, and listens again on the same port.
    ///
    /// # Errors
    /// Returns an error if another process uses the port by now.
    pub async fn reopen(&self) -> io::Result<()> {
        self.server.reopen(&self.core).await
    }
}
