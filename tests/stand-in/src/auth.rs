//! Access tokens, and HubSpot's OAuth endpoint that grants them.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{Answer, Recorded, Settings, core::lock};

/// The app whose refresh grants `POST /oauth/2026-03/token` takes.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The first refresh token.
    pub refresh_token: String,
    /// How long an access token lives; told as `expires_in` in whole seconds.
    pub lifetime: Duration,
    /// Whether a grant brings a new refresh token and ends the old one.
    pub rotate: bool,
    /// Whether a grant ends the access tokens before it.
    pub only_newest: bool,
}

pub(crate) struct Auth {
    /// Whether a token that is not known is good as long as it is not empty.
    any: bool,
    /// The known tokens and the end of their life.
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

    /// The answer to a call whose token is not good.
    pub(crate) fn refusal(&self, request: &Recorded) -> Option<Answer> {
        let token = request.token();
        match lock(&self.known).get(token) {
            Some(Some(end)) if *end <= request.at => Some(Answer::ready("expired-token")),
            Some(_) => None,
            None if self.any && !token.is_empty() => None,
            None => Some(Answer::ready("bad-token")),
        }
    }

    /// The answer to a grant, where an app is set up.
    pub(crate) fn grant(&self, request: &Recorded) -> Option<Answer> {
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
            return Some(Answer::json(400, &json!({ "status": status, "message": message })));
        }
        let number = lock(&self.known).len() + 1;
        if app.rotate {
            app.refresh_token = format!("refresh-{number}");
        }
        if app.only_newest {
            lock(&self.known).values_mut().for_each(|end| *end = Some(request.at));
        }
        let access_token = format!("access-{number}");
        self.add(&access_token, app.lifetime);
        let (refresh_token, expires_in) = (&app.refresh_token, app.lifetime.as_secs());
        let body = json!({ "access_token": access_token, "refresh_token": refresh_token, "expires_in": expires_in });
        Some(Answer::json(200, &body))
    }
}
