//! The five lines that every form of the report begins with.

use std::collections::BTreeSet;

use generator::lint::Level;

use super::{Area, Finding, Report};
use crate::{
    surfaces::Effect,
    version::{Impact, Step},
};

/// At most this many operations are named at once; a change of a shared component can reach them all.
const NAMED: usize = 2;

impl Report {
    /// Who is affected, which version is needed, and what to do: a title and a sentence for each.
    pub fn summary(&self) -> [(&'static str, String); 5] {
        [
            ("API callers", self.api_callers()),
            ("Rust callers", self.rust_callers()),
            ("Version", self.version()),
            ("Operations", self.operations()),
            ("To do", self.to_do()),
        ]
    }

    /// How many findings on the wire have this level, those of the documentation aside.
    fn count(&self, level: Level) -> usize {
        let wire = self.findings.iter().filter(|finding| !finding.is_rust() && !finding.is_docs());
        wire.filter(|finding| finding.level == level).count()
    }

    /// How many findings only concern readers of the documentation.
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
        let counts = [(breaking, "breaking"), (warnings, "warning"), (compatible, "compatible"), (self.docs(), "docs")];
        format!("{words} ({})", list(&counts))
    }

    fn rust_callers(&self) -> String {
        if !self.rust_is_known {
            return "unknown: the Rust APIs are not compared, see the note".to_owned();
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
            (of(Effect::Behaves), "other result"),
            (decoding, "narrower decoder"),
        ];
        let words = match counts.map(|(count, _)| count) {
            [0, 0, 0, 0] if of(Effect::Compatible) == 0 => return "unchanged".to_owned(),
            [0, 0, 0, 0] => return format!("keep working ({} compatible)", of(Effect::Compatible)),
            [0, 0, _, _] => "compile, and behave differently",
            [0, _, _, _] => "compile, and break at run time",
            _ => "break",
        };
        format!("{words} ({})", list(&counts))
    }

    /// One sentence about the version.
    pub fn version(&self) -> String {
        let Some(step) = self.step() else { return "unknown until both sides generate".to_owned() };
        match (self.needed(), &self.versions[1]) {
            _ if step == Step::None => "no new version is needed".to_owned(),
            (Some(_), Some(head)) if !self.lacks_version() => format!("requires a {step} bump; {head} has it"),
            (Some(needed), _) => format!("requires a {step} bump: raise `version` to at least {needed}"),
            (None, _) => format!("requires a {step} bump"),
        }
    }

    /// The operations that the findings reach; of those that break, if any do.
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
        let Some(step) = self.step() else { return "run `cargo xtask lint` and mend what it reports".to_owned() };
        let release = self.needed().map_or(format!("release a {step} version"), |needed| format!("release {needed}"));
        let is_released = self.versions[1].is_some() && !self.lacks_version();
        match (self.impact(), is_released) {
            (Impact::Breaking, false) => format!("undo what breaks (see each finding), or {release}"),
            (Impact::Breaking, true) => "say in CHANGELOG.md what breaks and what to do".to_owned(),
            (Impact::Unchanged, _) => "nothing".to_owned(),
            (_, false) => format!("{release}, and say in CHANGELOG.md what changed"),
            (_, true) => "say in CHANGELOG.md what changed".to_owned(),
        }
    }

    /// The operations of one finding, as people read them; `None` for the whole document.
    pub fn reach(&self, finding: &Finding) -> Option<String> {
        named(finding.operations.iter().map(|operation| self.name(operation)).collect())
    }
}

fn named(names: Vec<&str>) -> Option<String> {
    let rest = names.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{}{more}", names[..names.len() - rest].join(", ")))
}

/// Counts of what there is, with an `s` after nouns.
fn list(counts: &[(usize, &str)]) -> String {
    let nouns = ["warning", "compile error", "run-time failure", "other result", "narrower decoder"];
    let plural = |count, words| if count > 1 && nouns.contains(&words) { "s" } else { "" };
    let some = counts.iter().filter(|(count, _)| *count > 0);
    some.map(|&(count, words)| format!("{count} {words}{}", plural(count, words))).collect::<Vec<_>>().join(", ")
}
