//! The stand-in as a process of its own, for benchmarks.

use std::{io, time::Duration};

use stand_in::{Settings, serve_foreground};

const USAGE: &str = "usage: stand-in [--port N] [--rate-limit MAX/MILLISms] [--daily MAX] [--no-record] [--tls]";

fn main() -> io::Result<()> {
    let settings = parse(std::env::args().skip(1)).unwrap_or_else(|| {
        eprintln!("{USAGE}");
        std::process::exit(2)
    });
    serve_foreground(settings, &mut io::stdout())
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Settings> {
    let mut settings = Settings::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => settings.port = arguments.next()?.parse().ok()?,
            "--daily" => settings.daily_limit = Some(arguments.next()?.parse().ok()?),
            "--no-record" => (settings.forget_requests, settings.forget_pairs) = (true, true),
            "--rate-limit" => {
                let limit = arguments.next()?;
                let (max, window) = limit.strip_suffix("ms")?.split_once('/')?;
                settings.rate_limit = Some((max.parse().ok()?, Duration::from_millis(window.parse().ok()?)));
            }
            "--tls" => settings.tls = Some("127.0.0.1".to_owned()),
            _ => return None,
        }
    }
    Some(settings)
}
