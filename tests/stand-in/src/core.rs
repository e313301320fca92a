//! Chooses the response to a request, without sockets or waiting.

use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic},
};

use crate::{RecordedRequest, Response, Settings, auth::Auth, contract, defaults, limiter::Limiter, tls::Tls};

pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) tls: Option<Tls>,
    operations: Vec<contract::Operation>,
    pub(crate) auth: Auth,
    pub(crate) limiter: Limiter,
    pub(crate) queue: Mutex<VecDeque<Response>>,
    pub(crate) responder: Mutex<Option<Arc<Responder>>>,
    pub(crate) received: atomic::AtomicU64,
    pub(crate) requests: Mutex<Vec<RecordedRequest>>,
    pub(crate) pairs: Mutex<HashMap<Box<str>, u32>>,
}

/// A closure that responds to some requests.
pub(crate) type Responder = dyn Fn(&RecordedRequest) -> Option<Response> + Send + Sync;

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
            responder: Mutex::default(),
            received: atomic::AtomicU64::default(),
            requests: Mutex::default(),
            pairs: Mutex::default(),
            settings,
        })
    }

    pub(crate) fn respond(&self, mut request: RecordedRequest) -> Response {
        let number = self.received.fetch_add(1, atomic::Ordering::Relaxed) + 1;
        let response = self.scripted(&request).unwrap_or_else(|| self.default(&request).unwrap_or_else(|error| error));
        let response = response.complete(number, request.token());
        if !self.settings.discard_requests {
            request.status = response.status;
            lock(&self.requests).push(request);
        }
        response
    }

    fn scripted(&self, request: &RecordedRequest) -> Option<Response> {
        let queued = lock(&self.queue).pop_front();
        let responder = lock(&self.responder).clone();
        queued.or_else(|| responder?(request))
    }

    /// Responds like HubSpot; an error is a rejection before the limits count the call.
    fn default(&self, request: &RecordedRequest) -> Result<Response, Response> {
        if let Some(response) = self.auth.grant(request) {
            return Ok(response);
        }
        let (operation, parameters) = self.route(request)?;
        self.auth.check(request)?;
        let (verdict, headers) = self.limiter.admit(request.at, operation.exempt);
        let accepted = verdict.map_err(Response::recorded).and_then(|()| operation.check(&parameters, request));
        let response =
            accepted.map_or_else(|error| error, |()| defaults::respond(operation, &parameters, request, self));
        Ok(headers.into_iter().fold(response, |response, (name, value)| response.header(name, value)))
    }

    fn route<'a>(
        &'a self,
        request: &'a RecordedRequest,
    ) -> Result<(&'a contract::Operation, contract::Parameters<'a>), Response> {
        let matching = |operation: &'a contract::Operation| Some((operation, operation.matches(request.path())?));
        let found: Vec<_> = self.operations.iter().filter_map(matching).collect();
        let methods: Vec<_> = found.iter().map(|(operation, _)| operation.method.as_str()).collect();
        let allow = methods.join(", ");
        let error = if found.is_empty() { Response::html(404) } else { Response::html(405).header("Allow", allow) };
        found.into_iter().find(|(operation, _)| operation.method == request.method).ok_or(error)
    }
}

/// Locks, and ignores poisoning: the guarded values change in single steps, so a panic cannot leave one half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
