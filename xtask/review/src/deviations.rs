//! Compares the declared differences from HubSpot's published documents with the actual ones.

use std::collections::BTreeSet;

use generator::{
    Pointer,
    document::{Position, style, yaml},
};
use serde_json::{Value, json};

use crate::{
    Error,
    upstream::{Comparison, Difference, UNLISTED},
};

/// The members of an entry that state its reasons; none may be empty.
const REASONS: [&str; 3] = ["what", "why", "evidence"];

/// The list of declared differences.
#[derive(Default)]
pub struct Deviations {
    name: String,
    entries: Vec<Entry>,
}

/// An entry of the list: differences with the same reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The kinds of difference; every place has one of them, and every kind occurs.
    pub ids: Vec<String>,
    /// The places in the contract.
    pub pointers: Vec<Pointer>,
    /// The published value, as JSON; an entry without it covers any value.
    pub published: Option<String>,
    /// The versions of HubSpot's API in which the contract differs; `None` for every version that lists the place.
    pub versions: Option<BTreeSet<String>>,
    /// The position of the entry in the file.
    pub position: Position,
}

impl Deviations {
    /// Parses the list from YAML; `name` appears in messages.
    ///
    /// # Errors
    /// Returns an error if the text is not YAML, or if an entry lacks a member, has an unknown one, or declares what an entry
    /// above declares.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let tree = yaml::parse(name, text)?;
        let list = Pointer::root().join("deviations");
        let position =
            |index: usize| tree.positions.get(&list.join(index)).copied().unwrap_or(Position { line: 1, column: 1 });
        let reject = |position: Position, message: &str| {
            let (name, message) = (name.to_owned(), message.to_owned());
            Error::from(generator::Error::Syntax { name, position, message })
        };
        let values = tree.value["deviations"].as_array();
        let values = values.ok_or_else(|| reject(position(0), "expected a list `deviations`"))?;
        let mut entries: Vec<Entry> = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let entry = entry(value, position(index)).map_err(|message| reject(position(index), &message))?;
            let twice = |pointer: &&Pointer| entries.iter().any(|other| other.shares(&entry, pointer));
            if let Some(pointer) = entry.pointers.iter().find(twice) {
                let message = format!("an entry above declares the same difference at {pointer}");
                return Err(reject(position(index), &message));
            }
            entries.push(entry);
        }
        Ok(Self { name: name.to_owned(), entries })
    }

    /// Returns `file:line:column` of an entry.
    pub fn location(&self, entry: &Entry) -> String {
        format!("{}:{}", self.name, entry.position)
    }

    /// Returns the disagreements between the list and a comparison.
    pub fn check<'a>(&'a self, comparison: &'a Comparison) -> Vec<Disagreement<'a>> {
        let mut undeclared = Vec::new();
        for one in &comparison.differences {
            let declared = |version: &str| self.entries.iter().any(|entry| entry.declares(one, &one.pointer, version));
            let versions = one.versions.keys().filter(|version| !declared(version)).cloned().collect::<BTreeSet<_>>();
            if !versions.is_empty() {
                undeclared.push((one, versions));
            }
        }
        let mut found = Vec::new();
        for entry in &self.entries {
            found.extend(entry.extension(&mut undeclared).map(|versions| Disagreement::TooNarrow(entry, versions)));
        }
        found.extend(undeclared.into_iter().map(|(one, versions)| {
            let mut every = comparison.versions_at(&one.pointer).into_iter();
            let is_everywhere = every.all(|(version, is_compared)| is_compared && versions.contains(version));
            let is_partial = !versions.contains("") && !is_everywhere;
            Disagreement::Undeclared(one, is_partial.then_some(versions))
        }));
        for entry in &self.entries {
            for pointer in &entry.pointers {
                let stale = entry.stale(pointer, comparison);
                if !stale.is_empty() {
                    found.push(Disagreement::Stale(entry, pointer, stale));
                }
            }
            // If an entry lists several kinds, each of them must still occur.
            let occurs = |id: &String| {
                comparison.differences.iter().any(|one| one.id == *id && entry.pointers.contains(&one.pointer))
                    || !entry
                        .pointers
                        .iter()
                        .all(|at| comparison.versions_at(at).values().all(|is_compared| *is_compared))
            };
            let is_unused = entry.ids.len() > 1 && !entry.ids.iter().all(occurs);
            found.extend(is_unused.then(|| Disagreement::Stale(entry, &entry.pointers[0], BTreeSet::new())));
        }
        found
    }
}

/// A disagreement between the list and the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement<'a> {
    /// An undeclared difference, and its versions, unless it is in all.
    Undeclared(&'a Difference, Option<BTreeSet<String>>),
    /// An entry all of whose differences also exist in other versions, and those versions.
    TooNarrow(&'a Entry, BTreeSet<String>),
    /// An entry, one of its places, and the versions without such a difference.
    Stale(&'a Entry, &'a Pointer, BTreeSet<String>),
}

impl Disagreement<'_> {
    /// Returns the entry to add without its reasons, the new `versions`, or the entry to delete.
    pub fn entry(&self) -> String {
        match self {
            Self::Undeclared(one, versions) => {
                written(&one.id, &[&one.pointer], one.published.as_deref(), versions.as_ref())
                    + &style::member("what", &Value::from(one.message.as_str()), 4)
                    + "    why:\n    evidence:\n"
            }
            Self::TooNarrow(entry, versions) => {
                let all: BTreeSet<_> = versions.iter().chain(entry.versions.iter().flatten()).collect();
                style::member("versions", &json!(all), 4)
            }
            Self::Stale(entry, pointer, _) => {
                written(&entry.ids.join(", "), &[pointer], entry.published.as_deref(), entry.versions.as_ref())
            }
        }
    }
}

