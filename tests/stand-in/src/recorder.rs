//! Requests as they arrived, and counts of what was done for them.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use bytes::Bytes;

/// A request as received.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The request target exactly as on the wire.
    pub target: String,
    /// The headers in their order and spelling; HTTP/2 has them in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// When the request was read to its end.
    pub at: Instant,
    /// Number of the connection, from 1: equal numbers mean a reused connection.
    pub connection: u64,
    /// Whether it came over HTTP/2.
    pub http2: bool,
}

impl Recorded {
    /// The first value of a header, its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The bearer token; empty when there is none.
    pub fn token(&self) -> &str {
        self.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim()
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

pub(crate) struct Recorder {
    pub(crate) keep: bool,
    pub(crate) received: AtomicU64,
    requests: Mutex<Vec<Recorded>>,
    /// `None` when counting is off.
    pairs: Option<Mutex<HashMap<Box<str>, u32>>>,
}

impl Recorder {
    pub(crate) fn new(keep: bool, count_pairs: bool) -> Self {
        let pairs = count_pairs.then(Mutex::default);
        Self { keep, received: AtomicU64::new(0), requests: Mutex::default(), pairs }
    }

    /// Counts a request, from 1.
    pub(crate) fn count(&self) -> u64 {
        self.received.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn push(&self, request: Recorded) {
        if self.keep {
            lock(&self.requests).push(request);
        }
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        lock(&self.requests).clone()
    }

    pub(crate) fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *lock(&self.requests))
    }

    pub(crate) fn associate(&self, pair: [&str; 4]) {
        if let Some(pairs) = &self.pairs {
            *lock(pairs).entry(pair.join("/").into()).or_default() += 1;
        }
    }

    pub(crate) fn pairs(&self) -> HashMap<Box<str>, u32> {
        self.pairs.as_ref().map(|pairs| lock(pairs).clone()).unwrap_or_default()
    }
}

/// A lock whose holder panicked is as good as any: every change under these locks is a single step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
