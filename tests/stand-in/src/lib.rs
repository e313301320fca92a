//! A local HTTP server that plays HubSpot for the operations of the contract.
//!
//! It listens on a real socket, takes its routes and schemas from the contract, records what it receives, and sends
//! whatever it is told to, HTTP or not.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
//! use stand_in::{Answer, StandIn, Step, ready};
//!
//! let hubspot = StandIn::builder().rate_limit(100, std::time::Duration::from_secs(10)).start().await?;
//! hubspot.enqueue(ready::TEN_SECONDLY);
//! hubspot.enqueue(Answer::html(502).cut(10).then(Step::Reset));
//! assert!(hubspot.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(hubspot.requests().len(), 0);
//! # Ok(()) }
//! ```
//!
//! A request passes these stations: what was told ([`StandIn::enqueue`], then [`StandIn::respond_with`]), the OAuth
//! endpoint, the routes (HTML 404 and 405), the token (401), the rate limits (429), the contract (400), the play.

mod answer;
mod builder;
mod contract;
mod core;
mod foreground;
mod h1;
mod limiter;
mod oauth;
mod play;
pub mod ready;
mod recorder;
mod server;
mod tokens;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

pub use answer::{Answer, Length, Step};
pub use builder::Builder;
pub use foreground::{run, serve_foreground};
pub use limiter::Stats;
pub use oauth::App;
pub use recorder::Recorded;

use crate::{core::Core, recorder::lock, server::Server};

/// A running stand-in; clones are handles of the same one, and the last of them stops it.
#[derive(Clone)]
pub struct StandIn {
    core: Arc<Core>,
    server: Arc<Server>,
}

impl StandIn {
    /// A stand-in to be set up.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr())
    }

    /// The requests received so far, if they are recorded.
    pub fn requests(&self) -> Vec<Recorded> {
        self.core.recorder.requests()
    }

    /// The requests received so far, which are then forgotten.
    pub fn take_requests(&self) -> Vec<Recorded> {
        self.core.recorder.take()
    }

    /// How many requests were received, recorded or not.
    pub fn received(&self) -> u64 {
        self.core.recorder.received.load(Ordering::Relaxed)
    }

    /// How often each pair of records was associated, by `fromType/fromId/toType/toId`, if pairs are counted.
    pub fn pairs(&self) -> HashMap<Box<str>, u32> {
        self.core.recorder.pairs()
    }

    /// What the rate limits let pass.
    pub fn stats(&self) -> Stats {
        self.core.limiter.stats()
    }

    /// Answers one of the next requests with this, first come, first served; goes before everything else.
    pub fn enqueue(&self, answer: impl Into<Answer>) {
        lock(&self.core.orders).queue.push_back(answer.into());
    }

    /// Answers every request with this, until told otherwise.
    pub fn answer_always(&self, answer: impl Into<Answer>) {
        let answer = answer.into();
        self.respond_with(move |_| Some(answer.clone()));
    }

    /// Asks this closure for an answer first; `None` goes on as usual.
    pub fn respond_with(&self, respond: impl Fn(&Recorded) -> Option<Answer> + Send + Sync + 'static) {
        lock(&self.core.orders).respond = Some(Arc::new(respond));
    }

    /// Forgets everything that was told.
    pub fn answer_normally(&self) {
        *lock(&self.core.orders) = core::Orders::default();
    }

    /// Makes an access token good for this long from now; zero expires it.
    pub fn token(&self, token: &str, lifetime: Duration) {
        self.core.tokens.add(token, Some(Instant::now() + lifetime));
    }

    /// Closes the listener and every connection: new connections are refused.
    pub async fn close(&self) {
        self.server.close().await;
    }

    /// Listens again on the same port. After [`close`](Self::close), or without it to end the connections that clients
    /// keep for their next request.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn reopen(&self) -> io::Result<()> {
        self.server.close().await;
        self.server.open(&self.core).await
    }
}
