//! Decides what to answer; knows nothing of sockets and never waits.

use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    Answer, Recorded, Settings,
    auth::Auth,
    contract::{self, Operation, Parameters},
    limiter::Limiter,
    play,
    tls::Tls,
};

pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) tls: Option<Tls>,
    operations: Vec<Operation>,
    pub(crate) auth: Auth,
    pub(crate) limiter: Limiter,
    pub(crate) queue: Mutex<VecDeque<Answer>>,
    pub(crate) respond: Mutex<Option<Arc<Responder>>>,
    pub(crate) received: AtomicU64,
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
            operations: contract::operations(contract).map_err(io::Error::other)?,
            tls: settings.tls.as_deref().map(Tls::new).transpose()?,
            auth: Auth::new(&settings),
            limiter: Limiter::new(settings.rate_limit, settings.daily_limit),
            queue: Mutex::default(),
            respond: Mutex::default(),
            received: AtomicU64::default(),
            requests: Mutex::default(),
            pairs: Mutex::default(),
            settings,
        })
    }

    pub(crate) fn answer(&self, mut request: Recorded) -> Answer {
        let number = self.received.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = self.ordered(&request).unwrap_or_else(|| self.usual(&request));
        let answer = answer.complete(number, request.token());
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

    fn usual(&self, request: &Recorded) -> Answer {
        if let Some(answer) = self.auth.grant(request) {
            return answer;
        }
        let (operation, parameters) = match self.route(request) {
            Ok(found) => found,
            Err(status) => return Answer::html(status),
        };
        if let Some(answer) = self.auth.refusal(request) {
            return answer;
        }
        let (refusal, headers) = self.limiter.admit(request.at, operation.exempt);
        let answer = refusal.map(Answer::ready).or_else(|| operation.refusal(&parameters, request));
        let answer = answer.unwrap_or_else(|| play::answer(operation, &parameters, request, self));
        headers.into_iter().fold(answer, |answer, (name, value)| answer.header(name, value))
    }

    /// The operation of a request, or the status of the page that its path gets.
    fn route<'a>(&'a self, request: &'a Recorded) -> Result<(&'a Operation, Parameters<'a>), u16> {
        let matching = |operation: &'a Operation| Some((operation, operation.matches(request.path())?));
        let mut found = self.operations.iter().filter_map(matching).peekable();
        let status = if found.peek().is_some() { 405 } else { 404 };
        found.find(|(operation, _)| operation.method == request.method).ok_or(status)
    }
}

/// A lock whose holder panicked is as good as any: what these locks guard changes in single steps.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
