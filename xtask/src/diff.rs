//! `cargo xtask diff`: what changes to the contract mean for callers.

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

/// The exit code if the `--fail-on` condition is met, distinct from other failures.
const CONDITION_MET: u8 = 4;

/// Compare two versions of the contract, on the wire and in Rust
///
/// Each side is a file or a revision of this repository; a file takes precedence if a name is both. CONTRIBUTING.md shows how
/// to use this command as git's diff driver.
///
/// Exit codes: 0 on success, 4 if the --fail-on condition is met, 1 on any error.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The older side [default: the merge base with the main branch]
    #[arg(long, value_name = "REV|FILE")]
    base: Option<String>,
    /// The newer side [default: the working tree]
    #[arg(long, value_name = "REV|FILE")]
    head: Option<String>,
    /// The format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The condition for exit code 4
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    fail_on: FailOn,
    /// Require deprecations to have an `x-sunset` at least DAYS days ahead
    #[arg(long, value_name = "DAYS")]
    require_sunset: Option<u32>,
    /// The arguments that git passes to an external diff driver
    #[arg(hide = true, num_args = 0.., conflicts_with_all = ["base", "head", "format", "fail_on"])]
    driver: Vec<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Text for a terminal, with both sides of each change
    Text,
    /// Markdown for a comment on a pull request
    Markdown,
    /// JSON; `xtask/review/src/report/json.rs` documents its members
    Json,
    /// GitHub workflow commands, shown as annotations of a pull request
    Github,
    /// SARIF 2.1.0 for code scanning and editors
    Sarif,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Callers break, on the wire or in Rust
    Breaking,
    /// The version of the workspace is too low for the changes, or the required one is unknown
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
    let is_met = match args.fail_on {
        FailOn::Breaking => report.impact() == Impact::Breaking,
        FailOn::Version => report.lacks_version(),
        FailOn::Never => false,
    };
    Ok(if is_met { ExitCode::from(CONDITION_MET) } else { ExitCode::SUCCESS })
}

/// The link to the page "What is breaking": in the repository whose workflow runs this command.
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
