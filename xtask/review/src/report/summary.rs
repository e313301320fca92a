//! The five-line summary that every format of the report begins with.

use std::collections::BTreeSet;

use generator::lint::Level;

use super::{Area, Finding, Report};
use crate::{
    surfaces::Effect,
    version::{Impact, Step},
};

/// The maximum number of operations in a list; a change to a shared component can affect all of them.
const MAX_NAMED: usize = 2;

impl Report {
    /// Returns who is affected, which version is required, and what to do: a title and a sentence for each.
    pub fn summary(&self) -> [(&'static str, String); 5] {
        [
            ("API callers", self.api_callers()),
            ("Rust callers", self.rust_callers()),
            ("Version", self.version()),
            ("Operations", self.operations()),
            ("To do", self.to_do()),
        ]
    }

    /// The number of findings on the wire with this level, without documentation changes.
    fn count(&self, level: Level) -> usize {
        let wire = self.findings.iter().filter(|finding| !finding.is_rust() && !finding.is_docs());
        wire.filter(|finding| finding.level == level).count()
    }

    /// Returns the number of documentation changes.
    pub fn docs(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_docs()).count()
    }

    fn api_callers(&self) -> String {
        let [breaking, warnings, compatible] =
            [Level::Error, Level::Warning, Level::Info].map(|level| self.count(level));
        let words = match (breaking, warnings) {
            _ if self.wire_impact() == Impact::Unchanged => return "unchanged".to_owned(),
            (1.., _) => "break",
            (_, 1..) => "may break",
            _ => "keep working",
        };
        let counts = [
            (breaking, "breaking"),
            (warnings, "warning"),
            (compatible, "compatible"),
            (self.docs(), "documentation-only"),
        ];
        format!("{words} ({})", list(&counts))
    }

    fn rust_callers(&self) -> String {
        if !self.rust_is_known {
            return "unknown: the Rust APIs were not compared, see the note".to_owned();
        }
        let of = |effect| {
            let alike = |finding: &&Finding| matches!(&finding.side, Area::Rust(change) if change.effect == effect);
            self.findings.iter().filter(alike).count()
        };
        let decoding = |finding: &&Finding| matches!(finding.side, Area::Wire { decoding: true, .. });
        let decoding = self.findings.iter().filter(decoding).count();
        let counts = [
            (of(Effect::Breaks), "compile error"),
            (of(Effect::Fails), "run-time failure"),
            (of(Effect::Behaves), "behaviour change"),
            (decoding, "stricter decoder"),
        ];
        let words = match counts.map(|(count, _)| count) {
            [0, 0, 0, 0] if of(Effect::Compatible) == 0 => return "unchanged".to_owned(),
            [0, 0, 0, 0] => return format!("keep working ({} compatible)", of(Effect::Compatible)),
            [0, 0, _, _] => "compile, but behave differently",
            [0, _, _, _] => "compile, but break at run time",
            _ => "break",
        };
        format!("{words} ({})", list(&counts))
    }

    /// Returns a sentence about the required version.
    pub fn version(&self) -> String {
        let Some(step) = self.step() else { return "unknown: the Rust APIs were not compared".to_owned() };
        match (self.needed(), &self.versions[1]) {
            _ if step == Step::None => "no new version is required".to_owned(),
            (Some(_), Some(head)) if !self.lacks_version() => format!("requires a {step} bump; {head} has it"),
            (Some(needed), _) => format!("requires a {step} bump: raise `version` to at least {needed}"),
            (None, _) => format!("requires a {step} bump"),
        }
    }

    /// The operations affected by the most severe findings.
    fn operations(&self) -> String {
        let of = |level: Level| {
            let findings = self.findings.iter().filter(|finding| finding.level >= level && !finding.is_docs());
            findings
                .flat_map(|finding| &finding.operations)
                .map(|operation| self.name(operation))
                .collect::<BTreeSet<_>>()
        };
        let names = [Level::Error, Level::Warning, Level::Info].into_iter().map(of).find(|names| !names.is_empty());
        named(names.unwrap_or_default().into_iter().collect()).unwrap_or_else(|| "none".to_owned())
    }

    fn to_do(&self) -> String {
        let Some(step) = self.step() else { return "run `cargo xtask lint` and fix what it reports".to_owned() };
        let release = self.needed().map_or(format!("release a {step} version"), |needed| format!("release {needed}"));
        let is_released = self.versions[1].is_some() && !self.lacks_version();
        match (self.impact(), is_released) {
            (Impact::Breaking, false) => format!("undo the breaking changes (see each finding), or {release}"),
            (Impact::Breaking, true) => "document in CHANGELOG.md what breaks and how to migrate".to_owned(),
            (Impact::Unchanged, _) => "nothing".to_owned(),
            (_, false) => format!("{release}, and document the change in CHANGELOG.md"),
            (_, true) => "document the change in CHANGELOG.md".to_owned(),
        }
    }

    /// Returns the operations of a finding in human-readable form; `None` if it concerns the whole document.
    pub fn reach(&self, finding: &Finding) -> Option<String> {
        named(finding.operations.iter().map(|operation| self.name(operation)).collect())
    }
}

fn named(names: Vec<&str>) -> Option<String> {
    let rest = names.len().saturating_sub(MAX_NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{}{more}", names[..names.len() - rest].join(", ")))
}

/// The counts above zero, as a list; nouns get a plural `s`.
fn list(counts: &[(usize, &str)]) -> String {
    let nouns = ["warning", "compile error", "run-time failure", "behaviour change", "stricter decoder"];
    let plural = |count, words| if count > 1 && nouns.contains(&words) { "s" } else { "" };
    let some = counts.iter().filter(|(count, _)| *count > 0);
    some.map(|&(count, words)| format!("{count} {words}{}", plural(count, words))).collect::<Vec<_>>().join(", ")
}
