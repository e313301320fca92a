//! Everything that the comparison found.

use generator::{Document, Pointer};
use review::{
    compat::{self, Change, Level, Options, Verdict},
    surfaces::{self, RustChange},
    version::{Step, Version},
};

use super::side::Side;

/// So many operations are named for a change; one in a shared component can reach them all.
const NAMED: usize = 10;

/// What changed between two sides, and what it means for the version.
pub(super) struct Report {
    pub(super) base: Document,
    pub(super) head: Document,
    /// What the sides are called.
    pub(super) labels: [String; 2],
    pub(super) changes: Vec<Change>,
    pub(super) rust: Vec<RustChange>,
    /// What readers must know about how far the comparison went.
    pub(super) notes: Vec<String>,
    pub(super) versions: [Option<Version>; 2],
}

impl Report {
    pub(super) fn new(base: Side, head: Side, options: &Options) -> anyhow::Result<Self> {
        let mut notes = Vec::new();
        let Some(head_contract) = head.contract else { anyhow::bail!("{} holds no contract", head.label) };
        let (base_contract, base_outline) = match base.contract {
            Some(contract) => {
                let outline = outline(&contract);
                (contract, outline)
            }
            None => {
                notes.push(format!("{} holds no contract: everything is new", base.label));
                (without_paths(&head_contract)?, Ok(Vec::new()))
            }
        };
        let rust = match (base_outline, outline(&head_contract)) {
            (Ok(base), Ok(head)) => surfaces::compare(&base, &head),
            (base, head) => {
                for (side, outline) in [("base", base), ("head", head)] {
                    if let Err(error) = outline {
                        notes.push(format!("Rust is not compared: the {side} does not generate: {error}"));
                    }
                }
                Vec::new()
            }
        };
        Ok(Self {
            changes: compat::compare(&base_contract, &head_contract, options),
            base: base_contract,
            head: head_contract,
            labels: [base.label, head.label],
            rust,
            notes,
            versions: [base.version, head.version],
        })
    }

    pub(super) fn wire_verdict(&self) -> Verdict {
        Verdict::of(&self.changes)
    }

    pub(super) fn rust_verdict(&self) -> Verdict {
        surfaces::verdict(&self.rust)
    }

    /// The worse of both.
    pub(super) fn verdict(&self) -> Verdict {
        self.wire_verdict().max(self.rust_verdict())
    }

    pub(super) fn step(&self) -> Step {
        Step::of(self.wire_verdict(), self.rust_verdict())
    }

    /// The version that the head needs at least, where the base has one.
    pub(super) fn needed(&self) -> Option<Version> {
        Some(self.versions[0]?.after(self.step()))
    }

    /// Whether the head has a lower version than its changes need. Without a version on a side there is nothing to say.
    pub(super) fn lacks_version(&self) -> bool {
        matches!((self.needed(), self.versions[1]), (Some(needed), Some(head)) if head < needed)
    }

    /// One sentence about the version.
    pub(super) fn version_sentence(&self) -> String {
        let step = self.step();
        match (self.needed(), self.versions[1]) {
            _ if step == Step::None => "no new version is needed".to_owned(),
            (Some(needed), Some(head)) if head >= needed => format!("a {step} step; {head} has it"),
            (Some(needed), Some(head)) => {
                format!("a {step} step: raise `version` in Cargo.toml from {head} to {needed}")
            }
            (Some(needed), None) => format!("a {step} step, to {needed}"),
            (None, _) => format!("a {step} step"),
        }
    }

    /// The changes on the wire: not those that only readers notice.
    pub(super) fn wire(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.is_docs())
    }

    pub(super) fn docs(&self) -> usize {
        self.changes.iter().filter(|change| change.is_docs()).count()
    }

    pub(super) fn count(&self, level: Level) -> usize {
        self.wire().filter(|change| change.level == level).count()
    }

    /// Where a change stands, in the base and in the head.
    pub(super) fn places<'a>(&'a self, change: &'a Change) -> impl Iterator<Item = (&'a Document, &'a Pointer)> {
        let base = change.base.iter().map(|pointer| (&self.base, pointer));
        base.chain(change.head.iter().map(|pointer| (&self.head, pointer)))
    }
}

/// The operations that a change reaches, as people read them: the first ones, and words for the rest. JSON has them all.
pub(super) fn reach(change: &Change) -> (&[String], Option<String>) {
    match change.operations.split_at_checked(NAMED) {
        Some((named, rest @ [_, ..])) => (named, Some(format!("and {} more", rest.len()))),
        _ => (&change.operations, None),
    }
}

fn outline(contract: &Document) -> Result<Vec<String>, generator::Error> {
    generator::generate(contract).map(|output| output.surface())
}

/// The contract as it would be without a single operation.
fn without_paths(contract: &Document) -> anyhow::Result<Document> {
    let mut value = contract.value().clone();
    value["paths"] = serde_json::json!({});
    Ok(Document::parse("nothing", &value.to_string())?)
}
