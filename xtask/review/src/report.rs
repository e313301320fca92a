//! The report on everything that changed between two contracts, independent of its format.

use std::{cmp::Reverse, collections::BTreeMap};

use generator::{Document, Pointer, lint::Level, surface::Item};

use serde_json::Value;

use crate::{
    Error,
    compat::{self, Options},
    surfaces::{self, Effect, RustChange},
    version::{Impact, Step, Version},
};

mod annotations;
mod json;
mod markdown;
mod places;
mod summary;

pub use annotations::{github, sarif};
pub use json::json;
pub use markdown::{MARKER, markdown, shown};
use places::Places;

/// One side of the comparison.
pub struct Side {
    /// The name in reports: a short commit id, a file, or the working tree.
    pub label: String,
    /// The contract; `None` if it does not exist on this side.
    pub contract: Option<Document>,
    /// The version of the workspace; `None` for a single file.
    pub version: Option<Version>,
}

/// The changes between two sides, and the version they require.
pub struct Report {
    /// The older contract.
    pub base: Document,
    /// The newer contract.
    pub head: Document,
    /// The names of the sides.
    pub labels: [String; 2],
    /// The findings, the most severe first; documentation changes come last.
    pub findings: Vec<Finding>,
    /// Notes on what could not be compared.
    pub notes: Vec<String>,
    /// Whether the Rust APIs were compared, which requires that both sides generate.
    pub rust_is_known: bool,
    versions: [Option<Version>; 2],
    /// The operation ids, by method and path.
    names: BTreeMap<String, String>,
}

/// A change, on the wire or in Rust.
#[derive(Clone, Debug)]
pub struct Finding {
    /// A stable name in kebab-case; those of Rust changes begin with `rust-`.
    pub id: String,
    /// How severe it is.
    pub level: Level,
    /// Whether it is on the wire or in Rust.
    pub side: Area,
    /// The operations it affects (`PUT /path`).
    pub operations: Vec<String>,
    /// A label for what changed: the name of a property, or a Rust path.
    pub subject: String,
    /// The place in the base; `None` if it was added.
    pub base: Option<Pointer>,
    /// The place in the head; `None` if it was removed.
    pub head: Option<Pointer>,
    /// What changed, and what that means for callers.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// The area of a change.
#[derive(Clone, Debug)]
pub enum Area {
    /// The HTTP messages.
    Wire {
        /// `request`, `response` or `neither`.
        direction: compat::Direction,
        /// Whether only the documentation changed.
        docs: bool,
        /// Whether the generated client decodes less, or decodes it differently.
        decoding: bool,
    },
    /// The generated code.
    Rust(RustChange),
}

impl Finding {
    /// Returns its impact, which determines the version.
    pub fn impact(&self) -> Impact {
        match (&self.side, self.level) {
            (_, Level::Error) => Impact::Breaking,
            (Area::Wire { decoding: true, .. }, _) => Impact::Behaviour,
            (Area::Wire { docs: true, .. }, _) => Impact::Docs,
            (Area::Wire { .. }, _) => Impact::Wire,
            (Area::Rust(change), _) if change.effect == Effect::Behaves => Impact::Behaviour,
            (Area::Rust(_), _) => Impact::Compatible,
        }
    }

    /// Whether this changes only the documentation.
    pub fn is_docs(&self) -> bool {
        self.impact() == Impact::Docs
    }

    fn is_rust(&self) -> bool {
        matches!(self.side, Area::Rust(_))
    }
}

impl Report {
    /// Compares two sides, one of which may have no contract.
    ///
    /// # Errors
    /// Returns an error if neither side has a contract.
    pub fn new(base: Side, head: Side, options: &Options) -> Result<Self, Error> {
        let labels = [base.label, head.label];
        let surfaces = [surface(base.contract.as_ref()), surface(head.contract.as_ref())];
        let mut notes = Vec::new();
        let (base_contract, head_contract) = match (base.contract, head.contract) {
            (Some(base), Some(head)) => (base, head),
            (None, Some(head)) => {
                notes.push(format!("{} has no contract: everything was added", labels[0]));
                (without_paths(&head)?, head)
            }
            (Some(base), None) => {
                notes.push(format!("{} has no contract: everything was removed", labels[1]));
                let head = without_paths(&base)?;
                (base, head)
            }
            (None, None) => return Err(Error::NoContract { base: labels[0].clone(), head: labels[1].clone() }),
        };
        let places = [Places::of(&base_contract), Places::of(&head_contract)];
        let changes = compat::compare(&base_contract, &head_contract, options);
        let mut findings: Vec<_> =
            changes.into_iter().map(|change| wire(change, &base_contract, &head_contract)).collect();
        let rust_is_known = surfaces.iter().all(Result::is_ok);
        match surfaces {
            [Ok(base), Ok(head)] => {
                findings.extend(surfaces::compare(&base, &head).into_iter().map(|change| rust(change, &places)));
            }
            surfaces => {
                for (side, surface) in ["base", "head"].into_iter().zip(surfaces) {
                    notes.extend(surface.err().map(|error| {
                        format!("the Rust APIs were not compared: could not generate code from the {side}: {error}")
                    }));
                }
            }
        }
        // A stable sort keeps the order within each comparison.
        findings.sort_by_key(|finding| (finding.is_docs(), Reverse(finding.level), Reverse(finding.impact())));
        let [base_places, head_places] = places;
        Ok(Self {
            names: base_places.names.into_iter().chain(head_places.names).collect(),
            base: base_contract,
            head: head_contract,
            labels,
            findings,
            notes,
            rust_is_known,
            versions: [base.version, head.version],
        })
    }

