//! Decides what to answer; knows nothing of sockets and never waits.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use crate::{
    Answer, Recorded,
    contract::{Operation, Parameters},
    limiter::{Limiter, Verdict},
    oauth::OAuth,
    play, ready,
    recorder::{Recorder, lock},
    tokens::{Tokens, Trust},
};

pub(crate) struct Core {
    pub(crate) operations: Vec<Operation>,
    pub(crate) recorder: Recorder,
    pub(crate) tokens: Tokens,
    pub(crate) oauth: Option<OAuth>,
    pub(crate) limiter: Limiter,
    pub(crate) orders: Mutex<Orders>,
    pub(crate) observer: Option<Box<Observer>>,
}

/// What the stand-in was told to answer.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) queue: VecDeque<Answer>,
    pub(crate) respond: Option<Arc<Responder>>,
}

/// A closure that answers some requests.
pub(crate) type Responder = dyn Fn(&Recorded) -> Option<Answer> + Send + Sync;

/// A closure that is shown every request and the status of its answer.
pub(crate) type Observer = dyn Fn(&Recorded, u16) + Send + Sync;

impl Core {
    pub(crate) fn answer(&self, request: Recorded) -> Answer {
        let correlation_id = format!("00000000-0000-4000-8000-{:012x}", self.recorder.count());
        let answer = self.ordered(&request).unwrap_or_else(|| self.play(&request));
        let answer = answer.complete(&correlation_id, request.token());
        if let Some(observer) = &self.observer {
            observer(&request, answer.status);
        }
        self.recorder.push(request);
        answer
    }

    fn ordered(&self, request: &Recorded) -> Option<Answer> {
        let respond = {
            let mut orders = lock(&self.orders);
            if let Some(answer) = orders.queue.pop_front() {
                return Some(answer);
            }
            orders.respond.clone()
        };
        respond?(request)
    }

    fn play(&self, request: &Recorded) -> Answer {
        if let Some(oauth) = self.oauth.as_ref().filter(|oauth| oauth.is_at(request)) {
            return oauth.answer(request, &self.tokens);
        }
        let (operation, parameters) = match self.route(request) {
            Ok(found) => found,
            Err(status) => return Answer::html(status),
        };
        match self.tokens.trust(request.token(), request.at) {
            Trust::Good => {}
            Trust::Expired => return ready::EXPIRED_TOKEN.into(),
            Trust::Unknown => return ready::BAD_TOKEN.into(),
        }
        let (verdict, headers) = self.limiter.admit(request.at, operation.exempt);
        let answer = match verdict {
            Verdict::Burst => ready::TEN_SECONDLY.into(),
            Verdict::Daily => ready::DAILY.into(),
            Verdict::Accepted => operation
                .refusal(&parameters, request)
                .unwrap_or_else(|| play::answer(operation, &parameters, request, &self.recorder)),
        };
        headers.into_iter().fold(answer, |answer, (name, value)| answer.header(name, value))
    }

    /// The operation of a request, or the status of the page that its path gets.
    fn route<'a>(&'a self, request: &'a Recorded) -> Result<(&'a Operation, Parameters<'a>), u16> {
        let mut status = 404;
        for operation in &self.operations {
            if let Some(parameters) = operation.matches(request.path()) {
                if operation.method == request.method {
                    return Ok((operation, parameters));
                }
                status = 405;
            }
        }
        Err(status)
    }
}
