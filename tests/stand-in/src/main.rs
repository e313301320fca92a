//! The stand-in as a process of its own, for benchmarks.

use std::{process::ExitCode, time::Duration};

use stand_in::{Builder, StandIn};

const USAGE: &str = "usage: stand-in [--port N] [--rate-limit MAX/MILLISms] [--daily MAX] [--no-record]";

fn main() -> ExitCode {
    let Some(builder) = parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match stand_in::run(builder, &mut std::io::stdout(), |_| Ok(())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Builder> {
    let mut builder = StandIn::builder();
    while let Some(argument) = arguments.next() {
        builder = match argument.as_str() {
            "--port" => builder.port(arguments.next()?.parse().ok()?),
            "--daily" => builder.daily_limit(arguments.next()?.parse().ok()?),
            "--no-record" => builder.record(false).count_pairs(false),
            "--rate-limit" => {
                let limit = arguments.next()?;
                let (max, window) = limit.strip_suffix("ms")?.split_once('/')?;
                builder.rate_limit(max.parse().ok()?, Duration::from_millis(window.parse().ok()?))
            }
            _ => return None,
        };
    }
    Some(builder)
}
