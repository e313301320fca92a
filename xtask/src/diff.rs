//! `cargo xtask diff`: what a change of the contract means for callers.

use std::{env, io::Write, process::ExitCode, time::SystemTime};

use anyhow::Context;
use chrono::{DateTime, Utc};
use review::{
    compat::{Date, Options, Policy},
    report::{self, Report},
    version::Impact,
};

mod driver;
mod side;
mod text;

/// The exit code of `--fail-on`, apart from every other failure.
const STRUCK: u8 = 4;

/// Compare two versions of the contract, on the wire and in Rust
///
/// A side is a file or a revision of this repository; a file wins if a name is both. The base defaults to where this
/// branch left the main branch, the head to the working tree. CONTRIBUTING.md shows how git can use this command.
///
/// Exit codes: 0 when done, 4 if the --fail-on condition is met, 1 for anything else.
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
    /// Report deprecations without an `x-sunset` at least this many days ahead
    #[arg(long, value_name = "DAYS")]
    require_sunset: Option<u32>,
    /// What git passes to an external diff driver
    #[arg(hide = true, num_args = 0.., conflicts_with_all = ["base", "head", "format", "fail_on"])]
    driver: Vec<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For a terminal, with both sides of each change
    Text,
    /// For a pull request
    Markdown,
    /// Machine-readable; `xtask/review/src/report/json.rs` describes each member
    Json,
    /// Workflow commands, which GitHub shows at the lines of a pull request
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// If callers break, on the wire or in Rust
    Breaking,
    /// If the version of the workspace is lower than the changes need, or that is unknown
    Version,
    /// Never
    Never,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let options = Options { policy: Policy { require_sunset_days: args.require_sunset }, ..Options::on(today()) };
    if !args.driver.is_empty() {
        return driver::run(&args.driver, &options, out).map(|()| ExitCode::SUCCESS);
    }
    let root = crate::paths::root();
    let base = args.base.as_ref().map_or_else(|| side::merge_base(root), |name| side::named(root, name))?;
    let head = args.head.as_ref().map_or_else(|| side::working_tree(root), |name| side::named(root, name))?;
    let report = Report::new(base, head, &options)?;
    let written = match args.format {
        Format::Text => text::write(&report, out),
        Format::Markdown => out.write_all(report::markdown(&report, &page()).as_bytes()),
        Format::Json => out.write_all(report::json(&report).as_bytes()),
        Format::Github => out.write_all(report::github(&report).as_bytes()),
        Format::Sarif => out.write_all(report::sarif(&report).as_bytes()),
    };
    written.context("cannot print the report")?;
    let strikes = match args.fail_on {
        FailOn::Breaking => report.impact() == Impact::Breaking,
        FailOn::Version => report.lacks_version(),
        FailOn::Never => false,
    };
    Ok(if strikes { ExitCode::from(STRUCK) } else { ExitCode::SUCCESS })
}

/// Where a reader of a comment finds the page "What is breaking": in the repository whose workflow this is.
fn page() -> String {
    let path = "xtask/review/README.md";
    match (env::var("GITHUB_SERVER_URL"), env::var("GITHUB_REPOSITORY")) {
        (Ok(server), Ok(repository)) => format!("{server}/{repository}/blob/HEAD/{path}"),
        _ => path.to_owned(),
    }
}

pub(crate) fn today() -> Date {
    DateTime::<Utc>::from(SystemTime::now()).date_naive()
}

#[cfg(test)]
mod tests;
