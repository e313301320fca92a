//! Resident memory of a process that makes a million calls in 32 tasks; the server is another process.

use crate::{
    clients::Client,
    load::{block_on, calls_while},
    process,
    report::Report,
    server::Server,
};

const TASKS: usize = 32;
const MARKS: [usize; 7] = [1, 1_000, 10_000, 100_000, 250_000, 500_000, 1_000_000];

pub(crate) fn run(report: &mut Report) {
    let server = Server::start(false);
    let mut figure = |name: &str| match process::resident_kib() {
        Some(kib) => report.figure(&format!("memory/{name}"), kib, "KiB"),
        None => println!("  this system does not report the memory of a process"),
    };
    block_on(async {
        let client = Client::new("ours-without-limiter", &server.endpoint);
        figure("0 calls");
        let mut made = 0;
        for mark in MARKS {
            let more = mark - made;
            made += calls_while(&client, TASKS, move |started| started < more).await;
            figure(&format!("{mark} calls"));
        }
    });
}
