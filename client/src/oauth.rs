//! HubSpot's OAuth refresh grant as a source of access tokens.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::{
    AccessToken, CallOptions, Error, Operation, Route, TokenSource, base_url, redact, token::TokenFuture,
    transport::Transport,
};

/// The refresh token of an installed OAuth app, with which a client gets its access tokens.
///
/// HubSpot can answer with a new refresh token; the client uses that one from then on, and hands it to
/// [`on_new_refresh_token`](Self::on_new_refresh_token) to be kept.
#[derive(Clone)]
#[must_use]
pub struct RefreshGrant {
    client_id: String,
    client_secret: SecretString,
    refresh_token: Arc<Mutex<SecretString>>,
    keep: Option<Keep>,
}

type Keep = Arc<dyn Fn(&SecretString) + Send + Sync>;

impl RefreshGrant {
    /// The app's id and secret, and the refresh token of one installation.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
        refresh_token: impl Into<SecretString>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            refresh_token: Arc::new(Mutex::new(refresh_token.into())),
            keep: None,
        }
    }

    /// Called with every new refresh token, before the access token that came with it is used.
    pub fn on_new_refresh_token(self, keep: impl Fn(&SecretString) + Send + Sync + 'static) -> Self {
        Self { keep: Some(Arc::new(keep)), ..self }
    }

    pub(crate) fn over(self, transport: &Arc<Transport>, base_url: &Url) -> impl TokenSource + use<> {
        let route = Route::new(&TOKEN, None, base_url).expect("the path has no version to choose");
        let url = base_url::with_path(base_url, &route.head);
        Granting { grant: self, transport: Arc::clone(transport), route, url }
    }
}

impl fmt::Debug for RefreshGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshGrant").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Not of the contract, whose operations need an access token.
const TOKEN: Operation = Operation {
    id: "refreshGrant",
    method: "POST",
    path: ("/oauth/2026-03/token", ""),
    versions: &[],
    // When an answer is lost the old refresh token is all there is to try.
    idempotent: true,
    rate_limit_exemptions: &["ten-secondly"],
};

struct Granting {
    grant: RefreshGrant,
    transport: Arc<Transport>,
    route: Arc<Route>,
    url: Url,
}

#[derive(serde::Deserialize)]
struct Granted {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<u64>,
}

impl TokenSource for Granting {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let RefreshGrant { client_id, client_secret, refresh_token, keep } = &self.grant;
            let secret = client_secret.expose_secret();
            let latest = || refresh_token.lock().unwrap_or_else(PoisonError::into_inner);
            let old = latest().expose_secret().to_owned();
            let form = [
                ("grant_type", "refresh_token"),
                ("client_id", client_id),
                ("client_secret", secret),
                ("refresh_token", &old),
            ];
            let secrets = [secret, &old];
            let request = self
                .transport
                .connections
                .first
                .post(self.url.clone())
                .form(&form)
                .build()
                .map_err(Error::unbuildable)?;
            let answer = self
                .transport
                .exchange(self.route.clone(), request, CallOptions::new(), None, &secrets, |reply, _| Ok(reply))
                .await;
            let reply = answer.map_err(|error| readable(error, &secrets))?;
            let granted: Granted = serde_json::from_slice(&reply.body)
                .map_err(|_| "the answer of the token endpoint is not understood")?; // serde would repeat what it found
            if let Some(new) = granted.refresh_token.filter(|new| *new != old).map(SecretString::from) {
                *latest() = new.clone();
                if let Some(keep) = keep {
                    keep(&new);
                }
            }
            Ok(AccessToken::new(granted.access_token, granted.expires_in.map(Duration::from_secs)))
        })
    }
}

/// The endpoint's errors have a shape of their own, and may repeat what was sent.
fn readable(error: Error, secrets: &[&str]) -> Box<dyn std::error::Error + Send + Sync> {
    let (Some(status), Some(body)) = (error.status(), error.details()) else { return error.into() };
    let extra = |name| body.extra.get(name).and_then(Value::as_str);
    let parts = [
        body.status.as_deref().or_else(|| extra("error")),
        body.message.as_deref().or_else(|| extra("error_description")),
    ];
    let text = parts.into_iter().flatten().fold(status.as_u16().to_string(), |text, part| text + " " + part);
    redact::mask(&format!("HubSpot refused the refresh grant: {text}"), secrets).into()
}
