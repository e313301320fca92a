//! Runs the program as a separate process.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

use std::{path::PathBuf, process::Stdio, time::Duration};

use stand_in::{Response, Settings, StandIn};
use tempfile::TempDir;
use tokio::process::{Child, Command};

mod ends;
mod input;
mod resume;
mod safety;
mod sheets;
mod terminal;

/// The access token, which may appear only in the `Authorization` header.
const TOKEN: &str = "pat-na1-5ecre700-0000-4000-8000-000000000000";

/// The arguments of most runs.
const ALL: [&str; 3] = ["--rate", "0", "pairs.csv"];

/// A stand-in, and a directory with a file of pairs.
struct Bulk {
    hubspot: StandIn,
    directory: TempDir,
}

/// The exit code and output of a run.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Bulk {
    async fn new(pairs: &str) -> Self {
        let settings = Settings { discard_requests: true, ..Settings::default() };
        let hubspot = settings.start().await.expect("a port is free");
        let directory = tempfile::tempdir().expect("a directory for temporary files");
        let bulk = Self { hubspot, directory };
        bulk.write(pairs);
        bulk
    }

    fn write(&self, pairs: &str) {
        self.write_file("pairs.csv", pairs);
    }

    fn write_file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).expect("the directory exists");
    }

    fn append(&self, rows: &str) {
        self.write(&(self.read("pairs.csv") + rows));
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file exists")
    }

    /// The names of the files in the directory.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).expect("the directory exists");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
        names.sort();
        names
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubspot-bulk-associate"));
        self.prepare(command.args(arguments));
        command
    }

    fn prepare<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .current_dir(self.directory.path())
            .env("HUBSPOT_ACCESS_TOKEN", TOKEN)
            .env("HUBSPOT_BASE_URL", self.hubspot.base_url())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
    }

    fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("the program is built")
    }

    async fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.start(arguments)).await
    }

    async fn run_as(&self, token: &str, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).env("HUBSPOT_ACCESS_TOKEN", token).spawn().expect("the program is built")).await
    }

    /// The associated pairs, each once.
    fn sent(&self) -> Vec<String> {
        let mut pairs: Vec<_> = self.hubspot.pairs().into_keys().map(String::from).collect();
        pairs.sort();
        pairs
    }

    /// How often a pair of [`pairs`] was associated.
    fn times(&self, number: u32) -> u32 {
        self.hubspot.pairs().get(format!("contacts/{number}/companies/{number}").as_str()).copied().unwrap_or(0)
    }

    /// The list of failures, without its header.
    fn failures(&self) -> Vec<csv::StringRecord> {
        let mut reader = csv::Reader::from_path(self.path("pairs.csv.failures.csv")).expect("the list exists");
        reader.records().collect::<Result<_, _>>().expect("the list is valid CSV")
    }

    async fn until_received(&self, requests: u64) {
        while self.hubspot.received() < requests {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

async fn ended(child: Child) -> Ended {
    let output = child.wait_with_output().await.expect("the process was started");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

async fn signal(child: &Child, signal: &str) {
    let pid = child.id().expect("the process is running").to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().await.expect("kill was run").success());
}

/// A successful response.
fn associated() -> Response {
    Response::json(
        200,
        &serde_json::json!({"status": "COMPLETE", "startedAt": "2026-01-05T10:00:00Z",
        "completedAt": "2026-01-05T10:00:00Z", "results": [{"from": {"id": "1"}, "to": {"id": "1"},
        "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}}]}),
    )
}

/// Pairs of equal ids, from line 2 on.
fn pairs(count: u32) -> String {
    let rows = (1..=count).map(|number| format!("{number},contacts,{number},companies\n"));
    rows.fold("from_object_id,from_object_type,to_object_id,to_object_type\n".to_owned(), |all, row| all + &row)
}
