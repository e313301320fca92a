//! Calls for a while, sequential or concurrent, on one thread.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::{runtime, task::JoinSet};

use crate::{clients::Client, process};

/// The throughput and processor time of calls.
pub(crate) struct Load {
    pub(crate) calls_per_second: f64,
    pub(crate) cpu_microseconds_per_call: Option<f64>,
}

/// Runs a future on one thread, as for all clients.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Makes calls one after the other; returns the microseconds of each.
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

/// Runs `tasks` tasks, each of which makes one call after the other for `span`.
pub(crate) async fn at_once(client: &Client, tasks: usize, span: Duration) -> Load {
    let (begin, cpu) = (Instant::now(), process::cpu_seconds());
    let calls = calls_while(client, tasks, move |_| begin.elapsed() < span).await as f64;
    let cpu = process::cpu_seconds().zip(cpu).map(|(after, before)| (after - before) * 1e6 / calls);
    Load { calls_per_second: calls / begin.elapsed().as_secs_f64(), cpu_microseconds_per_call: cpu }
}

/// The same while `go_on` returns true for the number of calls started; returns the number of calls made.
pub(crate) async fn calls_while(
    client: &Client,
    tasks: usize,
    go_on: impl Fn(usize) -> bool + Clone + Send + 'static,
) -> usize {
    let started = Arc::new(AtomicUsize::new(0));
    let task = || {
        let (client, started, go_on) = (client.clone(), Arc::clone(&started), go_on.clone());
        async move {
            let mut made = 0;
            while go_on(started.fetch_add(1, Relaxed)) {
                client.call("associate").await;
                made += 1;
            }
            made
        }
    };
    let running: JoinSet<usize> = (0..tasks).map(|_| task()).collect();
    running.join_all().await.into_iter().sum()
}
