//! The development commands of this repository: `cargo xtask --help`.

use std::process::ExitCode;

use clap::Parser;

mod adopt;
mod diff;
mod generate;
mod lint;
#[cfg(test)]
mod pages;
mod paths;
mod readers;
mod snippet;
mod spec;
mod stand_in;
mod tree;
mod upstream;

/// The development commands of this repository
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
enum Command {
    Adopt(adopt::Args),
    Diff(diff::Args),
    Generate(generate::Args),
    Lint(lint::Args),
    StandIn(stand_in::Args),
    Upstream(upstream::Args),
}

fn main() -> ExitCode {
    let out = &mut anstream::stdout().lock();
    let outcome = match Command::parse() {
        Command::Adopt(args) => adopt::run(&args, out),
        Command::Diff(args) => diff::run(&args, out),
        Command::Generate(args) => generate::run(&args, out),
        Command::Lint(args) => lint::run(&args, out),
        Command::StandIn(args) => stand_in::run(&args),
        Command::Upstream(args) => upstream::run(&args, out),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
