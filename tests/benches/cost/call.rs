//! Instructions of one call, compared with hand-written reqwest and hyper, and of each protection when nothing fails.

use crate::{
    callgrind,
    clients::{Client, NAMES, OPERATIONS},
    load::block_on,
    report::Report,
    server::{Endpoint, Server},
};

/// The limit of `createDefaultAssociation` compared with hand-written reqwest; the target is [`TARGET`].
const LIMIT: f64 = 1.15;
const TARGET: f64 = 1.10;

/// Our client with a protection disabled or added.
const VARIANTS: [&str; 3] = ["ours-without-limiter", "ours-without-retry", "ours-with-token-source"];

pub(crate) fn run(report: &mut Report) {
    if !callgrind::available() {
        return;
    }
    let server = Server::start(false);
    let count =
        |client, operation| callgrind::instructions(&["part-calls", client, operation, &server.endpoint.url], 100, 600);
    for operation in OPERATIONS {
        let name = format!("call/{operation}");
        let ratio = report.compare(&name, NAMES, NAMES.map(|client| count(client, operation)), "instructions");
        if operation == "associate" {
            report.limit(&format!("{name}, ours to reqwest"), ratio, LIMIT);
            println!(
                "  {:<40} {}",
                "",
                if ratio > TARGET { "above the target of 1.10" } else { "within the target of 1.10" }
            );
        }
    }
    let default = count("ours", "associate");
    for variant in VARIANTS {
        report.figure(&format!("call/{variant} minus ours"), count(variant, "associate") - default, "instructions");
    }
}

/// The counted part: makes calls one after the other.
pub(crate) fn calls(arguments: &[String]) {
    let [client, operation, url, calls] = arguments else { panic!("client, operation, url and number of calls") };
    block_on(async {
        let client = Client::new(client, &Endpoint { url: url.clone(), certificate: None });
        for _ in 0..calls.parse().unwrap() {
            client.call(operation).await;
        }
    });
}
