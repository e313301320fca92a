//! An event-driven simulation of processes that share one quota: HubSpot's rolling window of 100 calls in 10 s, and up to
//! 250 ms of latency each way. Every process is the client's limiter with callers that always have another call to make, with
//! up to four attempts a call.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

#[path = "limiter.rs"]
mod limiter;

use limiter::{Full, Limit, RateLimitStatus, Window};

pub(crate) const MAX: usize = 100;
pub(crate) const WINDOW: Duration = Duration::from_secs(10);
const LATENCY: Duration = Duration::from_millis(250);
const ATTEMPTS: u32 = 4;

/// What HubSpot reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reports {
    /// Rate-limit headers, with every response.
    pub(crate) headers: bool,
    /// `Retry-After`, with a rejection.
    pub(crate) retry_after: bool,
}

/// The number of calls in each window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Windows(Vec<u32>);

impl Windows {
    fn count(&mut self, now: Duration) {
        let index = (now.as_millis() / WINDOW.as_millis()) as usize;
        self.0.resize(self.0.len().max(index + 1), 0);
        self.0[index] += 1;
    }

    pub(crate) fn sum(&self, windows: std::ops::Range<usize>) -> f64 {
        let (from, to) = (windows.start, windows.end.saturating_sub(windows.start));
        self.0.iter().skip(from).take(to).map(|count| f64::from(*count)).sum()
    }
}

/// A process of the fleet.
#[derive(Default)]
pub(crate) struct Process {
    /// `None` before it starts and after it crashed.
    window: Option<Window>,
    /// The attempt numbers of the calls that wait for a slot.
    queue: VecDeque<u32>,
    /// For each call in flight, how many calls had left the window when it entered.
    in_flight: BTreeMap<u64, u64>,
    calls: u64,
    /// The latest of its timers, the only one that counts.
    timer: u64,
    pub(crate) accepted: Windows,
    pub(crate) rejected: Windows,
    /// Calls that failed after all attempts.
    pub(crate) lost: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Start { process: usize },
    Crash { process: usize },
    Arrival { process: usize, call: u64, attempt: u32 },
    Response { process: usize, call: u64, attempt: u32, remaining: Option<usize> },
    Timer { process: usize, number: u64 },
    Retry { process: usize, attempt: u32 },
    Other,
}

pub(crate) struct Fleet {
    reports: Reports,
    /// The number of calls that each process keeps in flight.
    tasks: usize,
    rng: fastrand::Rng,
    origin: Instant,
    now: Duration,
    events: BinaryHeap<Reverse<(Duration, u64, Event)>>,
    scheduled: u64,
    /// When the calls of HubSpot's window arrived.
    log: VecDeque<Duration>,
    pub(crate) processes: Vec<Process>,
    /// The mean interval between calls of other programs, and whether it is constant.
    others: Option<(Duration, bool)>,
    pub(crate) served: Windows,
    pub(crate) unserved: Windows,
}

impl Fleet {
    pub(crate) fn new(reports: Reports, tasks: usize, seed: u64) -> Self {
        Self {
            reports,
            tasks,
            rng: fastrand::Rng::with_seed(seed),
            origin: Instant::now(),
            now: Duration::ZERO,
            events: BinaryHeap::new(),
            scheduled: 0,
            log: VecDeque::new(),
            processes: Vec::new(),
            others: None,
            served: Windows::default(),
            unserved: Windows::default(),
        }
    }

    pub(crate) fn join(&mut self, at: Duration) {
        let process = self.processes.len();
        self.processes.push(Process::default());
        self.schedule(at, Event::Start { process });
    }

    pub(crate) fn crash(&mut self, process: usize, at: Duration) {
        self.schedule(at, Event::Crash { process });
    }

    /// Adds calls of other programs, which ignore rate limits.
    pub(crate) fn others(&mut self, gap: Duration, evenly: bool, from: Duration) {
        self.others = Some((gap, evenly));
        self.schedule(from, Event::Other);
    }

    pub(crate) fn run(&mut self, until: Duration) {
        while let Some(Reverse((at, _, event))) = self.events.pop() {
            if at > until {
                break;
            }
            self.now = at;
            self.handle(event);
        }
    }

    fn schedule(&mut self, at: Duration, event: Event) {
        self.scheduled += 1;
        self.events.push(Reverse((at, self.scheduled, event)));
    }

