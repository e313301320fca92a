//! HubSpot's OAuth refresh grant as a source of access tokens.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::{
    AccessToken, CallOptions, Error, Operation, Route, TokenSource, base_url, redact,
    token::{REQUEST_TIMEOUT, TokenFuture},
    transport::Transport,
};

/// The refresh token of an installed OAuth app, with which a client obtains access tokens.
///
/// HubSpot may return a new refresh token with an access token. The client then uses the new one, and passes it to the
/// callback of [`on_new_refresh_token`](Self::on_new_refresh_token), which should store it.
#[derive(Clone)]
#[must_use]
pub struct RefreshGrant {
    client_id: String,
    client_secret: SecretString,
    latest: Arc<Mutex<Latest>>,
    store: Option<Store>,
}

/// The latest refresh token.
struct Latest {
    token: SecretString,
    /// Whether the callback still has to store it.
    unstored: bool,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Store = Arc<dyn Fn(SecretString) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>> + Send + Sync>;

impl RefreshGrant {
    /// Creates a grant from the app's id and secret, and the refresh token of one installation.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            latest: Arc::new(Mutex::new(Latest { token: refresh_token.into(), unstored: false })),
            store: None,
        }
    }

    /// Calls `store` with every new refresh token, before the client uses the access token that came with it.
    ///
    /// If `store` fails, the calls that wait for the access token fail with its error, and `store` is called again with the
    /// same token before the next request to HubSpot.
    pub fn on_new_refresh_token<F, E>(self, store: impl Fn(SecretString) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let store = move |token| -> Pin<Box<dyn Future<Output = _> + Send>> {
            let stored = store(token);
            Box::pin(async { stored.await.map_err(Into::into) })
        };
        Self { store: Some(Arc::new(store)), ..self }
    }

    pub(crate) fn into_source(self, transport: &Arc<Transport>, base_url: &Url) -> impl TokenSource + use<> {
        let route = Route::new(&TOKEN, None, base_url).expect("an operation without versions has a route");
        let url = base_url::with_path(base_url, &route.head);
        GrantSource { grant: self, transport: Arc::clone(transport), route, url }
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn store_latest(&self) -> Result<(), BoxError> {
        let unstored = Some(self.latest()).filter(|latest| latest.unstored).map(|latest| latest.token.clone());
        if let (Some(token), Some(store)) = (unstored, &self.store) {
            store(token).await?;
        }
        self.latest().unstored = false;
        Ok(())
    }
}

impl fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshGrant").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The token endpoint. Not in the contract, whose operations need an access token.
const TOKEN: Operation = Operation {
    id: "refreshGrant",
    method: "POST",
    path: ("/oauth/2026-03/token", ""),
    versions: &[],
    // If a response is lost, only the old refresh token is left to try.
    idempotent: true,
    rate_limit_exemptions: &["ten-secondly"],
};

struct GrantSource {
    grant: RefreshGrant,
    transport: Arc<Transport>,
    route: Arc<Route>,
    url: Url,
}

impl TokenSource for GrantSource {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            self.grant.store_latest().await?;
            let RefreshGrant { client_id, client_secret, .. } = &self.grant;
            let secret = client_secret.expose_secret();
            let old = self.grant.latest().token.clone();
            let form = [
                ("grant_type", "refresh_token"),
                ("client_id", client_id),
                ("client_secret", secret),
                ("refresh_token", old.expose_secret()),
            ];
            let secrets = [secret, old.expose_secret()];
            let request = self
                .transport
                .connections
                .first
                .post(self.url.clone())
                .form(&form)
                .build()
                .map_err(Error::unbuildable)?;
            // Must end before the cache times out, or a response with a new refresh token could be lost.
            let timeouts = self.transport.settings.timeouts;
            let options = CallOptions::new()
                .timeouts(timeouts.total(timeouts.total.min(REQUEST_TIMEOUT - Duration::from_secs(10))));
            let response = self
                .transport
                .exchange(self.route.clone(), request, options, None, &secrets, |response, _| Ok(response))
                .await;
            let response = response.map_err(|error| with_message(error, &secrets))?;
            // serde's error would show a part of the body.
            let unreadable = "could not read the response of the token endpoint";
            let granted: Value = serde_json::from_slice(&response.body).map_err(|_| unreadable)?;
            let text = |name: &str| granted.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            // First, because the old one may be invalid now, even if the rest of the response cannot be used.
            if let Some(new) = text("refresh_token").filter(|new| *new != old.expose_secret()) {
                *self.grant.latest() = Latest { token: new.into(), unstored: true };
                self.grant.store_latest().await?;
            }
            let lifetime = granted.get("expires_in").and_then(seconds);
            Ok(AccessToken::new(text("access_token").ok_or(unreadable)?, lifetime))
        })
    }
}

/// Reads a number or a numeric string. A token with an unreadable lifetime is used until HubSpot reports it as expired.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok().filter(|lifetime| !lifetime.is_zero())
}

/// Reads the message of the endpoint's errors, which have another shape and may repeat parts of the request.
fn with_message(error: Error, secrets: &[&str]) -> Error {
    let Some(body) = error.details() else { return error };
    let extra = |name| body.extra.get(name).and_then(Value::as_str);
    let parts = [
        body.status.as_deref().or_else(|| extra("error")),
        body.message.as_deref().or_else(|| extra("error_description")),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    error.with_message(redact::mask(&text, secrets))
}
