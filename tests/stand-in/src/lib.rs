//! A local HTTP server that plays HubSpot for the operations of the contract.
//!
//! It listens on a real socket, takes routes and schemas from the contract, records what it receives, and sends
//! whatever it is told to, HTTP or not.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! use std::time::Duration;
//! use stand_in::{Answer, Settings, StandIn, Step};
//!
//! let rate_limit = Some((100, Duration::from_secs(10)));
//! let hubspot = Settings { rate_limit, ..Settings::default() }.start().await?;
//! hubspot.enqueue(Answer::ready("ten-secondly"));
//! hubspot.enqueue(Answer::html(502).after(Duration::from_millis(50)));
//! hubspot.enqueue(Answer::html(502).steps([Step::Head, Step::Part(10), Step::Reset]));
//! assert!(hubspot.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(hubspot.requests().len(), 0);
//! # Ok(()) }
//! ```
//!
//! A request passes these stations: what was told ([`StandIn::enqueue`], then [`StandIn::respond_with`]), the OAuth
//! endpoint, the routes (HTML 404 and 405), the token (401), the rate limits (429), the contract (400), the play.

mod answer;
mod auth;
mod contract;
mod core;
mod foreground;
mod h1;
mod h2;
mod limiter;
mod play;
mod record;
mod server;
mod tls;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

pub use answer::{Answer, Step};
pub use auth::App;
pub use foreground::{Faults, serve_foreground};
pub use limiter::Stats;
pub use record::Recorded;

use crate::{
    core::{Core, lock},
    server::Server,
};

/// How a [`StandIn`] is set up; by default it takes any token, has no limits, and records everything.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The port of 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The text of a contract to play instead of the project's.
    pub contract: Option<String>,
    /// Whether requests are counted only and not kept.
    pub forget_requests: bool,
    /// Whether it is not counted how often each pair of records was associated.
    pub forget_pairs: bool,
    /// The good access tokens; if there are none (and no `oauth`), any that is not empty is good.
    pub tokens: Vec<String>,
    /// The app whose access tokens are good besides.
    pub oauth: Option<App>,
    /// The most calls that any rolling window of this length takes.
    pub rate_limit: Option<(usize, Duration)>,
    /// The only versions of the API that are served; all versions of the contract if it is empty.
    pub api_versions: Vec<String>,
    /// The most calls altogether.
    pub daily_limit: Option<u64>,
    /// The host of a certificate for TLS: `127.0.0.1` is right, anything else a wrong name.
    pub tls: Option<String>,
}

/// A running stand-in; clones are handles of the same one, and the last of them stops it.
#[derive(Clone)]
pub struct StandIn {
    core: Arc<Core>,
    server: Arc<Server>,
}

impl Settings {
    /// Starts a stand-in on the tokio runtime of the caller.
    ///
    /// # Errors
    /// When the port is taken or the contract is unsound.
    pub async fn start(self) -> io::Result<StandIn> {
        let addr = SocketAddr::from(([127, 0, 0, 1], self.port));
        let core = Arc::new(Core::new(self)?);
        Ok(StandIn { server: Arc::new(Server::open(addr, &core).await?), core })
    }
}

impl StandIn {
    /// The default settings: `StandIn::builder().start()` is the plainest stand-in.
    pub fn builder() -> Settings {
        Settings::default()
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr
    }

    /// `http://127.0.0.1:PORT` (with TLS, `https`), without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http{}://{}", if self.core.tls.is_some() { "s" } else { "" }, self.addr())
    }

    /// The certificate to trust, in PEM, if there is TLS.
    pub fn certificate(&self) -> Option<&str> {
        Some(&self.core.tls.as_ref()?.certificate)
    }

    /// The requests received so far, if they are kept.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.core.requests).clone()
    }

    /// The requests received so far, which are then forgotten.
    pub fn take_requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut *lock(&self.core.requests))
    }

    /// How many requests were received, kept or not.
    pub fn received(&self) -> u64 {
        self.core.received.load(Ordering::Relaxed)
    }

    /// How often each pair of records was associated, by `fromType/fromId/toType/toId`.
    pub fn pairs(&self) -> HashMap<Box<str>, u32> {
        lock(&self.core.pairs).clone()
    }

    /// What the rate limits let pass.
    pub fn stats(&self) -> Stats {
        self.core.limiter.stats()
    }

    /// Answers one of the next requests with this, first come, first served; goes before everything else.
    pub fn enqueue(&self, answer: Answer) {
        lock(&self.core.queue).push_back(answer);
    }

    /// Answers every request with this, until told otherwise.
    pub fn answer_always(&self, answer: Answer) {
        self.respond_with(move |_| Some(answer.clone()));
    }

    /// Asks this closure for an answer first; `None` goes on as usual.
    pub fn respond_with(&self, respond: impl Fn(&Recorded) -> Option<Answer> + Send + Sync + 'static) {
        *lock(&self.core.respond) = Some(Arc::new(respond));
    }

    /// Makes an access token good for this long from now; zero expires it.
    pub fn token(&self, token: &str, lifetime: Duration) {
        self.core.auth.add(token, lifetime);
    }

    /// Closes the listener and every connection: new connections are refused.
    pub async fn close(&self) {
        self.server.close().await;
    }

    /// Listens again on the same port, after [`close`](Self::close); or, without it, ends the connections that clients
    /// keep for their next request.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn reopen(&self) -> io::Result<()> {
        self.server.reopen(&self.core).await
    }
}
