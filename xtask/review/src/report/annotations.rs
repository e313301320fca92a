//! The report as annotations of lines in the head: GitHub's workflow commands, and SARIF.

use generator::{document::Position, lint::Level};
use serde_json::{Value, json};

use super::{Finding, Report};

/// Returns the summary, and a workflow command for each finding; GitHub shows ten of each level per step of a job.
pub fn github(report: &Report) -> String {
    let mut text: String =
        report.summary().iter().map(|(title, words)| format!("{title}: {}\n", data(words))).collect();
    for finding in report.findings.iter().filter(|finding| !finding.is_docs()) {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let (file, Position { line, column }) = place(report, finding);
        let (file, title) = (property(file), property(&finding.id));
        let message = data(&message(report, finding));
        text.push_str(&format!("::{command} file={file},line={line},col={column},title={title}::{message}\n"));
    }
    text
}

/// Returns a log in SARIF 2.1.0, for code scanning and editors.
pub fn sarif(report: &Report) -> String {
    let findings: Vec<_> = report.findings.iter().filter(|finding| !finding.is_docs()).collect();
    let mut rules: Vec<_> = findings.iter().map(|finding| finding.id.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let results = findings.iter().map(|finding| {
        let (file, position) = place(report, finding);
        json!({
            "ruleId": finding.id,
            "ruleIndex": rules.iter().position(|rule| *rule == finding.id),
            "level": match finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info => "note",
            },
            "message": {"text": message(report, finding)},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": file.replace(' ', "%20"), "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": position.line, "startColumn": position.column},
            }}],
        })
    });
    let results: Vec<Value> = results.collect();
    let rules: Vec<_> = rules.iter().map(|id| json!({"id": id})).collect();
    let summary: Vec<_> = report.summary().iter().map(|(title, words)| format!("{title}: {words}")).collect();
    let log = json!({
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{
            "tool": {"driver": {"name": "cargo xtask diff", "rules": rules}},
            "results": results,
            "properties": {"summary": summary},
        }],
    });
    format!("{log:#}\n")
}

/// The file and line of a finding in the head: its own, or those of the closest ancestor that the head still has.
fn place<'a>(report: &'a Report, finding: &Finding) -> (&'a str, Position) {
    let mut pointer = finding.head.clone().or_else(|| finding.base.clone()).unwrap_or_else(generator::Pointer::root);
    while report.head.at(&pointer).is_none() {
        pointer = pointer.parent().unwrap_or_else(generator::Pointer::root);
    }
    (report.head.name(), report.head.position(&pointer))
}

fn message(report: &Report, finding: &Finding) -> String {
    let reach = report.reach(finding).map(|reach| format!(" [{reach}]")).unwrap_or_default();
    let remedy = finding.remedy.as_ref().map(|remedy| format!("\nTo do: {remedy}")).unwrap_or_default();
    format!("{}{reach}{remedy}", finding.message)
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
