//! The commands of this repository: `cargo xtask --help`.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;

mod adopt;
mod diff;
mod generate;
mod lint;
#[cfg(test)]
mod pages;
mod spec;
mod stand_in;
mod tree;
mod upstream;

/// The commands of this repository.
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
    let out = &mut io::stdout().lock();
    let outcome = match Command::parse() {
        Command::Adopt(args) => adopt::run(&args, out),
        Command::Diff(args) => diff::run(&args, out),
        Command::Generate(args) => generate::run(&args, out),
        Command::Lint(args) => lint::run(&args, out),
        Command::StandIn(args) => stand_in::run(&args, out),
        Command::Upstream(args) => upstream::run(&args, out),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies below the root of the workspace")
}

/// The path as a reader would type it: relative to the current directory where it lies below.
fn shown(path: &Path) -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).to_owned()
}
