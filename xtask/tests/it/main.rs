//! End-to-end tests of `cargo xtask diff`.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

use generator::Document;
use review::{
    compat::{Date, Options},
    report::{Area, Report, Side},
    surfaces::Effect,
    version::Impact,
};

mod driver;
mod edits;

#[test]
fn each_edit_has_the_expected_effect_on_rust_callers() {
    let contract = edits::contract();
    let edits = edits::all();
    assert!(edits.len() >= 40, "{} edits", edits.len());
    let wrong = edits.iter().filter_map(|edit| {
        let found = effect(&contract, &edit.apply(&contract));
        (found.0 != edit.effect).then(|| format!("{}: {} instead of {}\n{}", edit.name, found.0, edit.effect, found.1))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The most severe effect on users of the generated crate, and its findings.
fn effect(base: &str, head: &str) -> (&'static str, String) {
    let side = |text: &str| Side {
        label: "any".to_owned(),
        contract: Some(Document::parse("contract.yaml", text).unwrap()),
        version: None,
    };
    let report = Report::new(side(base), side(head), &Options::on(Date::default())).unwrap();
    let of_rust = report.findings.iter().filter_map(|finding| match &finding.side {
        // The oracles build the client without the feature `mock`.
        Area::Rust(change) => (!change.item.starts_with("mock::")).then_some(change.effect),
        Area::Wire { .. } => (finding.impact() == Impact::Behaviour).then_some(Effect::Behaves),
    });
    let findings = report.findings.iter().map(|finding| format!("  {}: {}", finding.id, finding.message));
    let words = match of_rust.max() {
        _ if !report.rust_is_known => "unknown",
        None => "unchanged",
        Some(Effect::Compatible) => "compatible",
        Some(Effect::Behaves) => "behaves",
        Some(Effect::Fails) => "fails",
        Some(Effect::Breaks) => "breaks",
    };
    (words, findings.chain(report.notes.clone()).collect::<Vec<_>>().join("\n"))
}
