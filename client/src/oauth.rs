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
    token::{FLIGHT, TokenFuture},
    transport::Transport,
};

/// The refresh token of an installed OAuth app, with which a client gets its access tokens.
///
/// HubSpot may return a new refresh token with an access token. The client uses the new one from then on, and passes it to
/// [`on_new_refresh_token`](Self::on_new_refresh_token), which should store it.
#[derive(Clone)]
#[must_use]
pub struct RefreshGrant {
    client_id: String,
    client_secret: SecretString,
    latest: Arc<Mutex<Latest>>,
    keep: Option<Keep>,
}

/// The latest refresh token, and whether the callback still has to store it.
struct Latest {
    token: SecretString,
    unkept: bool,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Keep = Arc<dyn Fn(SecretString) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>> + Send + Sync>;

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
            latest: Arc::new(Mutex::new(Latest { token: refresh_token.into(), unkept: false })),
            keep: None,
        }
    }

    /// Calls `keep` with every new refresh token, before the access token that came with it is used.
    ///
    /// If `keep` fails, the calls that wait for the access token fail with its error, and `keep` is called again with the
    /// same token before the next request to HubSpot.
    pub fn on_new_refresh_token<F, E>(self, keep: impl Fn(SecretString) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let keep = move |token| -> Pin<Box<dyn Future<Output = _> + Send>> {
            let kept = keep(token);
            Box::pin(async { kept.await.map_err(Into::into) })
        };
        Self { keep: Some(Arc::new(keep)), ..self }
    }

    pub(crate) fn over(self, transport: &Arc<Transport>, base_url: &Url) -> impl TokenSource + use<> {
        let route = Route::new(&TOKEN, None, base_url).expect("the path has no version to choose");
        let url = base_url::with_path(base_url, &route.head);
        Granting { grant: self, transport: Arc::clone(transport), route, url }
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn keep_latest(&self) -> Result<(), BoxError> {
        let unkept = Some(self.latest()).filter(|latest| latest.unkept).map(|latest| latest.token.clone());
        if let (Some(token), Some(keep)) = (unkept, &self.keep) {
            keep(token).await?;
        }
        self.latest().unkept = false;
        Ok(())
    }
}

impl fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshGrant").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Not part of the contract, whose operations need an access token.
const TOKEN: Operation = Operation {
    id: "refreshGrant",
    method: "POST",
    path: ("/oauth/2026-03/token", ""),
    versions: &[],
    // If a response is lost, only the old refresh token is left to try.
    idempotent: true,
    rate_limit_exemptions: &["ten-secondly"],
};

struct Granting {
    grant: RefreshGrant,
    transport: Arc<Transport>,
    route: Arc<Route>,
    url: Url,
}

impl TokenSource for Granting {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            self.grant.keep_latest().await?;
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
            // It must end before the client stops waiting, or the response with a new refresh token could be lost.
            let timeouts = self.transport.settings.timeouts;
            let options =
                CallOptions::new().timeouts(timeouts.total(timeouts.total.min(FLIGHT - Duration::from_secs(10))));
            let reply = self
                .transport
                .exchange(self.route.clone(), request, options, None, &secrets, |reply, _| Ok(reply))
                .await;
            let reply = reply.map_err(|error| readable(error, &secrets))?;
            // serde's error would show a part of the body.
            let unreadable = "could not read the response of the token endpoint";
            let granted: Value = serde_json::from_slice(&reply.body).map_err(|_| unreadable)?;
            let text = |name: &str| granted.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            // First, as the old one may be invalid from now on, whatever else the response holds.
            if let Some(new) = text("refresh_token").filter(|new| *new != old.expose_secret()) {
                *self.grant.latest() = Latest { token: new.into(), unkept: true };
                self.grant.keep_latest().await?;
            }
            let lifetime = granted.get("expires_in").and_then(seconds);
            Ok(AccessToken::new(text("access_token").ok_or(unreadable)?, lifetime))
        })
    }
}

/// Reads a number or a numeric string. A token whose lifetime is unreadable is used until HubSpot calls it expired.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok().filter(|lifetime| !lifetime.is_zero())
}

/// The endpoint's errors have another shape, and may repeat parts of the request.
fn readable(error: Error, secrets: &[&str]) -> Error {
    let Some(body) = error.details() else { return error };
    let extra = |name| body.extra.get(name).and_then(Value::as_str);
    let parts = [
        body.status.as_deref().or_else(|| extra("error")),
        body.message.as_deref().or_else(|| extra("error_description")),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    error.with_message(redact::mask(&text, secrets))
}
