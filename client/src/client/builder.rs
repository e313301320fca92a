//! The builder of a client.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::header::{ACCEPT, HeaderValue};
use secrecy::SecretString;
use tokio::sync::Semaphore;

use crate::{
    AccessToken, ApiVersion, Attempt, Client, Error, RateLimit, RetryPolicy, Route, Timeouts, TokenSource, base_url,
    client::{Shared, TOKEN_VARIABLE},
    generated::operations,
    limiter::Limiter,
    observe::Observer,
    operation::unlisted_version,
    options::Settings,
    timeouts::CENTURY,
    tls::Tls,
    token::Tokens,
    transport::{Budget, Connections, Transport},
};

/// Settings of a [`Client`].
///
/// ```
/// use hubspot_associations::{Client, RateLimit, RetryPolicy};
///
/// let token = "pat-na1-00000000-1111-2222-3333-444444444444";
/// let limit = RateLimit::professional_or_enterprise();
/// let client = Client::builder().access_token(token).rate_limit(limit).retry_policy(RetryPolicy::none()).build()?;
/// # Ok::<_, hubspot_associations::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    base_url: Option<String>,
    api_version: Option<ApiVersion>,
    user_agent_suffix: Option<String>,
    settings: Settings,
    rate_limit: RateLimit,
    in_flight: Option<usize>,
    tls: Tls,
    proxy: Option<SecretString>,
    configure: Option<Configure>,
    observer: Option<Observer>,
    trace_ids: bool,
}

#[derive(Clone)]
enum Credentials {
    Token(SecretString),
    Source(Arc<dyn TokenSource>),
    #[cfg(feature = "oauth")]
    Grant(crate::RefreshGrant),
}

/// The interval and timeout of HTTP/2 keep-alive pings; their sum is less than the default limit for an attempt.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(5);

type Configure = Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

impl ClientBuilder {
    /// Sets the access token of a private app.
    ///
    /// This, [`token_source`](Self::token_source) or `refresh_grant` is required; if several are called, the last one applies.
    pub fn access_token(mut self, token: impl Into<SecretString>) -> Self {
        self.credentials = Some(Credentials::Token(token.into()));
        self
    }

