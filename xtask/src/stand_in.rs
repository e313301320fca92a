//! `cargo xtask stand-in`: a local server that plays HubSpot.

use std::{io::Write, process::ExitCode};

use anyhow::Context;

/// Play HubSpot on a local port
///
/// Answers the operations of the contract as HubSpot does, and prints the base URL, then one line a request, until
/// Ctrl-C. Every bearer token is good.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The port on 127.0.0.1; 0 lets the system choose
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    port: u16,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let settings = stand_in::Settings { port: args.port, ..Default::default() };
    stand_in::serve_foreground(settings, out).with_context(|| format!("cannot serve on port {}", args.port))?;
    Ok(ExitCode::SUCCESS)
}
