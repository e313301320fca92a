//! The stand-in as a program.

use std::{io, time::Duration};

use clap::Parser;
use stand_in::{Answer, Faults, Settings, serve_foreground};

/// Play HubSpot on a local port until Ctrl-C
///
/// Prints its base URL, then a line for each request. It accepts any access token that is not empty.
#[derive(Parser)]
#[command(name = "stand-in", after_help = include_str!("recipes.txt"))]
struct Args {
    /// The port of 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The most calls in a rolling window, such as 100/10s or 5/200ms; more get 429
    #[arg(long, value_name = "CALLS/TIME", value_parser = rate_limit)]
    rate_limit: Option<(usize, Duration)>,
    /// The most calls of the day; more get 429
    #[arg(long, value_name = "CALLS")]
    daily: Option<u64>,
    /// Respond with this instead to some calls, in turn; NAME is a recorded response, an HTML page such as html-503, or stall, reset
    #[arg(long, value_name = "NAME", value_parser = Answer::named)]
    fault: Vec<Answer>,
    /// How many calls have one fault
    #[arg(long, value_name = "CALLS", default_value_t = 10, requires = "fault", value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Serve only this version of the API, such as 2026-09; may be repeated. Others get 404, like a retired version
    #[arg(long, value_name = "VERSION")]
    api_version: Vec<String>,
    /// Accept only this access token; may be repeated
    #[arg(long, value_name = "TOKEN")]
    token: Vec<String>,
    /// Serve HTTPS with a certificate for 127.0.0.1, which is printed after the URL
    #[arg(long)]
    tls: bool,
    /// Keep and print no requests, for benchmarks
    #[arg(long)]
    no_record: bool,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let settings = Settings {
        port: args.port,
        forget_requests: args.no_record,
        forget_pairs: args.no_record,
        tokens: args.token,
        api_versions: args.api_version,
        rate_limit: args.rate_limit,
        daily_limit: args.daily,
        tls: args.tls.then(|| "127.0.0.1".to_owned()),
        ..Settings::default()
    };
    serve_foreground(settings, Faults { answers: args.fault, every: args.every }, &mut io::stdout())
}

fn rate_limit(text: &str) -> Result<(usize, Duration), String> {
    let parse = || {
        let (calls, time) = text.split_once('/')?;
        let (number, unit) = match time.strip_suffix("ms") {
            Some(millis) => (millis, 1),
            None => (time.strip_suffix('s')?, 1000),
        };
        Some((calls.parse().ok()?, Duration::from_millis(number.parse::<u64>().ok()? * unit)))
    };
    parse()
        .filter(|(_, window)| !window.is_zero())
        .ok_or_else(|| "expected calls and a time, such as 100/10s".to_owned())
}
