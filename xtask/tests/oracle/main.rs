//! Compares the report on edits of the contract with two oracles: cargo-semver-checks, and a program that is built and run
//! against the client of each edit. If they differ, the program decides.
//!
//! `cargo test -p xtask --test oracle -- --nocapture` runs it, in several minutes; `ORACLE=name` runs one edit.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use scratch::Scratch;

#[path = "../it/edits.rs"]
mod edits;
mod scratch;

#[test]
fn the_oracles_agree_with_the_report() {
    if !Command::new("cargo").args(["semver-checks", "--version"]).output().unwrap().status.success() {
        eprintln!("skipped: cargo-semver-checks is not installed");
        return;
    }
    let scratch = Scratch::new("oracle", include_str!("program.rs"));
    let contract = edits::contract();
    scratch.generate(&contract);
    let baseline = scratch.rustdoc().unwrap();
    let before = scratch.run().unwrap();
    assert!(before.ends_with("done\n"), "the program stops before its end:\n{before}");
    let base_json = scratch.root.join("base.json");
    fs::copy(baseline, &base_json).unwrap();

    let only = env::var("ORACLE").ok();
    let (mut wrong, mut compared, mut differ) = (Vec::new(), 0, 0);
    for edit in edits::all().iter().filter(|edit| edit.effect != "unknown") {
        if only.as_ref().is_some_and(|only| *only != edit.name) {
            continue;
        }
        scratch.generate(&edit.apply(&contract));
        let program = match scratch.run() {
            Err(error) => ("breaks", error),
            Ok(after) => differing(&before, &after, edit.text("differs")),
        };
        let tool = scratch.rustdoc().map(|json| scratch.semver_checks(&base_json, &json));
        let expected = match edit.effect.as_str() {
            "breaks" => "breaks",
            "fails" | "behaves" => "differs",
            _ => "same",
        };
        let by_tool = if expected == "breaks" { "breaking" } else { "compatible" };
        let by_tool = edit.text("tool").unwrap_or(by_tool);
        let expected = edit.text("program").unwrap_or(expected);
        let overruled = edit.text("tool").is_some() || edit.text("program").is_some();
        let explained = !overruled || edit.text("why").is_some();
        let tool = tool.unwrap_or_else(|error| ("the client does not compile", error));
        println!("{:45} {:11} {:9} {}", edit.name, edit.effect, program.0, tool.0);
        compared += 1;
        differ += usize::from(overruled);
        if program.0 != expected || tool.0 != by_tool || !explained {
            wrong.push(format!("{}: expected {expected} and {by_tool}\n{}\n{}", edit.name, program.1, tool.1));
        }
    }
    println!("{compared} edits, {differ} on which the oracles and the list differ, each with a reason");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Compares the output of the program: the effect, and the first difference.
fn differing(before: &str, after: &str, but: Option<&str>) -> (&'static str, String) {
    let expected = |line: &str| but.is_some_and(|but| line.starts_with(but));
    let lines: Vec<_> = before.lines().zip(after.lines()).filter(|(old, new)| old != new && !expected(old)).collect();
    let same = lines.is_empty() && before.lines().count() == after.lines().count();
    (if same { "same" } else { "differs" }, format!("{lines:?}"))
}

impl Scratch {
    /// Builds and runs the program; returns its output, or the compile error.
    fn run(&self) -> Result<String, String> {
        let output = self.cargo(&["run", "--quiet", "--offline", "-p", "program"]);
        let error = String::from_utf8(output.stderr).unwrap();
        // A program that compiles but panics behaves differently.
        match output.status.success() || error.contains("panicked at") {
            true => Ok(String::from_utf8(output.stdout).unwrap()),
            false => Err(error),
        }
    }

    /// Returns the rustdoc JSON of the client, or the compile error.
    fn rustdoc(&self) -> Result<PathBuf, String> {
        let json = ["-Zunstable-options", "--output-format", "json"];
        let package =
            ["rustdoc", "--quiet", "--offline", "--lib", "-p", "hubspot-associations", "--no-default-features", "--"];
        let output = self.cargo(&[package.as_slice(), &json].concat());
        match output.status.success() {
            true => Ok(self.root.join("target/doc/hubspot_associations.json")),
            false => Err(String::from_utf8(output.stderr).unwrap()),
        }
    }

    fn semver_checks(&self, base: &Path, head: &Path) -> (&'static str, String) {
        let files = ["--baseline-rustdoc", base.to_str().unwrap(), "--current-rustdoc", head.to_str().unwrap()];
        let output = self.cargo(&[["semver-checks", "--release-type", "minor"].as_slice(), &files].concat());
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        match output.status.success() {
            true => ("compatible", text),
            false if text.contains("semver requires new major version") => ("breaking", text),
            false => panic!("{text}"),
        }
    }
}