    /// Sets a source of expiring access tokens.
    pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.credentials = Some(Credentials::Source(Arc::new(source)));
        self
    }

    /// Obtains access tokens with the refresh token of an OAuth app, from the host of the base URL.
    #[cfg(feature = "oauth")]
    pub fn refresh_grant(mut self, grant: crate::RefreshGrant) -> Self {
        self.credentials = Some(Credentials::Grant(grant));
        self
    }

    /// Sets the base URL; `https://api.hubapi.com` by default. Its path is kept as a prefix.
    ///
    /// Must be https unless the host is loopback.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the version of HubSpot's API for every operation; by default, each uses the version in its documentation.
    ///
    /// [`build`](Self::build) fails if an operation lacks the version. [`CallOptions`](crate::CallOptions) sets it per call.
    pub fn api_version(mut self, version: ApiVersion) -> Self {
        self.api_version = Some(version);
        self
    }

    /// Appends the name of the calling application to the `User-Agent`, after `hubspot-associations/<version>`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets the rate limit; 100 calls in any 10 s by default.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Sets the maximum number of requests in flight; unlimited by default.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.in_flight = Some(requests);
        self
    }

    /// Sets the retry policy; by default, up to 4 attempts, 0.5 s to 8 s apart, or up to 60 s if HubSpot asks for that.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry_policy = policy;
        self
    }

    /// Sets the time limits; by default, 5 s to connect, 30 s for an attempt, 15 s for a stalled body and 120 s in total.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.settings.timeouts = timeouts;
        self
    }

    /// Sets the maximum size of a response body, in bytes; 8 MiB by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// Trusts certificates (PEM, or a single one as DER) in addition to the platform's, such as that of a company proxy.
    pub fn add_root_certificate(mut self, certificate: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(certificate.into());
        self
    }

    /// Uses this rustls crypto provider instead of the one installed in the process.
    #[cfg(feature = "rustls-no-provider")]
    pub fn crypto_provider(mut self, provider: impl Into<Arc<rustls::crypto::CryptoProvider>>) -> Self {
        self.tls.provider = Some(provider.into());
        self
    }

    /// Sends all requests through this proxy, regardless of the environment variables.
    ///
    /// With an http base URL, it must be on a loopback host, and proxies in environment variables are ignored.
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Configures reqwest before this builder's own settings for redirects, limits and TLS, which take precedence.
    pub fn configure_http(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure = Some(Arc::new(configure));
        self
    }

    /// Calls `observer` after each attempt, before any retry delay.
    pub fn on_attempt(mut self, observer: impl Fn(&Attempt) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Sets whether tracing spans contain request paths, which include record ids; off by default.
    pub fn trace_record_ids(mut self, on: bool) -> Self {
        self.trace_ids = on;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// Returns an error if the access token is missing, empty or invalid in a header; if the base URL is not an absolute https
    /// URL without userinfo, query and fragment; if an operation lacks the API version; if a limit is zero; or if a proxy or
    /// certificate is invalid.
    pub fn build(self) -> Result<Client, Error> {
        let base_url =
            base_url::parse(self.base_url.as_deref().unwrap_or(crate::generated::BASE_URL), &self.secrets())?;
        let routes = routes(self.api_version.as_ref(), &base_url)?;
        let (settings, https) = (self.clone(), base_url.scheme() == "https");
        let connections = Connections::new(move || settings.http(https))?;
        let limit = self.rate_limit.0;
        if limit.is_some_and(|limit| limit.max == 0 || limit.length.is_zero()) || self.in_flight == Some(0) {
            return Err(Error::configuration("a rate limit or `max_in_flight` of zero would allow no calls"));
        }
        let transport = Arc::new(Transport {
            connections,
            settings: self.settings,
            limiter: limit.map(Limiter::new),
            in_flight: self.in_flight.map(|requests| Semaphore::new(requests.min(Semaphore::MAX_PERMITS))),
            budget: Budget::new(),
            observer: self.observer,
            trace_ids: self.trace_ids,
            rate: Default::default(),
        });
        let tokens = match self.credentials {
            Some(Credentials::Token(secret)) => Tokens::fixed(AccessToken::new(secret, None))?,
            Some(Credentials::Source(source)) => Tokens::cached(source),
            #[cfg(feature = "oauth")]
            Some(Credentials::Grant(grant)) => Tokens::cached(Arc::new(grant.into_source(&transport, &base_url))),
            None => {
                return Err(Error::configuration(format!(
                    "no access token: call `.access_token(…)`, or use `Client::from_env` with {TOKEN_VARIABLE}"
                )));
            }
        };
        Ok(Client(Arc::new(Shared { base_url, routes, transport, tokens })))
    }

    /// Secrets that errors must mask, in case they were passed to the wrong setting.
    fn secrets(&self) -> Vec<&str> {
        match &self.credentials {
            Some(Credentials::Token(secret)) => vec![secrecy::ExposeSecret::expose_secret(secret)],
            _ => Vec::new(),
        }
    }

    fn http(&self, https: bool) -> Result<reqwest::Client, Error> {
        let mut http = reqwest::Client::builder();
        if !https {
            // The token would reach the proxy in clear text.
            http = http.no_proxy();
        }
        if let Some(configure) = &self.configure {
            // Overrides any time limits that it set: the transport has its own.
            http = configure(http).timeout(CENTURY).read_timeout(CENTURY);
        }
        if let Some(url) = &self.proxy {
            // The URL can contain a password, so the error must not contain the URL.
            let url = secrecy::ExposeSecret::expose_secret(url);
            let proxy = reqwest::Proxy::all(url).map_err(|_| Error::configuration("invalid proxy URL"))?;
            if !https && !reqwest::Url::parse(url).is_ok_and(|url| base_url::is_loopback(&url)) {
                return Err(Error::configuration(
                    "the proxy would receive the token in clear text; use an https base URL, or a proxy on a loopback host",
                ));
            }
            http = http.proxy(proxy);
        }
        let mut agent = concat!("hubspot-associations/", env!("CARGO_PKG_VERSION")).to_owned();
        if let Some(suffix) = &self.user_agent_suffix {
            agent = agent + " " + suffix;
        }
        let agent = HeaderValue::try_from(agent)
            .map_err(|_| Error::configuration("the user agent suffix contains characters not allowed in a header"))?;
        self.tls
            .configure(http, https || self.proxy.is_some())?
            .user_agent(agent)
            // Replaces reqwest's default `Accept`, so that each request need not remove it.
            .default_headers([(ACCEPT, HeaderValue::from_static("application/json"))].into_iter().collect())
            .connect_timeout(self.settings.timeouts.connect.min(CENTURY))
            // Closes a connection on which the server is silent, even while idle.
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .http2_keep_alive_while_idle(true)
            .https_only(https)
            .redirect(reqwest::redirect::Policy::none())
            // reqwest's retries would multiply ours, and need a copy of each request.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .build()
            .map_err(|error| {
                let certificates = if self.tls.roots.is_empty() { "" } else { "; check the root certificates" };
                Error::configuration(format!("could not build the HTTP client{certificates}")).with_source(error)
            })
    }
}

/// The route of each operation under `version`, or under its default version.
fn routes(version: Option<&ApiVersion>, base_url: &reqwest::Url) -> Result<Vec<Arc<Route>>, Error> {
    let routes = operations::ALL.iter().map(|operation| Route::new(operation, version, base_url));
    let (routes, unlisted): (Vec<_>, Vec<_>) = routes.partition(Result::is_ok);
    match version.filter(|_| !unlisted.is_empty()) {
        Some(version) => {
            let listed: Vec<_> = unlisted.into_iter().filter_map(Result::err).collect();
            Err(Error::configuration(unlisted_version(version, &listed.join(", "))))
        }
        None => Ok(routes.into_iter().flatten().collect()),
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.as_deref().map(|url| base_url::for_display(url, &self.secrets())))
            .field("api_version", &self.api_version)
            .field("settings", &self.settings)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}
