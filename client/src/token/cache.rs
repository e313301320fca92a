//! Caches the token of a source until the next one is due.

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

/// The time limit of a request for a token, after which the next caller starts another.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// The delay before the source is called again after a failure; doubled after each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The access tokens of a client.
pub(crate) enum Tokens {
    Fixed(Arc<Token>),
    Cached(Arc<Cache>),
}

pub(crate) struct Cache {
    source: Arc<dyn TokenSource>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    request: Option<PendingRequest>,
    failure: Option<Failure>,
    /// The number of failures since the last token.
    failures: u32,
}

/// A request for a token that has not completed yet.
#[derive(Clone)]
struct PendingRequest {
    outcome: watch::Receiver<Option<Outcome>>,
    end: Instant,
}

type Outcome = Result<Arc<Token>, Failure>;

#[derive(Clone)]
struct Failure {
    error: Arc<dyn std::error::Error + Send + Sync>,
    /// When the source may be called again.
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

    pub(crate) fn cached(source: Arc<dyn TokenSource>) -> Self {
        Self::Cached(Arc::new(Cache { source, state: Mutex::default() }))
    }

    /// Returns the token if it is available without waiting, which avoids the future of [`get`](Self::get).
    pub(crate) fn ready(&self) -> Option<Arc<Token>> {
        match self {
            Self::Fixed(token) => Some(Arc::clone(token)),
            Self::Cached(cache) => cache.state().token.as_ref().filter(|token| !token.is_due()).cloned(),
        }
    }

    pub(crate) async fn get(&self) -> Result<Arc<Token>, Error> {
        match self {
            Self::Fixed(token) => Ok(Arc::clone(token)),
            Self::Cached(cache) => cache.get().await,
        }
    }

    /// Returns a token other than the one that HubSpot reported as expired, if there is one.
    pub(crate) async fn newer(&self, expired: &Arc<Token>) -> Option<Result<Arc<Token>, Error>> {
        let Self::Cached(cache) = self else { return None };
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
            let mut request = match self.token_or_request() {
                Ok(outcome) => return outcome.map_err(Failure::into_error),
                Err(request) => request,
            };
            if REQUESTING.try_with(|cache| Arc::ptr_eq(cache, self)).unwrap_or(false) {
                let message = "the token source called HubSpot with the client that it provides tokens for";
                return Err(Error::new(Kind::Token(None)).with_source(message));
            }
            // If the runtime of the request is no longer polled, it never completes. The next iteration starts another.
            if let Ok(completed) = timeout_at(request.end, request.outcome.wait_for(Option::is_some)).await {
                let outcome = completed
                    .ok()
                    .and_then(|outcome| outcome.clone())
                    .expect("a request publishes a result when it is dropped");
                return outcome.map_err(Failure::into_error);
            }
        }
    }

    /// Returns a token or failure that is known already, or the request to wait for.
    fn token_or_request(self: &Arc<Self>) -> Result<Outcome, PendingRequest> {
        let mut state = self.state();
        let State { token, request, failure, .. } = &mut *state;
        if let Some(token) = token.as_ref().filter(|token| !token.is_due()) {
            return Ok(Ok(Arc::clone(token)));
        }
        let now = Instant::now();
        // The old token is used as long as it is valid.
        let valid = token.as_ref().filter(|token| !token.is_expired()).cloned();
        if request.as_ref().is_none_or(|request| request.end <= now) {
            if let Some(failure) = failure.as_ref().filter(|failure| failure.next > now) {
                return Ok(valid.ok_or_else(|| failure.clone()));
            }
            *request = Some(self.start_request(now));
        }
        valid.map(Ok).ok_or_else(|| request.clone().expect("a request was started"))
    }

    /// Calls the source in a separate task: a caller that gives up must not cancel a request that others wait for and that
    /// may have used up a refresh token.
    fn start_request(self: &Arc<Self>, requested: Instant) -> PendingRequest {
        let (sender, outcome) = watch::channel(None);
        let completion = Completion {
            cache: Arc::clone(self),
            sender,
            outcome: Err("the token source panicked, or its runtime was shut down".into()),
        };
        tokio::spawn(async move {
            let cache = Arc::clone(&completion.cache);
            let token = REQUESTING.scope(Arc::clone(&cache), cache.source.token());
            // Longer than callers wait, so that one of them starts another request before this one times out.
            completion.complete(match timeout(REQUEST_TIMEOUT * 2, token).await {
                Ok(Ok(token)) => Token::new(token, requested).map(Arc::new).map_err(Into::into),
                Ok(Err(error)) => Err(error),
                Err(_) => Err("the token source did not return a token in time".into()),
            });
        });
        PendingRequest { outcome, end: requested + REQUEST_TIMEOUT }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // No change can panic halfway, so a poisoned state is consistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Publishes the outcome of a request when it is dropped, even by a panic or a shutdown of the runtime.
struct Completion {
    cache: Arc<Cache>,
    sender: watch::Sender<Option<Outcome>>,
    outcome: Result<Arc<Token>, Box<dyn std::error::Error + Send + Sync>>,
}

impl Completion {
    fn complete(mut self, outcome: Result<Arc<Token>, Box<dyn std::error::Error + Send + Sync>>) {
        self.outcome = outcome;
    }
}

impl Drop for Completion {
    fn drop(&mut self) {
        let mut state = self.cache.state();
        let outcome = std::mem::replace(&mut self.outcome, Err("already published".into()));
        let outcome = outcome.map_err(|error| {
            let pause = FIRST_PAUSE.saturating_mul(1 << state.failures.min(6)).min(LONGEST_PAUSE);
            Failure { error: error.into(), next: Instant::now() + pause }
        });
        // A request that completed after its time limit must not replace the result of a later one.
        if state.request.as_ref().is_some_and(|request| self.sender.subscribe().same_channel(&request.outcome)) {
            state.request = None;
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
