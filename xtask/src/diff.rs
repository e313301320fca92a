//! `cargo xtask diff`: what a change of the contract means for callers.

use std::{
    env,
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::SystemTime,
};

use anyhow::Context;
use chrono::{DateTime, Utc};
use review::compat::{Date, Options, Verdict};

mod json;
mod markdown;
mod report;
mod side;
mod text;

use report::Report;
use side::Side;

/// The exit code of `--fail-on`, apart from every other failure.
const STRUCK: u8 = 4;

/// Compare two versions of the contract, on the wire and in Rust
///
/// A side is a file or a revision of this repository; a file wins where a name is both. The base defaults to where this
/// branch left the main branch, the head to the working tree.
///
/// Exit codes: 0 when done, 4 when --fail-on strikes, 1 for anything else.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The older side [default: the merge base with the main branch]
    #[arg(long, value_name = "REV|FILE")]
    base: Option<String>,
    /// The newer side [default: the working tree]
    #[arg(long, value_name = "REV|FILE")]
    head: Option<String>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// When to exit with 4
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    fail_on: FailOn,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For a terminal, with both sides of each change
    Text,
    /// For a pull request
    Markdown,
    /// For programs; `xtask/src/diff/json.rs` describes each member
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// When callers break, on the wire or in Rust
    Breaking,
    /// When the version of the workspace is lower than the changes need
    Version,
    /// Not at all
    Never,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let root = crate::paths::root();
    let base = match &args.base {
        Some(name) => Side::named(root, name)?,
        None => Side::merge_base(root)?,
    };
    let head = match &args.head {
        Some(name) => Side::named(root, name)?,
        None => Side::working_tree(root)?,
    };
    let report = Report::new(base, head, &Options::on(today()))?;
    let colour = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match args.format {
        Format::Text => text::write(&report, colour, out),
        Format::Markdown => out.write_all(markdown::render(&report).as_bytes()),
        Format::Json => json::write(&report, out),
    }
    .context("cannot print the report")?;
    let strikes = match args.fail_on {
        FailOn::Breaking => report.verdict() == Verdict::Breaking,
        FailOn::Version => report.lacks_version(),
        FailOn::Never => false,
    };
    Ok(if strikes { ExitCode::from(STRUCK) } else { ExitCode::SUCCESS })
}

pub(crate) fn today() -> Date {
    DateTime::<Utc>::from(SystemTime::now()).date_naive()
}

#[cfg(test)]
mod tests;
