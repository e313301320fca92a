//! Compares the contract with the documents that HubSpot publishes, in every API version that the contract lists.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use generator::{
    Document, Pointer,
    document::{ListedVersion, OperationAt, operation_name},
};

use crate::Error;

mod copies;
mod sides;

use copies::{Copy, copies, in_other_versions, owner};
use sides::Sides;

/// The id of the difference for a listed version that is not published.
pub const WITHDRAWN: &str = "operation-version-withdrawn";

/// The id of the difference for a published version that is not listed.
pub const UNLISTED: &str = "operation-version-unlisted";

/// The number of days before the end of support from which the report warns.
const WARNING_DAYS: i64 = 120;

/// A difference between the published documents and the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The kind of difference, from the published document to the contract: `response-property-became-optional` means required
    /// in the published document and optional in the contract.
    pub id: String,
    /// The place in the contract; if only HubSpot has it, the place where it would be.
    pub pointer: Pointer,
    /// The value that HubSpot publishes there, as JSON; `None` if there is none, or not a single one.
    pub published: Option<String>,
    /// The difference in words.
    pub message: String,
    /// The API versions in which the published documents differ, each with the names of those documents; the empty string for
    /// differences without a version.
    pub versions: BTreeMap<String, BTreeSet<String>>,
}

/// The result of the comparison with the published documents.
#[derive(Debug)]
pub struct Comparison {
    /// The differences, without duplicates, sorted by id and place.
    pub differences: Vec<Difference>,
    /// Notes that require no decision.
    pub notes: Vec<String>,
    /// Versions whose support has ended or ends soon.
    pub support: Vec<Support>,
    operations: Vec<Covered>,
}

/// A listed version that HubSpot stops supporting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Whether support has ended.
    pub has_ended: bool,
    /// The operation, the version, the date, and what to do.
    pub message: String,
}

/// The compared parts of one operation.
#[derive(Debug)]
struct Covered {
    operation: Pointer,
    /// The places in the contract that the operation uses.
    reached: BTreeSet<Pointer>,
    /// The listed versions, each with whether it is published.
    versions: BTreeMap<String, bool>,
}

impl Comparison {
    /// Returns the listed versions of the operations that use a place, each with whether it was compared for all of them.
    pub fn versions_at(&self, pointer: &Pointer) -> BTreeMap<&str, bool> {
        let mut versions = BTreeMap::new();
        for covered in self.operations.iter().filter(|covered| covered.holds(pointer)) {
            for (version, is_compared) in &covered.versions {
                *versions.entry(version.as_str()).or_insert(true) &= *is_compared;
            }
        }
        versions
    }
}

impl Covered {
    fn holds(&self, pointer: &Pointer) -> bool {
        let belongs_to_all = !["paths", "components"].iter().any(|part| pointer.is_within(&Pointer::root().join(part)))
            || pointer.is_within(&Pointer::root().extend(["components", "securitySchemes"]));
        let mut above = std::iter::successors(Some(pointer.clone()), Pointer::parent);
        belongs_to_all
            || self.operation.is_within(pointer)
            || above.any(|place| place == self.operation || self.reached.contains(&place))
    }
}

/// Compares each operation of the contract, in each listed version, with the document that publishes it.
///
/// # Errors
/// Returns an error if an operation cannot be parsed separately.
pub fn compare(contract: &Document, published: &[Document], today: NaiveDate) -> Result<Comparison, Error> {
    let nodes = contract.nodes();
    let mut found = Found::default();
    let mut comparison =
        Comparison { differences: Vec::new(), notes: Vec::new(), support: Vec::new(), operations: Vec::new() };
    for ours in contract.operations() {
        let listed = ours.listed_versions();
        let mut covered = Covered {
            reached: nodes.reachable(
                [Some(ours.pointer.clone()), ours.pointer.parent().map(|item| item.join("parameters"))]
                    .into_iter()
                    .flatten()
                    .collect(),
            ),
            operation: ours.pointer.clone(),
            versions: BTreeMap::new(),
        };
        comparison.support.extend(listed.iter().filter_map(|version| support(&ours, version, today)));
        let names = listed.iter().map(|version| version.version);
        // A path without a version is compared unchanged.
        for version in if listed.is_empty() { vec![""] } else { names.collect() } {
            let path = ours.template().with_api_version(version);
            let copies = copies(published, ours.method, &path);
            covered.versions.insert(version.to_owned(), !copies.is_empty());
            match owner(&copies, &path) {
                Some(at) => found.compare(contract, &ours, version, &copies, at, today)?,
                None => found.add(version, None, withdrawn(&ours, published)),
            }
        }
        found.unlisted(&ours, &listed, published);
        comparison.operations.push(covered);
    }
    comparison.differences = found.differences.into_values().collect();
    comparison.notes = found.notes;
    Ok(comparison)
}

