//! Decides what to answer; knows nothing of sockets and never waits.

use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic},
};

use crate::{Answer, Recorded, Settings, auth::Auth, contract, limiter::Limiter, play, tls::Tls};

pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) tls: Option<Tls>,
    operations: Vec<contract::Operation>,
    pub(crate) auth: Auth,
    pub(crate) limiter: Limiter,
    pub(crate) queue: Mutex<VecDeque<Answer>>,
    pub(crate) respond: Mutex<Option<Arc<Responder>>>,
    pub(crate) received: atomic::AtomicU64,
    pub(crate) requests: Mutex<Vec<Recorded>>,
    pub(crate) pairs: Mutex<HashMap<Box<str>, u32>>,
}

/// A closure that answers some requests.
pub(crate) type Responder = dyn Fn(&Recorded) -> Option<Answer> + Send + Sync;

impl Core {
    pub(crate) fn new(settings: Settings) -> io::Result<Self> {
        let project = include_str!("../../../spec/hubspot-associations.yaml");
        let contract = settings.contract.as_deref().unwrap_or(project);
        Ok(Self {
            operations: contract::operations(contract, &settings.api_versions).map_err(io::Error::other)?,
            tls: settings.tls.as_deref().map(Tls::new).transpose()?,
            auth: Auth::new(&settings),
            limiter: Limiter::new(settings.rate_limit, settings.daily_limit),
            queue: Mutex::default(),
            respond: Mutex::default(),
            received: atomic::AtomicU64::default(),
            requests: Mutex::default(),
            pairs: Mutex::default(),
            settings,
        })
    }

    pub(crate) fn answer(&self, mut request: Recorded) -> Answer {
        let number = self.received.fetch_add(1, atomic::Ordering::Relaxed) + 1;
        let answer = self.ordered(&request).map_or_else(|| self.usual(&request), Ok);
        let answer = answer.unwrap_or_else(|refusal| refusal).complete(number, request.token());
        if !self.settings.forget_requests {
            request.answered = answer.status;
            lock(&self.requests).push(request);
        }
        answer
    }

    fn ordered(&self, request: &Recorded) -> Option<Answer> {
        let next = lock(&self.queue).pop_front();
        let respond = lock(&self.respond).clone();
        next.or_else(|| respond?(request))
    }

    /// The answer of a HubSpot that nobody told anything, as an error when it refuses before the limits count the call.
    fn usual(&self, request: &Recorded) -> Result<Answer, Answer> {
        if let Some(answer) = self.auth.grant(request) {
            return Ok(answer);
        }
        let (operation, parameters) = self.route(request)?;
        self.auth.check(request)?;
        let (verdict, headers) = self.limiter.admit(request.at, operation.exempt);
        let accepted = verdict.map_err(Answer::ready).and_then(|()| operation.check(&parameters, request));
        let answer = accepted.map_or_else(|refusal| refusal, |()| play::answer(operation, &parameters, request, self));
        Ok(headers.into_iter().fold(answer, |answer, (name, value)| answer.header(name, value)))
    }

    fn route<'a>(
        &'a self,
        request: &'a Recorded,
    ) -> Result<(&'a contract::Operation, contract::Parameters<'a>), Answer> {
        let matching = |operation: &'a contract::Operation| Some((operation, operation.matches(request.path())?));
        let found: Vec<_> = self.operations.iter().filter_map(matching).collect();
        let methods: Vec<_> = found.iter().map(|(operation, _)| operation.method.as_str()).collect();
        let refusal = match methods[..] {
            [] => Answer::html(404),
            _ => Answer::html(405).header("Allow", methods.join(", ")),
        };
        found.into_iter().find(|(operation, _)| operation.method == request.method).ok_or(refusal)
    }
}

/// A lock whose holder panicked is as good as any: what these locks guard changes in single steps.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
