//! Keeps the token of a source until the next one is due.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, timeout, timeout_at},
};

use super::{AccessToken, Token, TokenSource};
use crate::{Error, error::Kind};

/// The longest that one request for a token may take. After it the next caller starts another.
pub(crate) const FLIGHT: Duration = Duration::from_secs(60);
/// The pause after the first failure, doubled after each further one.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

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
    flight: Option<Flight>,
    failure: Option<Failure>,
    /// How many failures there have been since the last token.
    failures: u32,
}

/// A request for a token that is under way.
#[derive(Clone)]
struct Flight {
    outcome: watch::Receiver<Option<Outcome>>,
    end: Instant,
}

type Outcome = Result<Arc<Token>, Failure>;

#[derive(Clone)]
struct Failure {
    error: Arc<dyn std::error::Error + Send + Sync>,
    /// When the source may be asked again.
    next: Instant,
}

tokio::task_local! {
    /// The cache for which the current task requests a token.
    static REQUESTING: Arc<Cache>;
}

impl Tokens {
    pub(crate) fn fixed(token: AccessToken) -> Result<Self, Error> {
        Ok(Self::Fixed(Arc::new(Token::new(token, Instant::now())?)))
    }

    pub(crate) fn fresh(source: Arc<dyn TokenSource>) -> Self {
        Self::Fresh(Arc::new(Cache { source, state: Mutex::default() }))
    }

    /// Returns the token if no caller has to wait for it, without the future of [`get`](Self::get).
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

    /// Returns a token other than the one that HubSpot calls expired, if there is one.
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
        loop {
            let mut flight = match self.token_or_flight() {
                Ok(outcome) => return outcome.map_err(Failure::into_error),
                Err(flight) => flight,
            };
            if REQUESTING.try_with(|cache| Arc::ptr_eq(cache, self)).unwrap_or(false) {
                let message = "the token source called HubSpot with the client that it supplies with tokens";
                return Err(Error::new(Kind::Token(None)).with_source(message));
            }
            // A flight whose runtime is no longer driven never lands; then the next round starts another.
            if let Ok(landed) = timeout_at(flight.end, flight.outcome.wait_for(Option::is_some)).await {
                let outcome =
                    landed.ok().and_then(|outcome| outcome.clone()).expect("a flight sends when it is dropped");
                return outcome.map_err(Failure::into_error);
            }
        }
    }

    /// Returns what is known without waiting, or the flight to wait for.
    fn token_or_flight(self: &Arc<Self>) -> Result<Outcome, Flight> {
        let mut state = self.state();
        let State { token, flight, failure, .. } = &mut *state;
        if let Some(token) = token.as_ref().filter(|token| !token.is_due()) {
            return Ok(Ok(Arc::clone(token)));
        }
        let now = Instant::now();
        // The old token is used for as long as it is valid.
        let valid = token.as_ref().filter(|token| !token.is_expired()).cloned();
        if flight.as_ref().is_none_or(|flight| flight.end <= now) {
            if let Some(failure) = failure.as_ref().filter(|failure| failure.next > now) {
                return Ok(valid.ok_or_else(|| failure.clone()));
            }
            *flight = Some(self.take_off(now));
        }
        valid.map(Ok).ok_or_else(|| flight.clone().expect("it took off"))
    }

    /// Asks the source in a task of its own: a caller that gives up must not cancel a request that others wait for, and
    /// that may have used up a refresh token.
    fn take_off(self: &Arc<Self>, asked: Instant) -> Flight {
        let (sender, outcome) = watch::channel(None);
        let landing = Landing {
            cache: Arc::clone(self),
            sender,
            outcome: Err("the token source panicked, or its runtime was shut down".into()),
        };
        tokio::spawn(async move {
            let cache = Arc::clone(&landing.cache);
            let token = REQUESTING.scope(Arc::clone(&cache), cache.source.token());
            // Longer than anyone waits, so that a caller that still waits starts another request.
            landing.land(match timeout(FLIGHT * 2, token).await {
                Ok(Ok(token)) => Token::new(token, asked).map(Arc::new).map_err(Into::into),
                Ok(Err(error)) => Err(error),
                Err(_) => Err("the token source did not return a token in time".into()),
            });
        });
        Flight { outcome, end: asked + FLIGHT }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Every change is a single step, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Publishes the outcome of a flight when it is dropped, which a panic or the end of the runtime does too.
struct Landing {
    cache: Arc<Cache>,
    sender: watch::Sender<Option<Outcome>>,
    outcome: Result<Arc<Token>, Box<dyn std::error::Error + Send + Sync>>,
}

impl Landing {
    fn land(mut self, outcome: Result<Arc<Token>, Box<dyn std::error::Error + Send + Sync>>) {
        self.outcome = outcome;
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        let mut state = self.cache.state();
        let outcome = std::mem::replace(&mut self.outcome, Err("published already".into()));
        let outcome = outcome.map_err(|error| {
            let pause = PAUSE.saturating_mul(1 << state.failures.min(6)).min(LONGEST_PAUSE);
            Failure { error: error.into(), next: Instant::now() + pause }
        });
        // A flight that landed after its end must not replace what a later one brought.
        if state.flight.as_ref().is_some_and(|flight| self.sender.subscribe().same_channel(&flight.outcome)) {
            state.flight = None;
            match &outcome {
                Ok(token) => *state = State { token: Some(Arc::clone(token)), ..State::default() },
                Err(failure) => {
                    state.failures += 1;
                    state.failure = Some(failure.clone());
                }
            }
        }
        drop(state);
        self.sender.send_replace(Some(outcome));
    }
}

impl Failure {
    fn into_error(self) -> Error {
        let pause = self.next.saturating_duration_since(Instant::now());
        Error::new(Kind::Token(Some(pause))).with_shared_source(self.error)
    }
}
