//! The client.

use std::{fmt, sync::Arc};

use serde::de::DeserializeOwned;

use crate::{
    CallOptions, Error, RateLimitStatus, ResponseValue, Route, base_url,
    generated::operations,
    operation::unlisted_version,
    token::{Token, Tokens},
    transport::{BufferedResponse, Transport},
};

mod builder;

pub use builder::ClientBuilder;

/// The variable that [`Client::from_env`] reads the access token from.
pub(crate) const TOKEN_VARIABLE: &str = "HUBSPOT_ACCESS_TOKEN";
/// The variable that [`Client::from_env`] reads the base URL from.
const BASE_URL_VARIABLE: &str = "HUBSPOT_BASE_URL";

/// The variable that [`Client::from_env`] reads the version of HubSpot's API from.
const VERSION_VARIABLE: &str = "HUBSPOT_API_VERSION";

/// A client for HubSpot's associations API. Cheap to clone; clones share connections, tokens and limits.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) base_url: reqwest::Url,
    /// The route of each operation, by index.
    pub(crate) routes: Vec<Arc<Route>>,
    pub(crate) transport: Arc<Transport>,
    pub(crate) tokens: Tokens,
}

impl Client {
    /// Returns a builder for a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Builds a client for the access token in `HUBSPOT_ACCESS_TOKEN`, the base URL in `HUBSPOT_BASE_URL` and the
    /// [`ApiVersion`](crate::ApiVersion) in `HUBSPOT_API_VERSION`, if those two are set.
    ///
    /// # Errors
    /// Returns an error if `HUBSPOT_ACCESS_TOKEN` is not set, or a value is invalid.
    pub fn from_env() -> Result<Self, Error> {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::configuration(format!("{name} is not valid UTF-8"))),
        };
        let token = read(TOKEN_VARIABLE)?.ok_or_else(|| {
            Error::configuration(format!("{TOKEN_VARIABLE} is not set; set it to the access token of a private app"))
        })?;
        let mut builder = Self::builder().access_token(token);
        if let Some(url) = read(BASE_URL_VARIABLE)? {
            builder = builder.base_url(url);
        }
        if let Some(version) = read(VERSION_VARIABLE)? {
            let invalid = |error| Error::configuration(format!("{VERSION_VARIABLE}: {error}"));
            builder = builder.api_version(version.parse().map_err(invalid)?);
        }
        builder.build()
    }

    /// Returns the rate limits in HubSpot's latest response to any call of this client and its clones.
    pub fn rate_limit(&self) -> RateLimitStatus {
        self.0.transport.latest_rate()
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.transport.connections.first
    }

    /// The operation with this index, under the version of the call or, if it sets none, of the client.
    pub(crate) fn route(&self, operation: usize, options: &CallOptions) -> Result<Arc<Route>, Error> {
        let Some(version) = options.version() else { return Ok(self.0.routes[operation].clone()) };
        Route::new(&operations::ALL[operation], Some(version), &self.0.base_url)
            .map_err(|listed| Error::invalid_request(unlisted_version(version, &listed)))
    }

    /// The URL of a path that begins with the head of a route.
    pub(crate) fn url(&self, path: &str) -> reqwest::Url {
        base_url::with_path(&self.0.base_url, path)
    }

    pub(crate) fn call<T: DeserializeOwned>(
        &self,
        route: Arc<Route>,
        request: reqwest::Request,
        options: CallOptions,
    ) -> impl Future<Output = Result<ResponseValue<T>, Error>> {
        self.exchange(route, request, options, Some(self.tokens()), ResponseValue::read)
    }

    /// Calls HubSpot with or without an access token, and decodes the response with `read`.
    pub(crate) fn exchange<'a, T>(
        &'a self,
        route: Arc<Route>,
        request: reqwest::Request,
        options: CallOptions,
        tokens: Option<&'a Tokens>,
        read: fn(BufferedResponse, Option<&Token>) -> Result<ResponseValue<T>, Error>,
    ) -> impl Future<Output = Result<ResponseValue<T>, Error>> {
        self.0.transport.exchange(route, request, options, tokens, &[], read)
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.0.base_url.as_str()).finish_non_exhaustive()
    }
}
