//! The command line.

use std::path::{Path, PathBuf};

use hubspot_associations::types::ObjectType;

/// The arguments.
#[derive(clap::Parser)]
#[command(name = "hubspot-bulk-associate", about = ABOUT, after_help = AFTER)]
pub(crate) struct Arguments {
    /// The CSV file; `-` reads the standard input
    pub(crate) input: PathBuf,
    /// The type of all source objects, in place of the column
    #[arg(long, value_name = "TYPE")]
    pub(crate) from_type: Option<ObjectType>,
    /// The type of all target objects, in place of the column
    #[arg(long, value_name = "TYPE")]
    pub(crate) to_type: Option<ObjectType>,
    /// There is no header row: the positions, from 1, of from type, from id, to type and to id, without fixed types
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub(crate) columns: Vec<usize>,
    /// What separates columns
    #[arg(long, default_value_t = ',', value_name = "CHAR")]
    pub(crate) delimiter: char,
    /// What is finished; `INPUT.journal` by default, `stdin.journal` for the standard input
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Where failed lines are listed; `INPUT.failures.csv` by default, `stdin.failures.csv` for the standard input
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// What becomes of pairs that were in flight when an earlier run was killed: nobody knows whether they were associated
    #[arg(long, value_enum, default_value_t = Unfinished::List)]
    pub(crate) unfinished: Unfinished,
    /// How many pairs are in flight at once
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) concurrency: u16,
    /// How many calls are sent in any 10 s; 0 is no limit. By default 100, until HubSpot's headers tell the account's limit
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<usize>,
    /// How often a call is sent at most, the first time included
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attempts: u32,
    /// Check the input and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Unfinished {
    /// List them as failed: nothing is done twice
    List,
    /// Send them again: nothing is left undone
    Repeat,
}

const ABOUT: &str = "\
Associate the pairs of records of a CSV file

Reads a header row with the names from_object_type, from_object_id, to_object_type and to_object_id in any order; other
columns are ignored. Calls HubSpot with the token in HUBSPOT_ACCESS_TOKEN (at HUBSPOT_BASE_URL where that is set), or
without a token a local stand-in that associates nothing anywhere.";

const AFTER: &str = "\
Interrupting: Ctrl-C finishes what is in flight; a second one does not wait. The same command goes on where the run
stopped, whatever ended it; remove the journal to begin anew. One run at a time may use a journal.

Exit codes:
  0    every line is associated
  1    the arguments, the input or a file is not usable
  2    some lines failed; they are listed
  3    stopped early, because every further call would fail too (token, scopes, daily limit, no connection)
  130  interrupted";

impl Arguments {
    pub(crate) fn is_stdin(&self) -> bool {
        self.input == Path::new("-")
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.journal.clone().unwrap_or_else(|| self.beside("journal"))
    }

    pub(crate) fn failures(&self) -> PathBuf {
        self.failures.clone().unwrap_or_else(|| self.beside("failures.csv"))
    }

    fn beside(&self, extension: &str) -> PathBuf {
        let mut name = if self.is_stdin() { "stdin".into() } else { self.input.clone().into_os_string() };
        name.push(".");
        name.push(extension);
        name.into()
    }

    pub(crate) fn fixed(&self) -> [Option<String>; 2] {
        [&self.from_type, &self.to_type].map(|kind| kind.as_ref().map(ToString::to_string))
    }

    /// What a journal may not be shared across: the server, and how lines are read.
    pub(crate) fn settings(&self, target: &str) -> String {
        let [from, to] = self.fixed().map(Option::unwrap_or_default);
        format!("{target} from={from} to={to} columns={:?} delimiter={:?}", self.columns, self.delimiter)
    }
}
