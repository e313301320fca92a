//! The connections, and how the client leaves one that hangs.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU32, Ordering::Acquire, Ordering::Relaxed, Ordering::Release},
};

use reqwest::{Response, Version};

use crate::Error;

type Make = Box<dyn Fn() -> Result<reqwest::Client, Error> + Send + Sync>;

/// An HTTP client, which is replaced when an attempt on a shared connection timed out.
///
/// reqwest cannot close a single connection. An HTTP/2 connection that hangs would get every later request.
pub(crate) struct Connections {
    /// Builds every request; sends it as long as no connection was left.
    pub(crate) first: reqwest::Client,
    make: Make,
    /// How many times connections were left.
    left: AtomicU32,
    latest: Mutex<Option<reqwest::Client>>,
    /// Whether the latest response came over HTTP/1, whose connections end with an attempt that timed out.
    unshared: AtomicBool,
}

impl Connections {
    pub(crate) fn new(
        make: impl Fn() -> Result<reqwest::Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        Ok(Self {
            first: make()?,
            make: Box::new(make),
            left: AtomicU32::new(0),
            latest: Mutex::default(),
            unshared: AtomicBool::new(false),
        })
    }

    /// The client for the next attempt, and a number to [`leave`](Self::leave) its connections by.
    pub(super) fn current(&self) -> (reqwest::Client, u32) {
        let left = self.left.load(Acquire);
        if left == 0 {
            return (self.first.clone(), 0);
        }
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        (latest.as_ref().unwrap_or(&self.first).clone(), self.left.load(Acquire))
    }

    pub(super) fn answered(&self, response: &Response) {
        let unshared = response.version() < Version::HTTP_2;
        // Usually unchanged, and nothing needs to be written.
        if self.unshared.load(Relaxed) != unshared {
            self.unshared.store(unshared, Relaxed);
        }
    }

    /// An attempt timed out: later attempts get other connections. Calls under way on the old ones go on.
    pub(super) fn leave(&self, number: u32) {
        if self.unshared.load(Relaxed) {
            return;
        }
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        // The first of the calls that time out together leaves for all of them.
        if self.left.load(Acquire) == number
            && let Ok(client) = (self.make)()
        {
            *latest = Some(client);
            self.left.store(number.wrapping_add(1).max(1), Release);
        }
    }
}
