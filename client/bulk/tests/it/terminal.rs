//! The help, the summary and the output of the program.

use std::process::Stdio;

use stand_in::Response;
use tokio::io::AsyncWriteExt as _;

use super::{ALL, Bulk, ended, pairs};

#[tokio::test]
async fn help_fills_the_terminal_and_has_no_hard_breaks() {
    let bulk = Bulk::new("").await;
    for width in [40, 80, 120] {
        let output = bulk.command(&["--help"]).env("COLUMNS", width.to_string()).output().await.unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<_> = help.lines().collect();
        for pair in lines.windows(2) {
            // A command must stay on one line.
            let is_wide = pair[0].chars().count() > width && !pair[0].starts_with("Usage:");
            assert!(!is_wide, "{width}: {:?}", pair[0]);
            let is_prose = |line: &str| line.starts_with(char::is_alphabetic) && !line.ends_with(':');
            if is_prose(pair[0]) && is_prose(pair[1]) {
                let word = pair[1].split(' ').next().unwrap_or_default();
                assert!(pair[0].chars().count() + 1 + word.chars().count() > width, "{width}: {pair:?}");
            }
        }
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in ["Exit codes:", "130", "--retry-failed", "cargo xtask adopt"] {
            assert!(help.contains(text), "{width}: {text}");
        }
    }
    let version = bulk.run(&["--version"]).await;
    assert_eq!(version.out, concat!("hubspot-bulk-associate ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[tokio::test]
async fn the_summary_is_available_as_json() {
    let bulk = Bulk::new(&(pairs(5) + "1,contacts,1,companies\n")).await;
    bulk.hubspot.respond_with(|request| {
        request.target.contains("/contacts/3/").then(|| Response::recorded("invalid-object-ids"))
    });
    let summary = |ended: &super::Ended| serde_json::from_str::<serde_json::Value>(&ended.out).expect(&ended.out);
    let first = summary(&bulk.run(&["--json", "pairs.csv"]).await);
    assert!(first["seconds"].as_f64().unwrap() > 0.0);
    for (name, value) in [("end", "complete"), ("failures", "pairs.csv.failures.csv"), ("journal", "pairs.csv.journal")]
    {
        assert_eq!(first[name], value, "{first}");
    }
    for (name, value) in [("associated", 4), ("failed", 1), ("duplicates", 1), ("associated_earlier", 0)] {
        assert_eq!(first[name], value, "{first}");
    }
    let second = summary(&bulk.run(&["--json", "pairs.csv"]).await);
    assert_eq!((&second["associated_earlier"], &second["failed_earlier"]), (&4.into(), &1.into()));

    bulk.hubspot.respond_with(|_| Some(Response::recorded("daily")));
    let stopped = summary(&bulk.run(&["--json", "--restart", "pairs.csv"]).await);
    assert_eq!(stopped["end"], "stopped");
    assert!(stopped["reason"].as_str().unwrap().contains("429"), "{stopped}");
    let unusable = summary(&bulk.run(&["--json", "nowhere.csv"]).await);
    assert_eq!(unusable["end"], "error");
    assert!(unusable["reason"].as_str().unwrap().contains("nowhere.csv"));
}

#[tokio::test]
async fn a_run_continues_when_its_output_is_closed() {
    let bulk = Bulk::new(&(pairs(30) + &"x,contacts,1,companies\n".repeat(30))).await;
    let mut child = bulk.start(&ALL);
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().await.unwrap().code(), Some(2));
    assert_eq!((bulk.sent().len(), bulk.failures().len()), (30, 30));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let bulk = Bulk::new(&pairs(1)).await;
    for token in [None, Some("")] {
        let mut command = bulk.command(&ALL);
        command.env_remove("HUBSPOT_ACCESS_TOKEN").envs(token.map(|token| ("HUBSPOT_ACCESS_TOKEN", token)));
        let ended = ended(command.spawn().unwrap()).await;
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        assert!(ended.err.contains("HUBSPOT_ACCESS_TOKEN"), "{}", ended.err);
    }
    assert_eq!((bulk.hubspot.received(), bulk.files()), (0, vec!["pairs.csv".to_owned()]));
}

#[tokio::test]
async fn base_url_overrides_the_environment_and_standard_input_is_accepted() {
    let bulk = Bulk::new("").await;
    let url = bulk.hubspot.base_url();
    let mut command = bulk.command(&["--base-url", &url, "--columns", "1,2,3,4", "-"]);
    command.env("HUBSPOT_BASE_URL", "http://127.0.0.1:9").stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"contacts,1,companies,2\n").await.unwrap();
    let ended = ended(child).await;
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(bulk.sent(), ["contacts/1/companies/2"]);
    assert_eq!(bulk.files(), ["pairs.csv", "stdin.failures.csv", "stdin.journal"]);
}
