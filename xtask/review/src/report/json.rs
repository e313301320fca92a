//! The machine-readable report.

use generator::{Document, Pointer};
use semver::Version;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Area, Finding, Report};
use crate::surfaces::RustChange;

/// The whole report. `version` changes if a member is removed or changes its meaning, but not if one is added.
#[derive(Serialize)]
struct Output<'a> {
    /// The summary that every format begins with.
    summary: Summary,
    /// Always 2.
    version: u32,
    /// The more severe of `wire` and `rust_verdict`, as far as it is known.
    verdict: String,
    /// `breaking`, `behaviour` (the generated client decodes less), `compatible`, `docs` or `unchanged`.
    wire: String,
    /// `breaking`, `behaviour` (compiles, but differs), `compatible` or `unchanged`; `null` if a side cannot be generated.
    rust_verdict: Option<String>,
    /// The version bump that the client crate requires: `major`, `minor`, `patch` or `none`; `null` if unknown.
    semver: Option<String>,
    /// The version of the base, the lowest valid one for the head, and that of the head; `null` if unknown.
    version_base: Option<&'a Version>,
    version_needed: Option<Version>,
    version_head: Option<&'a Version>,
    /// The names of the sides.
    base: &'a str,
    head: &'a str,
    /// Notes on what could not be compared.
    notes: &'a [String],
    /// Changes on the wire; the function `wire` describes each member.
    findings: Vec<Value>,
    /// Changes of the generated API; `null` if a side cannot be generated.
    rust: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct Summary {
    api_callers: String,
    rust_callers: String,
    version: String,
    operations: String,
    to_do: String,
}

/// Returns the report as JSON.
pub fn json(report: &Report) -> String {
    let [base, head] = &report.labels;
    let [api_callers, rust_callers, version, operations, to_do] = report.summary().map(|(_, words)| words);
    let [version_base, version_head] = report.versions.each_ref().map(Option::as_ref);
    let output = Output {
        summary: Summary { api_callers, rust_callers, version, operations, to_do },
        version: 2,
        verdict: report.impact().to_string(),
        wire: report.wire_impact().to_string(),
        rust_verdict: report.rust_impact().map(|impact| impact.to_string()),
        semver: report.step().map(|step| step.to_string()),
        version_base,
        version_needed: report.needed(),
        version_head,
        base,
        head,
        notes: &report.notes,
        findings: report.findings.iter().filter_map(|finding| wire(report, finding)).collect(),
        rust: report.rust_is_known.then(|| report.findings.iter().filter_map(rust).collect()),
    };
    let text = serde_json::to_string_pretty(&output).expect("strings, numbers and maps are JSON");
    text + "\n"
}

/// `level` is `error`, `warning` or `info`; `direction` `request`, `response` or `neither`; `operation` the first of
/// `operations`, `null` for the whole document; `pointer` the place in the head, or in the base if the head has none; `docs`
/// whether only the documentation changed; `decoding` whether the generated client decodes less, or decodes it differently.
fn wire(report: &Report, finding: &Finding) -> Option<Value> {
    let Area::Wire { direction, docs, decoding } = &finding.side else { return None };
    let pointer = finding.head.as_ref().or(finding.base.as_ref());
    Some(json!({
        "id": finding.id,
        "level": finding.level.to_string(),
        "direction": direction.to_string(),
        "operation": finding.operations.first(),
        "operations": finding.operations,
        "pointer": pointer.map(Pointer::as_str),
        "base": finding.base.as_ref().map(|pointer| place(&report.base, pointer)),
        "head": finding.head.as_ref().map(|pointer| place(&report.head, pointer)),
        "message": finding.message,
        "remedy": finding.remedy,
        "docs": docs,
        "decoding": decoding,
    }))
}

/// `change` is `added`, `removed` or `changed`; `effect` `stops compiling`, `fails at run time`, `behaves differently` or
/// `compatible`; `breaking` is one of the first two.
fn rust(finding: &Finding) -> Option<Value> {
    let Area::Rust(RustChange { id, item, effect, message, before, after }) = &finding.side else { return None };
    Some(json!({
        "id": id,
        "item": item,
        "change": match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        },
        "effect": effect.to_string(),
        "breaking": finding.level == generator::lint::Level::Error,
        "operations": finding.operations,
        "message": message,
        "before": before,
        "after": after,
    }))
}

fn place(document: &Document, pointer: &Pointer) -> Value {
    let position = document.position(pointer);
    json!({"pointer": pointer.as_str(), "file": document.name(), "line": position.line, "column": position.column})
}
