//! The connections of the client, and how it abandons one that hangs.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU32, Ordering::Acquire, Ordering::Relaxed, Ordering::Release},
};

use reqwest::{Response, Version};

use crate::Error;

type Build = Box<dyn Fn() -> Result<reqwest::Client, Error> + Send + Sync>;

/// An HTTP client that is replaced when an attempt on a shared connection times out.
///
/// reqwest cannot close a single connection, so an HTTP/2 connection that hangs would get all later requests.
pub(crate) struct Connections {
    /// Builds every request, and sends it unless the client was replaced.
    pub(crate) first: reqwest::Client,
    build: Build,
    /// How many times the client was replaced.
    generation: AtomicU32,
    latest: Mutex<Option<reqwest::Client>>,
    /// Whether the latest response used HTTP/1, where a connection is closed when an attempt on it times out.
    is_http1: AtomicBool,
}

impl Connections {
    pub(crate) fn new(
        build: impl Fn() -> Result<reqwest::Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        Ok(Self {
            first: build()?,
            build: Box::new(build),
            generation: AtomicU32::new(0),
            latest: Mutex::default(),
            is_http1: AtomicBool::new(false),
        })
    }

    /// Returns the client for the next attempt and its generation, to [`abandon`](Self::abandon) it.
    pub(super) fn current(&self) -> (reqwest::Client, u32) {
        let generation = self.generation.load(Acquire);
        if generation == 0 {
            return (self.first.clone(), 0);
        }
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        (latest.as_ref().unwrap_or(&self.first).clone(), self.generation.load(Acquire))
    }

    /// Notes the HTTP version of a response.
    pub(super) fn responded(&self, response: &Response) {
        let is_http1 = response.version() < Version::HTTP_2;
        // Avoids a write in the common case of no change.
        if self.is_http1.load(Relaxed) != is_http1 {
            self.is_http1.store(is_http1, Relaxed);
        }
    }

    /// Replaces the client after an attempt timed out. Later attempts get new connections; calls on the old ones continue.
    pub(super) fn abandon(&self, generation: u32) {
        if self.is_http1.load(Relaxed) {
            return;
        }
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        // If several calls time out together, only the first one replaces the client.
        if self.generation.load(Acquire) == generation
            && let Ok(client) = (self.build)()
        {
            *latest = Some(client);
            self.generation.store(generation.wrapping_add(1).max(1), Release);
        }
    }
}
