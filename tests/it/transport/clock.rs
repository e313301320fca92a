//! Real sockets with a clock that stands still for the client: its waits cost no time and are seen exactly.

use std::{
    future::Future,
    sync::{LazyLock, mpsc},
    time::Duration,
};

use hubspot_associations::{Attempt, ClientBuilder};
use stand_in::{Settings, StandIn};
use tokio::{runtime::Runtime, sync::mpsc::UnboundedReceiver};

/// Where time goes on as ever.
static REAL: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("threads can be had"));

/// Starts a stand-in that lives in real time.
pub(crate) async fn start(settings: Settings) -> StandIn {
    in_real_time(settings.start()).await.expect("a port is free")
}

pub(crate) async fn in_real_time<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    REAL.spawn(future).await.expect("it does not panic")
}

/// A pause in real time; a timer belongs to the clock on which it is made.
pub(crate) async fn pause(millis: u64) {
    in_real_time(async move { tokio::time::sleep(Duration::from_millis(millis)).await }).await;
}

/// Runs a future on a clock that stands still until [`tokio::time::advance`] moves it.
pub(crate) fn still<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let (end, held) = mpsc::channel::<()>();
    // While a blocking task runs, an idle runtime does not move its clock to the next timer.
    runtime.spawn_blocking(move || held.recv());
    let output = runtime.block_on(future);
    drop(end);
    output
}

/// Tells the attempts of a client through a channel.
pub(crate) fn watched(builder: ClientBuilder) -> (ClientBuilder, UnboundedReceiver<Attempt>) {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    // The receiver is gone when a test has seen enough.
    (builder.on_attempt(move |attempt| _ = sender.send(attempt.clone())), receiver)
}

/// What became of a call, and how long it waited before each resend.
pub(crate) struct Run<T> {
    pub(crate) outcome: T,
    pub(crate) waits: Vec<u128>,
    pub(crate) reason: &'static str,
}

/// Runs a call to its end: moves the clock by each wait, and by `stall` whenever nothing happens for a while.
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
                    // Until just before its end the wait is really waited.
                    let seen = received();
                    tokio::time::advance(wait - SHORT).await;
                    let early = tokio::select! {
                        biased;
                        _ = &mut call => true,
                        () = pause(5) => received() > seen,
                    };
                    assert!(!early, "resent before the end of {wait:?}");
                }
                tokio::time::advance(SHORT * 2).await;
            }
            outcome = &mut call => break outcome,
            () = pause(50), if stall.is_some() => {
                // Not before the request has arrived: on a busy machine that takes longer than the pause.
                if received() > earlier {
                    tokio::time::advance(stall.expect("just seen")).await;
                }
            }
        }
    };
    Run { outcome, waits, reason }
}
