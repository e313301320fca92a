//! Instructions of one call: beside reqwest and hyper by hand, and what each protection takes when nothing goes wrong.

use crate::{
    callgrind,
    clients::{Client, NAMES, OPERATIONS},
    load::block_on,
    report::Report,
    server::{Endpoint, Server},
};

/// What `createDefaultAssociation` may cost beside reqwest by hand; the aim is [`AIM`].
const BAR: f64 = 1.15;
const AIM: f64 = 1.10;

/// Ours with a protection switched off, or with another in place.
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
            report.hold(&format!("{name}, ours to reqwest"), ratio, BAR);
            println!("  {:<40} {}", "", if ratio > AIM { "above the aim of 1.10" } else { "within the aim of 1.10" });
        }
    }
    let whole = count("ours", "associate");
    for variant in VARIANTS {
        report.figure(&format!("call/{variant} less ours"), count(variant, "associate") - whole, "instructions");
    }
}

/// The part that is counted: makes so many calls, one after the other.
pub(crate) fn calls(arguments: &[String]) {
    let [client, operation, url, calls] = arguments else { panic!("client, operation, url and number of calls") };
    block_on(async {
        let client = Client::new(client, &Endpoint { url: url.clone(), certificate: None });
        for _ in 0..calls.parse().unwrap() {
            client.call(operation).await;
        }
    });
}
