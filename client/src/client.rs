//! The client and how it is built.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use crate::{CallOptions, Error, Operation, ResponseValue, base_url, transport::Transport};

/// The variable that [`Client::from_env`] reads the access token from.
const TOKEN_VARIABLE: &str = "HUBSPOT_ACCESS_TOKEN";
/// The variable that [`Client::from_env`] reads the base URL from.
const BASE_URL_VARIABLE: &str = "HUBSPOT_BASE_URL";

/// HubSpot's associations API. Cheap to clone; clones share connections and limits.
#[derive(Clone)]
pub struct Client(Arc<Transport>);

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

    pub(crate) fn http(&self) -> &reqwest::Client {
        self.0.http()
    }

    pub(crate) fn base_url(&self) -> &str {
        self.0.base_url()
    }

    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        operation: &'static Operation,
        request: reqwest::Request,
        options: CallOptions,
    ) -> Result<ResponseValue<T>, Error> {
        self.0.call(operation, request, options).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.0.base_url()).finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    access_token: Option<SecretString>,
    base_url: Option<String>,
    user_agent_suffix: Option<String>,
}

impl ClientBuilder {
    /// The access token of a private app or of an OAuth grant. Required.
    pub fn access_token(mut self, token: impl Into<SecretString>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// Where requests go; `https://api.hubapi.com` by default. A path stays as a prefix.
    ///
    /// Must be https unless the host is loopback.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Names the calling application behind `hubspot-associations/<version>` in the `User-Agent`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// When the access token is missing, empty or not fit for a header, or when the base URL is not an absolute http(s)
    /// URL free of userinfo, query and fragment.
    pub fn build(self) -> Result<Client, Error> {
        let token = self.access_token.ok_or_else(|| {
            Error::configuration(format!(
                "no access token: call `.access_token(…)`, or use `Client::from_env` with {TOKEN_VARIABLE}"
            ))
        })?;
        let base_url = base_url::normalize(self.base_url.as_deref().unwrap_or(crate::generated::BASE_URL))?;
        let agent = user_agent(self.user_agent_suffix.as_deref());
        Ok(Client(Arc::new(Transport::new(base_url, token.expose_secret(), &agent)?)))
    }
}

fn user_agent(suffix: Option<&str>) -> String {
    let agent = concat!("hubspot-associations/", env!("CARGO_PKG_VERSION"));
    suffix.map_or_else(|| agent.to_owned(), |suffix| format!("{agent} {suffix}"))
}
