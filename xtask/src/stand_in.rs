//! `cargo xtask stand-in`: a local server that behaves like HubSpot.

use std::process::{Command, ExitCode};

use anyhow::Context;

/// Run a local server that behaves like HubSpot
///
/// Builds and runs the program `stand-in`; `cargo xtask stand-in --help` shows its flags.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    /// The arguments for the stand-in
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the stand-in as a separate process, so that the other commands do not have to build a server.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--package", "hubspot-stand-in", "--"]).args(&args.arguments);
    let status = cargo.current_dir(crate::paths::root()).status().context("cannot run cargo")?;
    Ok(u8::try_from(status.code().unwrap_or(1)).map_or(ExitCode::FAILURE, ExitCode::from))
}
