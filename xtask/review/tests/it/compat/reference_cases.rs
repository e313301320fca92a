//! Pairs of documents with oasdiff's verdict, read from `$MATERIAL/diff-cases`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use generator::Document;
use review::compat::{Change, Date, Level, Options, Verdict, compare};
use serde_json::Value;

#[test]
fn changes_match_the_verdicts_of_oasdiff() {
    let Some(folder) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("diff-cases")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    let mut folders: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let outcomes: Vec<_> = folders.iter().map(|folder| outcome(folder)).collect();
    assert!(!outcomes.is_empty(), "no case in {}", folder.display());

    let disagreeing: Vec<_> = outcomes.iter().filter(|case| !case.agrees).map(|case| case.name.as_str()).collect();
    let missing: Vec<_> = outcomes.iter().flat_map(|case| &case.missing_errors).collect();
    let errors: usize = outcomes.iter().map(|case| case.expected_errors).sum();
    let part = |missed: usize, all: usize| 100.0 * (all - missed) as f64 / all.max(1) as f64;
    let (verdicts, ids) = (part(disagreeing.len(), outcomes.len()), part(missing.len(), errors));
    println!("{verdicts:.1} % of {} verdicts agree; disagreeing: {disagreeing:#?}", outcomes.len());
    println!("{ids:.1} % of {errors} breaking ids appear; missing: {missing:#?}");
    assert!(verdicts >= 97.0, "{disagreeing:#?}");
    assert!(ids >= 90.0, "{missing:#?}");
}

struct Outcome {
    name: String,
    agrees: bool,
    expected_errors: usize,
    missing_errors: Vec<String>,
}

fn outcome(folder: &Path) -> Outcome {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let expected: Value = serde_json::from_str(&read("expected.json")).unwrap();
    let parse = |file: &str| Document::parse(file, &read(file)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut options = Options::on("2026-01-01".parse::<Date>().unwrap());
    options.policy.require_sunset_days = name.ends_with("WithPolicy").then_some(0);
    let changes = compare(&parse("base.yaml"), &parse("revision.yaml"), &options);
    if env::var_os("DIFF_VERBOSE").is_some() {
        print(&name, &expected, &changes);
    }
    let errors = expected["expected"].as_array().unwrap().iter().filter(|finding| finding["level"] == "ERR");
    let errors: Vec<_> = errors.map(|finding| finding["id"].as_str().unwrap()).collect();
    let appears = |id: &str| changes.iter().any(|change| change.level == Level::Error && change.id == id);
    Outcome {
        agrees: (Verdict::of(&changes) == Verdict::Breaking) == (expected["breaking"] == true),
        expected_errors: errors.len(),
        missing_errors: errors.iter().filter(|id| !appears(id)).map(|id| format!("{name}: {id}")).collect(),
        name,
    }
}

fn print(name: &str, expected: &Value, changes: &[Change]) {
    println!("== {name}");
    for finding in expected["expected"].as_array().unwrap() {
        let level = match finding["level"].as_str() {
            Some("ERR") => Level::Error,
            Some("WARN") => Level::Warning,
            _ => Level::Info,
        };
        let met = changes.iter().any(|change| finding["id"] == change.id.as_str() && change.level == level);
        println!("   {} {}", if met { "ok     " } else { "MISSING" }, finding["id"]);
    }
    for change in changes {
        println!("   {:?} {} {:?}: {}", change.level, change.id, change.operations, change.message);
    }
}
