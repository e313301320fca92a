//! The command line.

use std::path::{Path, PathBuf};

use hubspot_associations::types::ObjectType;

#[derive(clap::Parser)]
#[command(name = "hubspot-bulk-associate", version, max_term_width = 120)]
#[command(about = "Associate pairs of HubSpot records that a CSV file lists", long_about = ABOUT, after_help = AFTER)]
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
    /// There is no header row: the positions, from 1, of source type, source id, target type and target id; without those
    /// of types that are given
    #[arg(long, value_name = "N,…", value_delimiter = ',', conflicts_with_all = ["from_column", "to_column"])]
    pub(crate) columns: Vec<usize>,
    /// The delimiter of columns, such as `;` or `tab`; detected by default
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Where the progress is kept [default: INPUT.journal, or stdin.journal]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Where failed lines are listed, as valid input [default: INPUT.failures.csv, or stdin.failures.csv]
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// Send the whole input, whatever earlier runs did
    #[arg(long)]
    pub(crate) restart: bool,
    /// Send the failed lines of earlier runs again
    #[arg(long, conflicts_with = "restart")]
    pub(crate) retry_failed: bool,
    /// What to do with pairs that were in flight when an earlier run was killed
    #[arg(long, value_enum, default_value_t = Unfinished::Repeat)]
    pub(crate) unfinished: Unfinished,
    /// The account, such as its HubSpot id. A journal belongs to one account, which its access token identifies; tokens
    /// that change, such as OAuth access tokens, need this name instead
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Where to send calls [default: `HUBSPOT_BASE_URL`, or HubSpot]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// How many pairs are in flight at once
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) concurrency: u16,
    /// The limit of calls in any 10 s; 0 for none [default: 100 until HubSpot's headers say more]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<usize>,
    /// How often a call is sent at most, retries included
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attempts: u32,
    /// Check the input, and send and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the summary as a line of JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Unfinished {
    /// Send them again, which changes nothing in HubSpot if they are associated
    Repeat,
    /// List them as failed
    List,
}

const ABOUT: &str = "\
Associate pairs of HubSpot records that a CSV file lists, with the default association type.

The header row names the columns from_object_type, from_object_id, to_object_type and to_object_id, in any order; case, \
spaces and punctuation do not matter, and other columns are ignored. Delimiters and UTF-16 are detected. The access token \
is read from HUBSPOT_ACCESS_TOKEN.

Each pair costs one call: 20,000 pairs take 33 minutes at 100 calls in 10 s, the limit of HubSpot's smaller editions. \
HubSpot also has a batch operation, which this program does not use; in the repository of the client, `cargo xtask adopt` \
drafts it with one command (see the README).";

const AFTER: &str = "\
Ctrl-C and SIGTERM finish what is in flight, for at most 8 s; a second signal does not wait. The same command continues \
an interrupted run, whatever ended it. Once a file is finished, the next file of the same name begins from scratch.

Exit codes:
  0    every pair is associated
  1    an argument or file is unusable
  2    some lines failed and are listed
  3    stopped: all calls would fail
  130  interrupted by Ctrl-C
  143  interrupted by SIGTERM

A run stops with code 3 if the token is not valid or lacks a scope, the calls of the day are used up, the account is \
being moved, or there is no connection. None of its lines are listed as failed for that reason.";

impl Arguments {
    pub(crate) fn is_stdin(&self) -> bool {
        self.input == Path::new("-")
    }

    /// The input, for messages.
    pub(crate) fn name(&self) -> String {
        if self.is_stdin() { "standard input".to_owned() } else { self.input.display().to_string() }
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.journal.clone().unwrap_or_else(|| self.beside("journal"))
    }

    pub(crate) fn failures(&self) -> PathBuf {
        self.failures.clone().unwrap_or_else(|| self.beside("failures.csv"))
    }

    pub(crate) fn base_url(&self) -> Option<String> {
        self.base_url.clone().or_else(|| std::env::var("HUBSPOT_BASE_URL").ok())
    }

    fn beside(&self, extension: &str) -> PathBuf {
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
