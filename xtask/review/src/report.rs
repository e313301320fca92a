//! Everything that changed between two contracts, as every form of the report shows it.

use std::{cmp::Reverse, collections::BTreeMap};

use generator::{Document, Pointer, lint::Level, surface::Item};

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
    /// What reports call it: a short commit id, a file, or the working tree.
    pub label: String,
    /// The contract; `None` if there is none yet, or no longer.
    pub contract: Option<Document>,
    /// The version of the workspace; `None` for a file, which may come from anywhere.
    pub version: Option<Version>,
}

/// What changed between two sides, and what it means for the version.
pub struct Report {
    /// The older contract.
    pub base: Document,
    /// The newer contract.
    pub head: Document,
    /// What the sides are called.
    pub labels: [String; 2],
    /// What changed, the worst first; changes of the documentation come last.
    pub findings: Vec<Finding>,
    /// How far the comparison went, where that is not all the way.
    pub notes: Vec<String>,
    /// Whether the Rust APIs were compared: they cannot be if a side does not generate.
    pub rust_is_known: bool,
    versions: [Option<Version>; 2],
    /// The operation ids, by method and path.
    names: BTreeMap<String, String>,
}

/// A change, on the wire or in Rust.
#[derive(Clone, Debug)]
pub struct Finding {
    /// A stable name in kebab-case; those of Rust begin with `rust-`.
    pub id: String,
    /// How much it weighs.
    pub level: Level,
    /// Where it was found.
    pub side: Area,
    /// The operations it reaches (`PUT /path`).
    pub operations: Vec<String>,
    /// What changed, in a few words: the name of a property, a path of Rust.
    pub subject: String,
    /// The place in the base; `None` for what is new.
    pub base: Option<Pointer>,
    /// The place in the head; `None` for what was removed.
    pub head: Option<Pointer>,
    /// What callers will notice.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// The two ways to notice a change.
#[derive(Clone, Debug)]
pub enum Area {
    /// By the messages.
    Wire {
        /// `request`, `response` or `neither`.
        direction: compat::Direction,
        /// Whether only readers of the documentation notice.
        docs: bool,
        /// Whether the generated client reads less, or something else.
        decoding: bool,
    },
    /// By the generated code.
    Rust(RustChange),
}

impl Finding {
    /// What it means for the version.
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

    /// Whether only readers of the documentation notice.
    pub fn is_docs(&self) -> bool {
        self.impact() == Impact::Docs
    }

    fn is_rust(&self) -> bool {
        matches!(self.side, Area::Rust(_))
    }
}

impl Report {
    /// Compares two sides, of which one may have no contract.
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
                notes.push(format!("{} has no contract: everything is new", labels[0]));
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
        let mut findings: Vec<_> =
            compat::compare(&base_contract, &head_contract, options).into_iter().map(wire).collect();
        let rust_is_known = surfaces.iter().all(Result::is_ok);
        match surfaces {
            [Ok(base), Ok(head)] => {
                findings.extend(surfaces::compare(&base, &head).into_iter().map(|change| rust(change, &places)));
            }
            surfaces => {
                for (side, surface) in ["base", "head"].into_iter().zip(surfaces) {
                    notes.extend(
                        surface.err().map(|error| {
                            format!("the Rust APIs are not compared: the {side} does not generate: {error}")
                        }),
                    );
                }
            }
        }
        // Stable: what each comparison has sorted stays so.
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

    /// What changed on the wire.
    pub fn wire_impact(&self) -> Impact {
        self.impact_of(|finding| !finding.is_rust())
    }

    /// What changed in Rust; `None` if that is not known.
    pub fn rust_impact(&self) -> Option<Impact> {
        self.rust_is_known.then(|| self.impact_of(Finding::is_rust))
    }

    /// The worse of both, as far as it is known.
    pub fn impact(&self) -> Impact {
        self.wire_impact().max(self.rust_impact().unwrap_or(Impact::Unchanged))
    }

    fn impact_of(&self, concerns: impl Fn(&Finding) -> bool) -> Impact {
        let impacts = self.findings.iter().filter(|finding| concerns(finding)).map(Finding::impact);
        impacts.max().unwrap_or(Impact::Unchanged)
    }

    /// The step that the version must take; `None` if what is not known could ask for more.
    pub fn step(&self) -> Option<Step> {
        let step = Step::of(self.impact());
        (self.rust_is_known || step == Step::Major).then_some(step)
    }

    /// The version that the head needs at least, if the base has one and the step is known.
    pub fn needed(&self) -> Option<Version> {
        Some(self.step()?.after(self.versions[0].as_ref()?))
    }

    /// Whether the head has a lower version than its changes need, or nobody can say. Without a version on a side there is
    /// nothing to compare.
    pub fn lacks_version(&self) -> bool {
        let [Some(_), Some(head)] = &self.versions else { return false };
        let released = Version::new(head.major, head.minor, head.patch);
        self.needed().is_none_or(|needed| released < Version::new(needed.major, needed.minor, needed.patch))
    }

    /// Where a finding is: a word for the side, its document and the place. A line that reads the same on both sides is given
    /// for the head only.
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
            (None, Some((_, document, pointer))) => vec![("new", document, pointer)],
            (None, None) => Vec::new(),
        }
    }

    /// The id of an operation, or its method and path if it has none.
    pub fn name<'a>(&'a self, operation: &'a str) -> &'a str {
        self.names.get(operation).map_or(operation, String::as_str)
    }
}

fn wire(change: compat::Change) -> Finding {
    let at = change.head.as_ref().or(change.base.as_ref());
    Finding {
        subject: at.and_then(Pointer::last).unwrap_or_default(),
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
        message: change.message,
        remedy: change.remedy,
    }
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

/// The contract as it would be without a single operation.
fn without_paths(contract: &Document) -> Result<Document, Error> {
    let mut value = contract.value().clone();
    value["paths"] = serde_json::json!({});
    Ok(Document::parse("nothing", &value.to_string())?)
}
