//! Time of one call, and calls per second, over HTTP/1.1 in clear text and over HTTP/2 with TLS.
//!
//! The clients take turns in short rounds, each in another order, so that other load on the machine affects all of them. They
//! run on one core, the server on another.

use std::time::Duration;

use crate::{
    clients::{Client, NAMES},
    load::{at_once, block_on, one_by_one},
    process,
    report::Report,
    sample::{median, quantile},
    server::{Endpoint, Server},
};

const ROUNDS: usize = 15;
const ROUND: Duration = Duration::from_millis(250);
const TASKS: [usize; 2] = [32, 256];

pub(crate) fn run(report: &mut Report) {
    process::pin_to_core(0, std::process::id());
    for (protocol, tls) in [("http1", false), ("https2", true)] {
        let server = Server::start(tls);
        process::pin_to_core(1, server.id());
        block_on(protocol_run(report, protocol, &server.endpoint));
    }
}

async fn protocol_run(report: &mut Report, protocol: &str, endpoint: &Endpoint) {
    let clients = NAMES.map(|name| Client::new(name, endpoint));
    for client in &clients {
        at_once(client, 256, ROUND).await; // Opens the connections.
    }
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (client, times) in clients.iter().zip(&mut times) {
            times.extend(one_by_one(client, ROUND).await);
        }
    }
    let name = format!("wall/{protocol}/1");
    report.compare(&format!("{name}/median"), NAMES, times.each_mut().map(|times| median(times)), "µs");
    report.compare(&format!("{name}/p99"), NAMES, times.each_mut().map(|times| quantile(times, 0.99)), "µs");
    for tasks in TASKS {
        let (mut rates, mut cpu) = ([const { Vec::new() }; 3], [const { Vec::new() }; 3]);
        for round in 0..ROUNDS {
            for turn in 0..clients.len() {
                let index = (round + turn) % clients.len();
                let load = at_once(&clients[index], tasks, ROUND).await;
                rates[index].push(load.calls_per_second);
                cpu[index].extend(load.cpu_microseconds_per_call);
            }
        }
        let name = format!("wall/{protocol}/{tasks}");
        report.compare(&format!("{name}/rate"), NAMES, rates.map(|mut rates| median(&mut rates)), "calls/s");
        if cpu.iter().all(|cpu| !cpu.is_empty()) {
            report.compare(&format!("{name}/cpu"), NAMES, cpu.map(|mut cpu| median(&mut cpu)), "µs/call");
        }
    }
}
