//! Sets a stand-in up.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use crate::{
    App, Recorded, StandIn, contract,
    core::{Core, Observer},
    limiter::Limiter,
    oauth::OAuth,
    recorder::Recorder,
    server::Server,
    tokens::Tokens,
};

/// Settings of a [`StandIn`]; the defaults take any token, have no limits, and record everything.
pub struct Builder {
    port: u16,
    contract: String,
    record: bool,
    count_pairs: bool,
    tokens: Vec<String>,
    oauth: Option<App>,
    burst: Option<usize>,
    window: Duration,
    daily: Option<u64>,
    observer: Option<Box<Observer>>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            contract: include_str!("../../../spec/hubspot-associations.yaml").to_owned(),
            record: true,
            count_pairs: true,
            tokens: Vec::new(),
            oauth: None,
            burst: None,
            window: Duration::from_secs(10),
            daily: None,
            observer: None,
        }
    }
}

impl Builder {
    /// Listens on this port of 127.0.0.1; 0, the default, takes any free one.
    #[must_use]
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Plays another contract than the project's.
    #[must_use]
    pub fn contract(self, text: &str) -> Self {
        Self { contract: text.to_owned(), ..self }
    }

    /// Whether requests are recorded.
    #[must_use]
    pub fn record(self, record: bool) -> Self {
        Self { record, ..self }
    }

    /// Whether the associations of each pair of records are counted.
    #[must_use]
    pub fn count_pairs(self, count_pairs: bool) -> Self {
        Self { count_pairs, ..self }
    }

    /// Takes this access token, and from now on only those that it was told of.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.tokens.push(token.to_owned());
        self
    }

    /// Opens `POST /oauth/2026-03/token` for this app, whose access tokens are taken from then on.
    #[must_use]
    pub fn oauth(self, app: App) -> Self {
        Self { oauth: Some(app), ..self }
    }

    /// Takes at most `max` calls in any `window`, which rolls.
    #[must_use]
    pub fn rate_limit(self, max: usize, window: Duration) -> Self {
        Self { burst: Some(max), window, ..self }
    }

    /// Takes at most `max` calls altogether.
    #[must_use]
    pub fn daily_limit(self, max: u64) -> Self {
        Self { daily: Some(max), ..self }
    }

    /// Shows every request and the status of its answer to a closure.
    #[must_use]
    pub fn observe(self, observer: impl Fn(&Recorded, u16) + Send + Sync + 'static) -> Self {
        Self { observer: Some(Box::new(observer)), ..self }
    }

    /// Starts it on the tokio runtime of the caller.
    ///
    /// # Errors
    /// When the port is taken or the contract is unsound.
    pub async fn start(self) -> io::Result<StandIn> {
        let operations = contract::operations(&self.contract).map_err(io::Error::other)?;
        let tokens = Tokens::new(self.tokens.is_empty() && self.oauth.is_none());
        self.tokens.iter().for_each(|token| tokens.add(token, None));
        let core = Arc::new(Core {
            operations,
            recorder: Recorder::new(self.record, self.count_pairs),
            tokens,
            oauth: self.oauth.map(OAuth::new),
            limiter: Limiter::new(self.burst, self.window, self.daily),
            orders: Default::default(),
            observer: self.observer,
        });
        let server = Arc::new(Server::start(SocketAddr::from(([127, 0, 0, 1], self.port)), &core).await?);
        Ok(StandIn { core, server })
    }
}
