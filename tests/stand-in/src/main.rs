//! The stand-in as a program.

use std::{
    io::{self, Write},
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use clap::Parser;
use stand_in::{Response, Settings};
use tokio::time::timeout;

/// Run a local server that behaves like HubSpot, until Ctrl-C
///
/// Prints its base URL, then a line for each request. Without `--token`, it accepts any access token that is not empty.
#[derive(Parser)]
#[command(name = "stand-in", after_help = include_str!("recipes.txt"))]
struct Args {
    /// The port on 127.0.0.1; 0 selects a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The maximum number of calls in a rolling window, such as 100/10s or 5/200ms; further calls get 429
    #[arg(long, value_name = "CALLS/TIME", value_parser = rate_limit)]
    rate_limit: Option<(usize, Duration)>,
    /// The maximum number of calls per day; further calls get 429
    #[arg(long, value_name = "CALLS")]
    daily: Option<u64>,
    /// A fault for some calls: a recorded response, a page such as html-503, stall or reset; if repeated, in turn
    #[arg(long, value_name = "NAME", value_parser = Response::named)]
    fault: Vec<Response>,
    /// One in CALLS calls gets a fault
    #[arg(long, value_name = "CALLS", default_value_t = 10, requires = "fault", value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Serve only this version of the API, such as 2026-09; may be repeated. Others get 404, like retired versions
    #[arg(long, value_name = "VERSION")]
    api_version: Vec<String>,
    /// Accept only this access token; may be repeated
    #[arg(long, value_name = "TOKEN")]
    token: Vec<String>,
    /// Serve HTTPS; the certificate for 127.0.0.1 is printed after the URL
    #[arg(long)]
    tls: bool,
    /// Neither record nor print requests, for benchmarks
    #[arg(long)]
    no_record: bool,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let settings = Settings {
        port: args.port,
        discard_requests: args.no_record,
        tokens: args.token,
        api_versions: args.api_version,
        rate_limit: args.rate_limit,
        daily_limit: args.daily,
        tls: args.tls.then(|| "127.0.0.1".to_owned()),
        ..Settings::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(settings, args.fault, args.every))
}

/// Serves until Ctrl-C; prints the base URL, a line for each recorded request, and at the end the counts.
///
/// The response to every `every`th call is replaced by the next of `faults`, in turn.
async fn serve(settings: Settings, faults: Vec<Response>, every: u64) -> io::Result<()> {
    let (hubspot, calls, mut out) = (settings.start().await?, AtomicU64::new(0), io::stdout());
    hubspot.respond_with(move |_| {
        let call = calls.fetch_add(1, Ordering::Relaxed);
        let fault = faults.get((call / every) as usize % faults.len().max(1));
        fault.filter(|_| (call + 1).is_multiple_of(every)).cloned()
    });
    writeln!(out, "{}\n{}", hubspot.base_url(), hubspot.certificate().unwrap_or_default())?;
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    loop {
        let pause = timeout(Duration::from_millis(100), &mut interrupt).await;
        for request in hubspot.take_requests() {
            writeln!(out, "{} {} {}", request.status, request.method, request.target)?;
        }
        if pause.is_ok() {
            let (received, stats) = (hubspot.received(), hubspot.stats());
            return writeln!(out, "{received} received, {} accepted, {} rate-limited", stats.accepted, stats.limited);
        }
    }
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
        .ok_or_else(|| "expected a number of calls and a time, such as 100/10s".to_owned())
}
