//! Instructions of one call: beside reqwest and hyper by hand, and what each protection takes when nothing goes wrong.

use tokio::runtime;

use crate::{
    callgrind,
    clients::{Client, NAMES, OPERATIONS},
    report::Report,
    server::{Endpoint, Server},
};

/// What `createDefaultAssociation` may cost beside reqwest by hand; the aim is [`AIM`].
const BAR: f64 = 1.15;
const AIM: f64 = 1.10;

/// Ours with a protection switched off, or another in place.
const VARIANTS: [(&str, &str); 3] = [
    ("the limiter takes", "ours-without-limiter"),
    ("the retries take", "ours-without-retry"),
    ("a token source saves", "ours-with-token-source"),
];

pub(crate) fn run(report: &mut Report) {
    if !callgrind::available() {
        return;
    }
    let server = Server::start(false);
    let count =
        |client, operation| callgrind::instructions(&["calls", client, operation, &server.endpoint.url], 100, 600);
    for operation in OPERATIONS {
        let [ours, reqwest, hyper] = NAMES.map(|client| {
            let instructions = count(client, operation);
            report.figure(&format!("call/{operation}/{client}"), instructions, "instructions");
            instructions
        });
        let ratio = format!("call/{operation}/ours to reqwest");
        match operation {
            "associate" => report.bar(&ratio, ours / reqwest, BAR),
            _ => report.figure(&ratio, ours / reqwest, ""),
        }
        if ours / reqwest > AIM {
            println!("  above the aim of {AIM:.2}");
        }
        report.figure(&format!("call/{operation}/ours to hyper"), ours / hyper, "");
    }
    let whole = count("ours", OPERATIONS[0]);
    for (what, variant) in VARIANTS {
        report.figure(&format!("call/{what}"), whole - count(variant, OPERATIONS[0]), "instructions");
    }
}

/// The part that is counted: makes so many calls, one after the other.
pub(crate) fn calls(arguments: &[String]) {
    let [client, operation, url, calls] = arguments else { panic!("client, operation, url and number of calls") };
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Client::new(client, &Endpoint { url: url.clone(), certificate: None });
        for _ in 0..calls.parse().unwrap() {
            client.call(operation).await;
        }
    });
}
