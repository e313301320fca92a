//! The client.

use std::{fmt, sync::Arc};

use serde::de::DeserializeOwned;

use crate::{
    CallOptions, Error, Operation, RateLimitStatus, ResponseValue, base_url, token::Tokens, transport::Transport,
};

mod builder;

pub use builder::ClientBuilder;

/// The variable that [`Client::from_env`] reads the access token from.
pub(crate) const TOKEN_VARIABLE: &str = "HUBSPOT_ACCESS_TOKEN";
/// The variable that [`Client::from_env`] reads the base URL from.
const BASE_URL_VARIABLE: &str = "HUBSPOT_BASE_URL";

/// HubSpot's associations API. Cheap to clone; clones share connections, tokens and limits.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) base_url: reqwest::Url,
    pub(crate) transport: Arc<Transport>,
    pub(crate) tokens: Tokens,
}

impl Client {
    /// Starts to build a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client for the access token in `HUBSPOT_ACCESS_TOKEN`, and the base URL in `HUBSPOT_BASE_URL` where that is set.
    ///
    /// # Errors
    /// When `HUBSPOT_ACCESS_TOKEN` is not set, or a value is not usable.
    pub fn from_env() -> Result<Self, Error> {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::configuration(format!("{name} is not valid UTF-8"))),
        };
        let token = read(TOKEN_VARIABLE)?.ok_or_else(|| {
            Error::configuration(format!("{TOKEN_VARIABLE} is not set; put a private-app access token into it"))
        })?;
        let mut builder = Self::builder().access_token(token);
        if let Some(url) = read(BASE_URL_VARIABLE)? {
            builder = builder.base_url(url);
        }
        builder.build()
    }

    /// What HubSpot's latest answer, to any call of this client and its clones, says of the rate limits.
    pub fn rate_limit(&self) -> RateLimitStatus {
        self.0.transport.latest_rate()
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.transport.connections.first
    }

    pub(crate) fn url(&self, path: &str) -> reqwest::Url {
        base_url::join(&self.0.base_url, path)
    }

    pub(crate) fn call<T: DeserializeOwned>(
        &self,
        operation: &'static Operation,
        request: reqwest::Request,
        options: CallOptions,
    ) -> impl Future<Output = Result<ResponseValue<T>, Error>> {
        self.0.transport.exchange(operation, request, options, Some(&self.0.tokens), &[], ResponseValue::read)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.0.base_url.as_str()).finish_non_exhaustive()
    }
}
