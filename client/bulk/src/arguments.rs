//! The command line.

use std::path::{Path, PathBuf};

use hubspot_associations::types::ObjectType;

#[derive(clap::Parser)]
#[command(name = "hubspot-bulk-associate", version, max_term_width = 120)]
#[command(about = "Associate the pairs of HubSpot records in a CSV file", long_about = ABOUT, after_help = AFTER)]
pub(crate) struct Arguments {
    /// The CSV file; `-` reads standard input
    pub(crate) input: PathBuf,
    /// The type of all source objects, instead of a column
    #[arg(long, value_name = "TYPE")]
    pub(crate) from_type: Option<ObjectType>,
    /// The type of all target objects, instead of a column
    #[arg(long, value_name = "TYPE")]
    pub(crate) to_type: Option<ObjectType>,
    /// The column of source ids [default: `from_object_id`]
    #[arg(long, value_name = "NAME")]
    pub(crate) from_column: Option<String>,
    /// The column of target ids [default: `to_object_id`]
    #[arg(long, value_name = "NAME")]
    pub(crate) to_column: Option<String>,
    /// The positions of source type, source id, target type and target id, counted from 1, if there is no header row; omit
    /// the position of a type that is set by an option
    #[arg(long, value_name = "N,…", value_delimiter = ',', conflicts_with_all = ["from_column", "to_column"])]
    pub(crate) columns: Vec<usize>,
    /// The column delimiter, such as `;` or `tab`; detected by default
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// The file that records the progress [default: INPUT.journal, or stdin.journal]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The file that lists failed lines, which is valid input [default: INPUT.failures.csv, or stdin.failures.csv]
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// Send the whole input, regardless of earlier runs
    #[arg(long)]
    pub(crate) restart: bool,
    /// Retry the failed lines of earlier runs
    #[arg(long, conflicts_with = "restart")]
    pub(crate) retry_failed: bool,
    /// How to handle pairs that were in flight when an earlier run was killed
    #[arg(long, value_enum, default_value_t = Unfinished::Repeat)]
    pub(crate) unfinished: Unfinished,
    /// The name of the account, such as its HubSpot id. A journal belongs to one account, which the access token identifies;
    /// tokens that change, such as OAuth access tokens, need this name
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// The base URL of the API [default: `HUBSPOT_BASE_URL`, or HubSpot]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The maximum number of pairs in flight
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) concurrency: u16,
    /// The maximum number of calls in any 10 s; 0 for no limit [default: 100 until HubSpot's headers report the limit]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<usize>,
    /// The maximum number of attempts of a call, including retries
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attempts: u32,
    /// Check the input without sending or writing anything
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the summary as one line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Unfinished {
    /// Send them again, which changes nothing in HubSpot if they are already associated
    Repeat,
    /// List them as failed
    List,
}

const ABOUT: &str = "\
Associate the pairs of HubSpot records in a CSV file with the default association type.

The header row names the columns from_object_type, from_object_id, to_object_type and to_object_id, in any order; case, \
spaces and punctuation do not matter, and other columns are ignored. Delimiters and UTF-16 are detected. The access token \
is read from HUBSPOT_ACCESS_TOKEN.

Each pair costs one call: 20,000 pairs take 33 minutes at 100 calls in 10 s, the limit of HubSpot's smaller editions. \
HubSpot also has a batch operation, which this program does not use; in the repository of the client, `cargo xtask adopt` \
drafts it with one command (see the README).";

const AFTER: &str = "\
After Ctrl-C or SIGTERM, the program waits at most 8 s for calls in flight; a second signal ends it at once. The same command \
continues any interrupted run. Once a file is finished, the next file with the same name starts from scratch.

Exit codes:
  0    all pairs are associated
  1    an argument or file cannot be used
  2    some lines failed and are listed
  3    stopped, because further calls would fail
  130  interrupted by Ctrl-C
  143  interrupted by SIGTERM

A run stops with code 3 if the token is invalid or lacks a scope, the daily limit is used up, the account is being \
migrated, or there is no connection. No line is listed as failed because of that.";

impl Arguments {
    pub(crate) fn is_stdin(&self) -> bool {
        self.input == Path::new("-")
    }

    /// The input, for messages.
    pub(crate) fn name(&self) -> String {
        if self.is_stdin() { "standard input".to_owned() } else { self.input.display().to_string() }
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.journal.clone().unwrap_or_else(|| self.next_to_input("journal"))
    }

    pub(crate) fn failures(&self) -> PathBuf {
        self.failures.clone().unwrap_or_else(|| self.next_to_input("failures.csv"))
    }

    pub(crate) fn base_url(&self) -> Option<String> {
        self.base_url.clone().or_else(|| std::env::var("HUBSPOT_BASE_URL").ok())
    }

    fn next_to_input(&self, extension: &str) -> PathBuf {
        let mut name = if self.is_stdin() { "stdin".into() } else { self.input.clone().into_os_string() };
        name.push(".");
        name.push(extension);
        name.into()
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | br"\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => Err("expected an ASCII character or `tab`".to_owned()),
    }
}