#[derive(Default)]
struct Found {
    differences: BTreeMap<(String, Pointer, Option<String>), Difference>,
    notes: Vec<String>,
}

impl Found {
    /// Compares the owner's copy with the contract; a note names other copies that differ from it.
    fn compare(
        &mut self,
        contract: &Document,
        ours: &OperationAt<'_>,
        version: &str,
        copies: &[Copy<'_>],
        owner: usize,
        today: NaiveDate,
    ) -> Result<(), Error> {
        let mut all = Vec::new();
        for (document, theirs) in copies {
            all.push(Sides { contract, ours, document, theirs }.differences(today)?);
        }
        let keys =
            |at: usize| all[at].iter().map(|one| (&one.id, &one.pointer, &one.published)).collect::<BTreeSet<_>>();
        let expected = keys(owner);
        let differs = (0..copies.len()).filter(|at| keys(*at) != expected).map(|at| copies[at].0.name());
        let differs: Vec<_> = differs.collect();
        let (document, theirs) = &copies[owner];
        if !differs.is_empty() {
            self.notes.push(format!(
                "{} was compared as published in {}; {} of {} other documents publish it differently: {}",
                theirs.name(),
                document.name(),
                differs.len(),
                copies.len() - 1,
                differs.join(", ")
            ));
        }
        let own = all.swap_remove(owner);
        own.into_iter().for_each(|one| self.add(version, Some(document), one));
        Ok(())
    }

    fn add(&mut self, version: &str, document: Option<&Document>, difference: Difference) {
        let key = (difference.id.clone(), difference.pointer.clone(), difference.published.clone());
        let known = self.differences.entry(key).or_insert(difference);
        let documents = known.versions.entry(version.to_owned()).or_default();
        documents.extend(document.map(|document| document.name().to_owned()));
    }

    /// Reports unlisted versions of an operation: newer ones are a difference, betas and older ones a note.
    fn unlisted(&mut self, ours: &OperationAt<'_>, listed: &[ListedVersion<'_>], published: &[Document]) {
        let newest = listed.iter().map(|version| age(version.version)).max();
        let mut noted = Vec::new();
        for (version, theirs) in in_other_versions(ours, published) {
            if listed
                .iter()
                .any(|one| one.version == version && theirs.1.template().has_shape_in_any_version_of(ours.template()))
            {
                continue;
            }
            if version.ends_with("-beta") || Some(age(version)) <= newest {
                noted.push(format!("{} ({})", theirs.1.path, theirs.0.name()));
                continue;
            }
            let message = format!("HubSpot publishes {} in version {version}", theirs.1.name());
            let published = Some(serde_json::Value::from(version).to_string());
            let one = Difference { published, ..difference(UNLISTED, ours.pointer.clone(), message) };
            self.add("", Some(theirs.0), one);
        }
        if !noted.is_empty() {
            self.notes.push(format!("{} is also published as {}", ours.name(), noted.join(", ")));
        }
    }
}

/// A sort key for versions: numbered ones are older than dated ones.
fn age(version: &str) -> (Option<&str>, u32) {
    match version.strip_prefix('v').and_then(|number| number.parse().ok()) {
        Some(number) => (None, number),
        None => (Some(version), 0),
    }
}

fn withdrawn(ours: &OperationAt<'_>, published: &[Document]) -> Difference {
    let others = in_other_versions(ours, published);
    let others: Vec<_> =
        others.iter().map(|(_, (document, theirs))| format!("{} ({})", theirs.path, document.name())).collect();
    let name = operation_name(ours.method, &ours.template().with_api_version("VERSION"));
    let mut message = format!("no document publishes {name} in this version");
    if !others.is_empty() {
        message += &format!("; it is published as {}", others.join(", "));
    }
    difference(WITHDRAWN, ours.pointer.clone(), message)
}

fn difference(id: &str, pointer: Pointer, message: String) -> Difference {
    Difference { id: id.to_owned(), pointer, published: None, message, versions: BTreeMap::new() }
}

fn support(ours: &OperationAt<'_>, listed: &ListedVersion<'_>, today: NaiveDate) -> Option<Support> {
    let ends: NaiveDate = listed.support_ends?.parse().ok()?;
    let days = (ends - today).num_days();
    let (name, version) = (ours.name(), listed.version);
    let message = match days {
        ..0 => format!("support for {version} of {name} ended on {ends}: remove the version from the contract"),
        0 => format!("support for {version} of {name} ends today, {ends}: move to another version"),
        1..=WARNING_DAYS => {
            format!("support for {version} of {name} ends on {ends}, in {days} days: move to another version")
        }
        _ => return None,
    };
    Some(Support { has_ended: days < 0, message })
}
