//! Calls that are made for a while, one after the other or many at once, on one thread.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::{runtime, task::JoinSet};

use crate::{clients::Client, process};

/// How many calls were made, in which time, and on how much of the processor.
pub(crate) struct Load {
    pub(crate) calls_per_second: f64,
    pub(crate) cpu_microseconds_per_call: Option<f64>,
}

/// Runs a future on the one thread that all clients get.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The time in microseconds of each call, one after the other.
pub(crate) async fn one_by_one(client: &Client, span: Duration) -> Vec<f64> {
    let begin = Instant::now();
    let mut times = Vec::new();
    while begin.elapsed() < span {
        let start = Instant::now();
        client.call("associate").await;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times
}

/// So many tasks, each of which makes one call after the other for a while.
pub(crate) async fn at_once(client: &Client, tasks: usize, span: Duration) -> Load {
    let (begin, cpu) = (Instant::now(), process::cpu_seconds());
    let calls = calls_while(client, tasks, move |_| begin.elapsed() < span).await as f64;
    let cpu = process::cpu_seconds().zip(cpu).map(|(after, before)| (after - before) * 1e6 / calls);
    Load { calls_per_second: calls / begin.elapsed().as_secs_f64(), cpu_microseconds_per_call: cpu }
}

/// The same for as long as a closure says so, which is told how many calls have begun; returns how many were made.
pub(crate) async fn calls_while(
    client: &Client,
    tasks: usize,
    go_on: impl Fn(usize) -> bool + Clone + Send + 'static,
) -> usize {
    let begun = Arc::new(AtomicUsize::new(0));
    let task = || {
        let (client, begun, go_on) = (client.clone(), Arc::clone(&begun), go_on.clone());
        async move {
            let mut made = 0;
            while go_on(begun.fetch_add(1, Relaxed)) {
                client.call("associate").await;
                made += 1;
            }
            made
        }
    };
    let running: JoinSet<usize> = (0..tasks).map(|_| task()).collect();
    running.join_all().await.into_iter().sum()
}
