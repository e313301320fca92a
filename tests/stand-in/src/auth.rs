//! Access tokens, and HubSpot's OAuth endpoint that grants them.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{RecordedRequest, Response, Settings, core::lock};

/// An OAuth app that `POST /oauth/2026-03/token` grants tokens to; each grant replaces the refresh token.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The first refresh token.
    pub refresh_token: String,
    /// The lifetime of an access token, returned as `expires_in` in whole seconds.
    pub lifetime: Duration,
    /// Whether a grant revokes the older access tokens.
    pub revokes_older: bool,
}

pub(crate) struct Auth {
    /// Whether any token is valid unless it is empty or has expired.
    any: bool,
    /// The known tokens and when they expire.
    known: Mutex<HashMap<String, Option<Instant>>>,
    app: Option<Mutex<App>>,
}

impl Auth {
    pub(crate) fn new(settings: &Settings) -> Self {
        let known = settings.tokens.iter().map(|token| (token.clone(), None)).collect();
        let any = settings.tokens.is_empty() && settings.oauth.is_none();
        Self { any, known: Mutex::new(known), app: settings.oauth.clone().map(Mutex::new) }
    }

    pub(crate) fn add(&self, token: &str, lifetime: Duration) {
        lock(&self.known).insert(token.to_owned(), Some(Instant::now() + lifetime));
    }

    /// Rejects a call with an invalid or expired token.
    pub(crate) fn check(&self, request: &RecordedRequest) -> Result<(), Response> {
        let token = request.token();
        match lock(&self.known).get(token) {
            Some(Some(end)) if *end <= request.at => Err(Response::recorded("expired-token")),
            None if !self.any || token.is_empty() => Err(Response::recorded("bad-token")),
            _ => Ok(()),
        }
    }

    /// Responds to a grant if the settings have an app.
    pub(crate) fn grant(&self, request: &RecordedRequest) -> Option<Response> {
        let app = self.app.as_ref().filter(|_| request.method == "POST" && request.path() == "/oauth/2026-03/token")?;
        let mut app = lock(app);
        let fields: HashMap<_, _> = form_urlencoded::parse(&request.body).collect();
        let expected = [
            ("grant_type", "refresh_token", "BAD_GRANT_TYPE"),
            ("client_id", &app.client_id, "BAD_CLIENT_ID"),
            ("client_secret", &app.client_secret, "BAD_CLIENT_SECRET"),
            ("refresh_token", &app.refresh_token, "BAD_REFRESH_TOKEN"),
        ];
        let wrong = expected.iter().find(|(name, value, _)| fields.get(*name).is_none_or(|field| field != value));
        if let Some((name, _, status)) = wrong {
            let message = format!("missing or wrong {name}");
            return Some(Response::json(400, &json!({ "status": status, "message": message })));
        }
        let number = lock(&self.known).len() + 1;
        app.refresh_token = format!("refresh-{number}");
        if app.revokes_older {
            lock(&self.known).values_mut().for_each(|end| *end = Some(request.at));
        }
        let access_token = format!("access-{number}");
        self.add(&access_token, app.lifetime);
        let (refresh_token, expires_in) = (&app.refresh_token, app.lifetime.as_secs());
        let body = json!({ "access_token": access_token, "refresh_token": refresh_token, "expires_in": expires_in });
        Some(Response::json(200, &body))
    }
}
