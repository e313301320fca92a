//! Which access tokens are good, and until when.

use std::{collections::HashMap, sync::Mutex, time::Instant};

use crate::recorder::lock;

pub(crate) enum Trust {
    Good,
    Expired,
    Unknown,
}

/// The tokens known here, with the end of their life.
pub(crate) struct Tokens {
    /// Whether a token that is not known here is good as long as it is not empty.
    pub(crate) any: bool,
    known: Mutex<HashMap<String, Option<Instant>>>,
}

impl Tokens {
    pub(crate) fn new(any: bool) -> Self {
        Self { any, known: Mutex::default() }
    }

    /// Makes a token good until `end`, or for good.
    pub(crate) fn add(&self, token: &str, end: Option<Instant>) {
        lock(&self.known).insert(token.to_owned(), end);
    }

    pub(crate) fn expire_all(&self) {
        let now = Instant::now();
        lock(&self.known).values_mut().for_each(|end| *end = Some(end.unwrap_or(now).min(now)));
    }

    pub(crate) fn trust(&self, token: &str, now: Instant) -> Trust {
        match lock(&self.known).get(token) {
            Some(Some(end)) if *end <= now => Trust::Expired,
            Some(_) => Trust::Good,
            None if self.any && !token.is_empty() => Trust::Good,
            None => Trust::Unknown,
        }
    }
}