    fn later(&mut self, event: Event) {
        let latency = LATENCY.mul_f64(self.rng.f64());
        self.schedule(self.now + latency, event);
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Start { process } => {
                let limit = Limit { max: MAX, length: WINDOW, guessed: true };
                let window = Window::new(limit, self.rng.u64(..), self.origin + self.now);
                self.processes[process].window = Some(window);
                self.processes[process].queue = std::iter::repeat_n(1, self.tasks).collect();
                self.send(process);
            }
            Event::Crash { process } => self.processes[process].window = None,
            Event::Arrival { process, call, attempt } => {
                let remaining = self.admit();
                let Process { accepted, rejected, .. } = &mut self.processes[process];
                if remaining.is_some() { accepted } else { rejected }.count(self.now);
                self.later(Event::Response { process, call, attempt, remaining });
            }
            Event::Response { process, call, attempt, remaining } => self.respond(process, call, attempt, remaining),
            Event::Timer { process, number } if number == self.processes[process].timer => self.send(process),
            Event::Timer { .. } => {}
            Event::Retry { process, attempt } => {
                self.processes[process].queue.push_back(attempt);
                self.send(process);
            }
            Event::Other => {
                let served = self.admit().is_some();
                if served { &mut self.served } else { &mut self.unserved }.count(self.now);
                if let Some((gap, evenly)) = self.others {
                    let wait = if evenly { gap } else { gap.mul_f64(-(1.0 - self.rng.f64()).ln()) };
                    self.schedule(self.now + wait, Event::Other);
                }
            }
        }
    }

    /// HubSpot's window: returns how many calls remain, or `None` if it rejects the call.
    fn admit(&mut self) -> Option<usize> {
        while self.log.front().is_some_and(|then| self.now - *then >= WINDOW) {
            self.log.pop_front();
        }
        let accepted = self.log.len() < MAX;
        if accepted {
            self.log.push_back(self.now);
        }
        accepted.then_some(MAX - self.log.len())
    }

    fn respond(&mut self, process: usize, call: u64, attempt: u32, remaining: Option<usize>) {
        let now = self.origin + self.now;
        let own = &mut self.processes[process];
        let left_before = own.in_flight.remove(&call).expect("the call is in flight");
        let Some(window) = own.window.as_mut() else { return };
        let mut status = RateLimitStatus::default();
        if self.reports.headers {
            status.max = Some(MAX as u64);
            status.remaining = Some(remaining.unwrap_or(0) as u64);
            status.interval = Some(WINDOW);
        }
        window.update(&status, left_before, now);
        if remaining.is_some() {
            window.release(true, now);
            own.queue.push_back(1);
        } else {
            window.rejected(self.reports.retry_after.then_some(WINDOW), now);
            window.release(false, now);
            if attempt < ATTEMPTS {
                self.schedule(self.now + WINDOW, Event::Retry { process, attempt: attempt + 1 });
            } else {
                own.lost += 1;
                own.queue.push_back(1);
            }
        }
        self.send(process);
    }

    /// Sends the calls that the limiter of a process admits.
    fn send(&mut self, process: usize) {
        let now = self.origin + self.now;
        loop {
            let own = &mut self.processes[process];
            let Some(window) = own.window.as_mut().filter(|_| !own.queue.is_empty()) else { return };
            match window.take(now) {
                Ok(left_before) => {
                    let attempt = own.queue.pop_front().expect("the queue is not empty");
                    own.calls += 1;
                    let call = own.calls;
                    own.in_flight.insert(call, left_before);
                    self.later(Event::Arrival { process, call, attempt });
                }
                Err(Full::Busy) => return,
                Err(Full::Held(at) | Full::Until(at)) => {
                    own.timer += 1;
                    let number = own.timer;
                    // Timers tick in milliseconds.
                    let at = (at - self.origin).max(self.now + Duration::from_millis(1));
                    return self.schedule(at, Event::Timer { process, number });
                }
            }
        }
    }
}

/// Jain's fairness index: 1 if all shares are equal, 1/n if one process has everything.
pub(crate) fn jain(shares: &[f64]) -> f64 {
    let sum: f64 = shares.iter().sum();
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    sum * sum / (shares.len() as f64 * squares)
}