    /// Returns the impact of the changes on the wire.
    pub fn wire_impact(&self) -> Impact {
        self.impact_of(|finding| !finding.is_rust())
    }

    /// Returns the impact of the changes in Rust; `None` if it is unknown.
    pub fn rust_impact(&self) -> Option<Impact> {
        self.rust_is_known.then(|| self.impact_of(Finding::is_rust))
    }

    /// Returns the more severe of both, as far as it is known.
    pub fn impact(&self) -> Impact {
        self.wire_impact().max(self.rust_impact().unwrap_or(Impact::Unchanged))
    }

    fn impact_of(&self, concerns: impl Fn(&Finding) -> bool) -> Impact {
        let impacts = self.findings.iter().filter(|finding| concerns(finding)).map(Finding::impact);
        impacts.max().unwrap_or(Impact::Unchanged)
    }

    /// Returns the required version bump; `None` if unknown changes could require a larger one.
    pub fn step(&self) -> Option<Step> {
        let step = Step::of(self.impact());
        (self.rust_is_known || step == Step::Major).then_some(step)
    }

    /// Returns the lowest version that the head may have, if the base has one and the required bump is known.
    pub fn needed(&self) -> Option<Version> {
        Some(self.step()?.after(self.versions[0].as_ref()?))
    }

    /// Whether the version of the head is lower than its changes require, or that is unknown. `false` if a side has no version.
    pub fn lacks_version(&self) -> bool {
        let [Some(_), Some(head)] = &self.versions else { return false };
        let released = Version::new(head.major, head.minor, head.patch);
        self.needed().is_none_or(|needed| released < Version::new(needed.major, needed.minor, needed.patch))
    }

    /// Returns the places of a finding: a label for the side, the document and the pointer. A line that is the same on both
    /// sides is returned for the head only.
    pub fn places<'a>(&'a self, finding: &'a Finding) -> Vec<(&'static str, &'a Document, &'a Pointer)> {
        let base = finding.base.as_ref().map(|pointer| ("before", &self.base, pointer));
        let head = finding.head.as_ref().map(|pointer| ("after", &self.head, pointer));
        let line = |(_, document, pointer): (_, &Document, &Pointer)| {
            document.line(document.position(pointer).line).to_owned()
        };
        match (base, head) {
            (Some(base), Some(head)) if line(base) == line(head) => vec![("", head.1, head.2)],
            (Some(base), Some(head)) => vec![base, head],
            (Some((_, document, pointer)), None) => vec![("removed", document, pointer)],
            (None, Some((_, document, pointer))) => vec![("added", document, pointer)],
            (None, None) => Vec::new(),
        }
    }

    /// Returns the id of an operation, or its method and path if it has none.
    pub fn name<'a>(&'a self, operation: &'a str) -> &'a str {
        self.names.get(operation).map_or(operation, String::as_str)
    }
}

fn wire(change: compat::Change, base: &Document, head: &Document) -> Finding {
    let at = change.head.as_ref().map(|at| (head, at)).or(change.base.as_ref().map(|at| (base, at)));
    Finding {
        subject: at.map(|(document, at)| subject(document, at)).unwrap_or_default(),
        side: Area::Wire { direction: change.direction, docs: change.is_docs(), decoding: change.decoding },
        id: change.id,
        level: match change.level {
            compat::Level::Error => Level::Error,
            compat::Level::Warning => Level::Warning,
            compat::Level::Info => Level::Info,
        },
        operations: change.operations,
        base: change.base,
        head: change.head,
        message: change.message + change.consequence,
        remedy: change.remedy,
    }
}

/// The last token of a pointer; for an item of a list its value, version, URL or name instead of its index.
fn subject(document: &Document, at: &Pointer) -> String {
    let in_list = at.parent().and_then(|list| document.at(&list)).is_some_and(Value::is_array);
    let item = document.at(at).filter(|_| in_list);
    let label = item.and_then(|item| {
        let member = || ["version", "url", "name", "title"].iter().find_map(|key| item.get(key)?.as_str());
        item.as_str().or_else(member)
    });
    label.map(str::to_owned).or_else(|| at.last()).unwrap_or_default()
}

fn rust(change: RustChange, places: &[Places; 2]) -> Finding {
    let [base, head] = places;
    let mut operations = head.operations(&change.item);
    operations.extend(base.operations(&change.item));
    operations.sort();
    operations.dedup();
    Finding {
        id: change.id.to_owned(),
        level: match change.effect {
            Effect::Breaks | Effect::Fails => Level::Error,
            Effect::Behaves => Level::Warning,
            Effect::Compatible => Level::Info,
        },
        operations,
        subject: change.item.clone(),
        base: change.before.is_some().then(|| base.pointer(&change.item)).flatten(),
        head: change.after.is_some().then(|| head.pointer(&change.item)).flatten(),
        message: change.message.clone(),
        remedy: None,
        side: Area::Rust(change),
    }
}

fn surface(contract: Option<&Document>) -> Result<Vec<Item>, generator::Error> {
    contract.map_or(Ok(Vec::new()), |contract| Ok(generator::generate(contract)?.surface().to_vec()))
}

/// The contract without its operations.
fn without_paths(contract: &Document) -> Result<Document, Error> {
    let mut value = contract.value().clone();
    value["paths"] = serde_json::json!({});
    Ok(Document::parse("nothing", &value.to_string())?)
}
