//! Where the contract leaves what HubSpot publishes about the same operations.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    Error,
    compat::{self, Date, Options},
    extract::find,
};
use generator::{Document, Pointer, document::OperationAt};

mod extensions;
mod names;
mod normalize;
mod security;
mod statuses;

/// What is compared besides what [`compat`] compares.
const ASPECTS: [fn(&Sides<'_>) -> Vec<Difference>; 4] =
    [extensions::check, names::check, security::check, statuses::check];

/// A difference between the publication and the contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The kind of difference, read from the publication to the contract: `response-property-became-optional` is required
    /// in the publication and optional in the contract.
    pub id: String,
    /// The place in the contract; for what only HubSpot has, the place where it would stand.
    pub pointer: Pointer,
    /// What HubSpot publishes there, as JSON; `None` where it publishes nothing, or more than a single value.
    pub published: Option<String>,
    /// The difference in a sentence.
    pub message: String,
}

/// Every difference in any operation of the contract that one of the published documents has; sorted, each once.
///
/// # Errors
/// When no document has one of the operations, or an operation cannot be read on its own.
pub fn differences(contract: &Document, published: &[Document]) -> Result<Vec<Difference>, Error> {
    let mut all = BTreeMap::new();
    for operation in contract.operations() {
        let theirs = |document| Some((document, find(document, operation.method, operation.path)?));
        let found: Vec<_> = published.iter().filter_map(theirs).collect();
        if found.is_empty() {
            let names: Vec<_> = published.iter().map(Document::name).collect();
            let name = format!("{} {}", operation.method.to_uppercase(), operation.path);
            return Err(Error::Unpublished { operation: name, documents: names.join(", ") });
        }
        for (document, theirs) in &found {
            for one in compare(&Sides { contract, ours: &operation, document, theirs })? {
                all.insert((one.id.clone(), one.pointer.clone(), one.published.clone()), one);
            }
        }
    }
    Ok(all.into_values().collect())
}

/// One operation in the contract and in the publication.
struct Sides<'a> {
    contract: &'a Document,
    ours: &'a OperationAt<'a>,
    document: &'a Document,
    theirs: &'a OperationAt<'a>,
}

impl Sides<'_> {
    fn difference(&self, id: &str, pointer: Pointer, published: Option<&Value>, message: String) -> Difference {
        Difference { id: id.to_owned(), pointer, published: published.map(Value::to_string), message }
    }
}

fn compare(sides: &Sides<'_>) -> Result<Vec<Difference>, Error> {
    let base = normalize::published(sides.document, sides.theirs, sides.ours.path)?;
    let head = normalize::contract(sides.contract, sides.ours)?;
    let (changes, pairs) = compat::compare_aligned(&base, &head, &Options::on(Date::default()));
    let places = Places { base: &base, pairs };
    let wire = changes.into_iter().filter(|change| !change.is_docs());
    let mut differences: Vec<_> = wire.map(|change| places.difference(change)).collect();
    differences.extend(ASPECTS.iter().flat_map(|check| check(sides)));
    Ok(differences)
}

/// Where the schemas of the publication stand in the contract.
struct Places<'a> {
    base: &'a Document,
    pairs: BTreeMap<Pointer, Pointer>,
}

impl Places<'_> {
    fn difference(&self, change: compat::Change) -> Difference {
        let head = change.head.unwrap_or_default();
        let (pointer, published) = change.base.map_or((head, None), |base| self.published(&base));
        Difference {
            id: change.id,
            pointer,
            published: published.map(|value| value.to_string()),
            message: change.message,
        }
    }

    /// The place in the contract for a place in the publication, and the value that stands there. An item of a list is
    /// known by its value, as its index changes with the items before it.
    fn published(&self, base: &Pointer) -> (Pointer, Option<&Value>) {
        let value = self.base.at(base);
        let list = base.parent().filter(|parent| self.base.at(parent).is_some_and(Value::is_array));
        let at = list.as_ref().unwrap_or(base);
        let named = value.and_then(|value| value.get("name")).filter(|_| list.is_some());
        (self.place(at), named.or(value).filter(|value| !value.is_object() && !value.is_array()))
    }

    fn place(&self, base: &Pointer) -> Pointer {
        match (self.pairs.get(base), base.parent(), base.last()) {
            (Some(place), _, _) => place.clone(),
            (None, Some(parent), Some(token)) => self.place(&parent).join(token),
            _ => base.clone(),
        }
    }
}
