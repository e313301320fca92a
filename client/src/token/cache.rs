//! Keeps the token of a source until it is due for the next.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{sync::watch, time::Instant};

use super::{AccessToken, Token, TokenSource};
use crate::{Error, error::Kind};

/// The access token of a client, now.
pub(crate) enum Tokens {
    Fixed(Arc<Token>),
    Fresh(Arc<Cache>),
}

pub(crate) struct Cache {
    source: Arc<dyn TokenSource>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// What the refresh under way will bring.
    flight: Option<watch::Receiver<Option<Outcome>>>,
}

type Outcome = Result<Arc<Token>, Arc<dyn std::error::Error + Send + Sync>>;

impl Tokens {
    pub(crate) fn fixed(token: AccessToken) -> Result<Self, Error> {
        Ok(Self::Fixed(Arc::new(Token::new(token, Instant::now())?)))
    }

    pub(crate) fn fresh(source: Arc<dyn TokenSource>) -> Self {
        Self::Fresh(Arc::new(Cache { source, state: Mutex::default() }))
    }

    /// The token where nobody has to wait for it, without the future of [`get`](Self::get).
    pub(crate) fn ready(&self) -> Option<Arc<Token>> {
        match self {
            Self::Fixed(token) => Some(Arc::clone(token)),
            Self::Fresh(cache) => cache.state().token.as_ref().filter(|token| !token.is_due()).cloned(),
        }
    }

    pub(crate) async fn get(&self) -> Result<Arc<Token>, Error> {
        match self {
            Self::Fixed(token) => Ok(Arc::clone(token)),
            Self::Fresh(cache) => cache.get().await,
        }
    }

    /// A token other than one that HubSpot calls expired, where there is one.
    pub(crate) async fn newer(&self, expired: &Arc<Token>) -> Option<Result<Arc<Token>, Error>> {
        let Self::Fresh(cache) = self else { return None };
        cache.state().token.take_if(|token| Arc::ptr_eq(token, expired));
        let outcome = cache.get().await;
        match &outcome {
            Ok(token) if token.secret() == expired.secret() => None,
            _ => Some(outcome),
        }
    }
}

impl Cache {
    async fn get(self: &Arc<Self>) -> Result<Arc<Token>, Error> {
        let mut flight = {
            let mut state = self.state();
            let State { token, flight } = &mut *state;
            if let Some(token) = token.as_ref().filter(|token| !token.is_due()) {
                return Ok(Arc::clone(token));
            }
            // A flight whose sender is gone has crashed.
            let under_way = flight.take().filter(|flight| flight.has_changed().is_ok());
            let flight = flight.insert(under_way.unwrap_or_else(|| self.take_off()));
            // Nobody waits as long as the old token serves.
            if let Some(token) = token.as_ref().filter(|token| !token.is_expired()) {
                return Ok(Arc::clone(token));
            }
            flight.clone()
        };
        match flight.wait_for(Option::is_some).await {
            Ok(outcome) => {
                outcome.clone().expect("it was waited for").map_err(|error| Error::new(Kind::Token).with_source(error))
            }
            Err(_) => Err(Error::new(Kind::Token).with_source("the token source panicked")),
        }
    }

    /// Asks the source in a task of its own: a caller that gives up must not undo a grant that others wait for, and that
    /// may have used up a refresh token.
    fn take_off(self: &Arc<Self>) -> watch::Receiver<Option<Outcome>> {
        let (sender, receiver) = watch::channel(None);
        let cache = Arc::clone(self);
        tokio::spawn(async move {
            let asked = Instant::now();
            let outcome: Outcome = match cache.source.token().await {
                Ok(token) => Token::new(token, asked).map(Arc::new).map_err(|error| Arc::new(error) as _),
                Err(error) => Err(error.into()),
            };
            let mut state = cache.state();
            state.flight = None;
            if let Ok(token) = &outcome {
                state.token = Some(Arc::clone(token));
            }
            sender.send_replace(Some(outcome));
        });
        receiver
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Every change is a single step, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
