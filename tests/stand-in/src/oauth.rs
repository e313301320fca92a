//! HubSpot's OAuth token endpoint: the refresh grant.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{Answer, Recorded, recorder::lock, tokens::Tokens};

const PATH: &str = "/oauth/2026-03/token";

/// The app whose refresh grants the token endpoint takes.
#[derive(Clone, Debug)]
pub struct App {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The first refresh token.
    pub refresh_token: String,
    /// How long access tokens live; told as `expires_in` in whole seconds.
    pub lifetime: Duration,
    /// Whether every grant brings a new refresh token and ends the old one.
    pub rotate: bool,
    /// Whether every grant ends the access tokens before it.
    pub only_newest: bool,
}

pub(crate) struct OAuth {
    app: App,
    state: Mutex<State>,
}

struct State {
    refresh_token: String,
    grants: u64,
}

impl OAuth {
    pub(crate) fn new(app: App) -> Self {
        let state = Mutex::new(State { refresh_token: app.refresh_token.clone(), grants: 0 });
        Self { app, state }
    }

    pub(crate) fn is_at(&self, request: &Recorded) -> bool {
        request.path() == PATH && request.method == "POST"
    }

    pub(crate) fn answer(&self, request: &Recorded, tokens: &Tokens) -> Answer {
        let field = |name| {
            let mut fields = form_urlencoded::parse(&request.body);
            fields.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let form =
            request.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let mut state = lock(&self.state);
        let problem = match () {
            () if !form || field("grant_type") != "refresh_token" => Some("BAD_GRANT_TYPE"),
            () if field("client_id") != self.app.client_id => Some("BAD_CLIENT_ID"),
            () if field("client_secret") != self.app.client_secret => Some("BAD_CLIENT_SECRET"),
            () if field("refresh_token") != state.refresh_token => Some("BAD_REFRESH_TOKEN"),
            () => None,
        };
        if let Some(status) = problem {
            let message = "missing or wrong field of the form";
            return Answer::json(
                400,
                &json!({ "status": status, "message": message, "correlationId": "{correlation-id}" }),
            );
        }
        state.grants += 1;
        if self.app.rotate {
            state.refresh_token = format!("refresh-{}", state.grants);
        }
        if self.app.only_newest {
            tokens.expire_all();
        }
        let access_token = format!("access-{}", state.grants);
        tokens.add(&access_token, Some(Instant::now() + self.app.lifetime));
        let body = json!({
            "token_type": "bearer",
            "access_token": access_token,
            "refresh_token": state.refresh_token,
            "expires_in": self.app.lifetime.as_secs(),
        });
        Answer::json(200, &body)
    }
}