/// Formats an entry without its reasons.
pub(crate) fn written(
    id: &str,
    pointers: &[&Pointer],
    published: Option<&str>,
    versions: Option<&BTreeSet<String>>,
) -> String {
    let mut text = format!("  - id: {id}\n    pointers:\n");
    pointers.iter().for_each(|pointer| text += &style::item(&json!(pointer.as_str()), 6));
    if let Some(published) = published {
        let value = serde_json::from_str(published).unwrap_or(Value::Null);
        text += &style::member("published", &value, 4);
    }
    if let Some(versions) = versions {
        text += &style::member("versions", &json!(versions), 4);
    }
    text
}

impl Entry {
    fn declares(&self, difference: &Difference, pointer: &Pointer, version: &str) -> bool {
        self.ids.contains(&difference.id)
            && self.pointers.contains(pointer)
            && (self.published.is_none() || self.published == difference.published)
            && self.versions.as_ref().is_none_or(|versions| versions.contains(version))
    }

    /// Removes the differences that the entry would declare if it applied to more versions, and returns those versions. They
    /// must be the same for all its places, since `versions` applies to all.
    fn extension(&self, undeclared: &mut Vec<(&Difference, BTreeSet<String>)>) -> Option<BTreeSet<String>> {
        let current = self.versions.as_ref()?.first()?;
        let matches = |one: &Difference| self.declares(one, &one.pointer, current);
        let versions = undeclared.iter().find(|(one, _)| matches(one))?.1.clone();
        let is_covered = |one: &Difference, others: &BTreeSet<String>| matches(one) && *others == versions;
        let covered = undeclared.iter().filter(|(one, others)| is_covered(one, others));
        let places: BTreeSet<_> = covered.map(|(one, _)| &one.pointer).collect();
        if !self.pointers.iter().all(|pointer| places.contains(pointer)) {
            return None;
        }
        undeclared.retain(|(one, others)| !is_covered(one, others));
        Some(versions)
    }

    /// The versions for which the entry claims a difference at a place, but the comparison found none.
    fn stale(&self, pointer: &Pointer, comparison: &Comparison) -> BTreeSet<String> {
        let listed = comparison.versions_at(pointer);
        let unlisted =
            self.published.as_deref().filter(|_| self.is_unlisted()).map(|version| version.trim_matches('"'));
        let claimed: Vec<_> = match (unlisted, &self.versions) {
            (Some(version), _) => vec![version],
            (None, Some(versions)) => versions.iter().map(String::as_str).collect(),
            (None, None) => listed.keys().copied().collect(),
        };
        let exists = |version: &str| {
            comparison.differences.iter().any(|one| {
                one.pointer == *pointer
                    && self.declares(one, pointer, version)
                    && (one.versions.contains_key(version) || one.versions.contains_key(""))
            })
        };
        // The difference for an unlisted version ends when the version is listed.
        let is_compared = |version: &str| listed.get(version).copied().unwrap_or(!self.is_unlisted());
        let mut stale: BTreeSet<_> =
            claimed.into_iter().filter(|version| is_compared(version) && !exists(version)).map(str::to_owned).collect();
        // A place that no operation uses is a mistake.
        if listed.is_empty() {
            stale.insert(String::new());
        }
        stale
    }

    fn is_unlisted(&self) -> bool {
        self.ids == [UNLISTED]
    }

    fn shares(&self, other: &Entry, pointer: &Pointer) -> bool {
        let both = self.versions.as_ref().zip(other.versions.as_ref());
        self.published == other.published
            && self.ids.iter().any(|id| other.ids.contains(id))
            && self.pointers.contains(pointer)
            && both.is_none_or(|(ours, theirs)| !ours.is_disjoint(theirs))
    }
}

fn entry(value: &Value, position: Position) -> Result<Entry, String> {
    let members = value.as_object().ok_or("expected an entry with `id`, `pointers`, `what`, `why` and `evidence`")?;
    let text = |key: &str| match value[key].as_str().map(str::trim) {
        None | Some("") => Err(format!("the entry requires `{key}`, a non-empty string")),
        Some(text) => Ok(text.to_owned()),
    };
    let texts = |key: &str| {
        let list = value[key].as_array().filter(|list| !list.is_empty() && list.iter().all(Value::is_string));
        let list = list.ok_or_else(|| format!("the entry requires `{key}`, a list of strings"))?;
        Ok::<_, String>(list.iter().filter_map(Value::as_str))
    };
    let allowed = |key: &str| ["id", "pointers", "published", "versions"].contains(&key) || REASONS.contains(&key);
    if let Some(key) = members.keys().find(|key| !allowed(key)) {
        return Err(format!("unknown member `{key}` in the entry"));
    }
    REASONS.iter().try_for_each(|key| text(key).map(drop))?;
    let mut pointers = Vec::new();
    for written in texts("pointers")? {
        let pointer = Pointer::parse(written)
            .ok_or_else(|| format!("{written:?} is not a JSON pointer, which must start with a slash"))?;
        if pointers.contains(&pointer) {
            return Err(format!("{pointer} is listed twice"));
        }
        pointers.push(pointer);
    }
    let versions = match members.get("versions") {
        Some(_) => Some(texts("versions")?.map(str::to_owned).collect()),
        None => None,
    };
    let published = members.get("published").map(Value::to_string);
    let ids = match value["id"].is_array() {
        true => texts("id")?.map(str::to_owned).collect(),
        false => vec![text("id")?],
    };
    Ok(Entry { ids, pointers, published, versions, position })
}
