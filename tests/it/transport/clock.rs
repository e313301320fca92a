//! Real sockets with a paused clock for the client: its delays take no time and are measured exactly.

use std::{
    future::Future,
    sync::{LazyLock, mpsc},
    time::Duration,
};

use hubspot_associations::{Attempt, ClientBuilder};
use stand_in::{Settings, StandIn};
use tokio::{runtime::Runtime, sync::mpsc::UnboundedReceiver};

/// A runtime with the real clock.
static REAL: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("the runtime starts"));

/// Starts a stand-in on the real clock.
pub(crate) async fn start(settings: Settings) -> StandIn {
    in_real_time(settings.start()).await.expect("a port is free")
}

pub(crate) async fn in_real_time<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    REAL.spawn(future).await.expect("it does not panic")
}

/// Waits in real time: a timer belongs to the clock of the runtime that creates it.
pub(crate) async fn pause(millis: u64) {
    in_real_time(async move { tokio::time::sleep(Duration::from_millis(millis)).await }).await;
}

/// Runs a future on a clock that only [`tokio::time::advance`] moves.
pub(crate) fn still<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let (end, held) = mpsc::channel::<()>();
    // An idle runtime moves its clock to the next timer, except while a blocking task runs.
    runtime.spawn_blocking(move || held.recv());
    let output = runtime.block_on(future);
    drop(end);
    output
}

/// Sends the attempts of a client to a channel.
pub(crate) fn watched(builder: ClientBuilder) -> (ClientBuilder, UnboundedReceiver<Attempt>) {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    // A test may drop the receiver early.
    (builder.on_attempt(move |attempt| _ = sender.send(attempt.clone())), receiver)
}

/// The result of a call, and the delay before each retry in milliseconds.
pub(crate) struct Run<T> {
    pub(crate) outcome: T,
    pub(crate) waits: Vec<u128>,
    pub(crate) reason: &'static str,
}

/// Runs a call to its end: moves the clock by each delay, and by `stall` whenever nothing happens for a while.
pub(crate) async fn run<T>(
    received: impl Fn() -> usize,
    attempts: &mut UnboundedReceiver<Attempt>,
    stall: Option<Duration>,
    call: impl Future<Output = T>,
) -> Run<T> {
    const SHORT: Duration = Duration::from_millis(1);
    let mut call = std::pin::pin!(call);
    let mut waits = Vec::new();
    let mut reason = "";
    let mut earlier = received();
    let outcome = loop {
        tokio::select! {
            biased;
            Some(attempt) = attempts.recv() => {
                reason = attempt.reason;
                earlier = received();
                let Some(wait) = attempt.wait else { continue };
                waits.push(wait.as_millis());
                if wait > SHORT {
                    // No retry may come before the delay ends.
                    let seen = received();
                    tokio::time::advance(wait - SHORT).await;
                    let early = tokio::select! {
                        biased;
                        _ = &mut call => true,
                        () = pause(5) => received() > seen,
                    };
                    assert!(!early, "retried before the end of {wait:?}");
                }
                tokio::time::advance(SHORT * 2).await;
            }
            outcome = &mut call => break outcome,
            () = pause(50), if stall.is_some() => {
                // The request must have arrived first, which takes longer than the pause on a busy machine.
                if received() > earlier {
                    tokio::time::advance(stall.expect("the condition checks it")).await;
                }
            }
        }
    };
    Run { outcome, waits, reason }
}
