//! The differences from HubSpot's publication that the contract declares, held against those it has.

use serde_json::Value;

use crate::{Error, upstream::Difference};
use generator::{
    Pointer,
    document::{Position, style, yaml},
};

/// The members of an entry that give its reasons, none of which may be empty.
const REASONS: [&str; 3] = ["what", "why", "evidence"];

/// The list of declared differences, as read.
pub struct Deviations {
    name: String,
    entries: Vec<Entry>,
}

/// One declared difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The kind of difference.
    pub id: String,
    /// The place in the contract.
    pub pointer: Pointer,
    /// What HubSpot publishes there, as JSON; an entry without it covers whatever HubSpot publishes.
    pub published: Option<String>,
    /// Where the entry stands in the list.
    pub position: Position,
}

impl Deviations {
    /// Reads the list from YAML; `name` stands in messages.
    ///
    /// # Errors
    /// When the text is not YAML, or an entry lacks a member, has one too many, or stands there twice.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let tree = yaml::parse(name, text)?;
        let list = Pointer::root().join("deviations");
        let position =
            |index: usize| tree.positions.get(&list.join(index)).copied().unwrap_or(Position { line: 1, column: 1 });
        let refuse = |position: Position, message: &str| {
            let (name, message) = (name.to_owned(), message.to_owned());
            Error::from(generator::Error::Syntax { name, position, message })
        };
        let values = tree.value["deviations"].as_array();
        let values = values.ok_or_else(|| refuse(position(0), "expected a list `deviations`"))?;
        let mut entries: Vec<Entry> = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let entry = entry(value, position(index)).map_err(|message| refuse(position(index), &message))?;
            if entries.iter().any(|other| other.declares_same(&entry)) {
                return Err(refuse(position(index), "an entry above declares the same difference"));
            }
            entries.push(entry);
        }
        Ok(Self { name: name.to_owned(), entries })
    }

    /// `file:line:column` of an entry.
    pub fn location(&self, entry: &Entry) -> String {
        format!("{}:{}", self.name, entry.position)
    }

    /// What the list and the differences do not agree about.
    pub fn check<'a>(&'a self, differences: &'a [Difference]) -> Vec<Disagreement<'a>> {
        let undeclared = differences.iter().filter(|one| !self.entries.iter().any(|entry| entry.declares(one)));
        let stale = self.entries.iter().filter(|entry| !differences.iter().any(|one| entry.declares(one)));
        undeclared.map(Disagreement::Undeclared).chain(stale.map(Disagreement::Stale)).collect()
    }
}

/// Where the list and the documents disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement<'a> {
    /// A difference that no entry declares.
    Undeclared(&'a Difference),
    /// An entry that declares a difference there is no more.
    Stale(&'a Entry),
}

impl Disagreement<'_> {
    /// The entry to add, reasons to be filled in, or the one to delete.
    pub fn entry(&self) -> String {
        let (id, pointer, published) = match self {
            Self::Undeclared(one) => (&one.id, &one.pointer, &one.published),
            Self::Stale(entry) => (&entry.id, &entry.pointer, &entry.published),
        };
        let mut text = format!("  - id: {id}\n    pointer: {pointer}\n");
        if let Some(published) = published {
            let value = serde_json::from_str(published).unwrap_or(Value::Null);
            text += &style::member("published", &value, 4);
        }
        if let Self::Undeclared(one) = self {
            text += &style::member("what", &Value::from(one.message.as_str()), 4);
            text += "    why:\n    evidence:\n";
        }
        text
    }
}

impl Entry {
    fn declares(&self, difference: &Difference) -> bool {
        self.id == difference.id
            && self.pointer == difference.pointer
            && (self.published.is_none() || self.published == difference.published)
    }

    fn declares_same(&self, other: &Entry) -> bool {
        (&self.id, &self.pointer, &self.published) == (&other.id, &other.pointer, &other.published)
    }
}

fn entry(value: &Value, position: Position) -> Result<Entry, String> {
    let members = value.as_object().ok_or("expected an entry with `id`, `pointer`, `what`, `why` and `evidence`")?;
    let text = |key: &str| match value[key].as_str().map(str::trim) {
        None | Some("") => Err(format!("the entry needs `{key}`, a text")),
        Some(text) => Ok(text.to_owned()),
    };
    let allowed = |key: &str| ["id", "pointer", "published"].contains(&key) || REASONS.contains(&key);
    if let Some(key) = members.keys().find(|key| !allowed(key)) {
        return Err(format!("an entry has no `{key}`"));
    }
    REASONS.iter().try_for_each(|key| text(key).map(drop))?;
    let pointer = text("pointer")?;
    let pointer = Pointer::parse(&pointer).ok_or("`pointer` is no JSON pointer, which starts with a slash")?;
    Ok(Entry { id: text("id")?, pointer, published: members.get("published").map(Value::to_string), position })
}
