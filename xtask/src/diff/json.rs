//! The report for programs.

use std::io::{self, Write};

use generator::{Document, Pointer};
use review::compat::Change;
use serde::Serialize;

use super::report::Report;

/// The whole report. Members may be added without a new `version`; it changes when one goes or means something else.
#[derive(Serialize)]
struct Output<'a> {
    /// Always 1.
    version: u32,
    /// `breaking`, `compatible`, `docs` or `unchanged`: the worse of `wire` and `rust_verdict`.
    verdict: String,
    wire: String,
    rust_verdict: String,
    /// `major`, `minor`, `patch` or `none`: the step that the client crate needs.
    semver: String,
    /// The version of the base, what the head needs at least, and what it has; `null` where unknown.
    version_base: Option<String>,
    version_needed: Option<String>,
    version_head: Option<String>,
    /// What the sides are called.
    base: &'a str,
    head: &'a str,
    notes: &'a [String],
    findings: Vec<Finding<'a>>,
    rust: Vec<RustFinding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    id: &'a str,
    /// `error`, `warning` or `info`.
    level: String,
    /// `request`, `response` or `neither`.
    direction: String,
    /// The first of `operations`, `null` for the whole document.
    operation: Option<&'a String>,
    operations: &'a [String],
    /// The place in the head, or in the base where the head has none.
    pointer: Option<&'a str>,
    base: Option<Place<'a>>,
    head: Option<Place<'a>>,
    message: &'a str,
    remedy: Option<&'a String>,
    /// Whether only readers notice.
    docs: bool,
}

#[derive(Serialize)]
struct Place<'a> {
    pointer: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct RustFinding<'a> {
    item: &'a str,
    /// `added`, `removed` or `changed`.
    change: &'static str,
    breaking: bool,
    before: Option<&'a String>,
    after: Option<&'a String>,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let [base, head] = &report.labels;
    let version = |version: Option<review::version::Version>| version.map(|version| version.to_string());
    let rust = report.rust.iter().map(|change| RustFinding {
        item: &change.item,
        change: change.kind(),
        breaking: change.breaks,
        before: change.before.as_ref(),
        after: change.after.as_ref(),
    });
    let output = Output {
        version: 1,
        verdict: report.verdict().to_string(),
        wire: report.wire_verdict().to_string(),
        rust_verdict: report.rust_verdict().to_string(),
        semver: report.step().to_string(),
        version_base: version(report.versions[0]),
        version_needed: version(report.needed()),
        version_head: version(report.versions[1]),
        base,
        head,
        notes: &report.notes,
        findings: report.changes.iter().map(|change| finding(report, change)).collect(),
        rust: rust.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn finding<'a>(report: &'a Report, change: &'a Change) -> Finding<'a> {
    Finding {
        id: &change.id,
        level: change.level.to_string(),
        direction: change.direction.to_string(),
        operation: change.operations.first(),
        operations: &change.operations,
        pointer: change.head.as_ref().or(change.base.as_ref()).map(Pointer::as_str),
        base: change.base.as_ref().map(|pointer| place(&report.base, pointer)),
        head: change.head.as_ref().map(|pointer| place(&report.head, pointer)),
        message: &change.message,
        remedy: change.remedy.as_ref(),
        docs: change.is_docs(),
    }
}

fn place<'a>(document: &'a Document, pointer: &'a Pointer) -> Place<'a> {
    let position = document.position(pointer);
    Place { pointer: pointer.as_str(), file: document.name(), line: position.line, column: position.column }
}
