//! HubSpot's own extensions of an operation, which say nothing on the wire and much to a caller.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Difference, Sides};
use generator::{
    Document,
    document::{API_VERSIONS, OperationAt},
};

/// Published for the whole document, while the contract joins several.
const TIERS: &str = "x-hubspot-product-tier-requirements";

/// Compared together with the contract's own extensions; and ours, which names the published documents.
const COMPARED_ELSEWHERE: [&str; 2] = ["x-hubspot-rate-limit-exemptions", API_VERSIONS];

pub(super) fn check(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours, theirs) = (facts(sides.contract, sides.ours), facts(sides.document, sides.theirs));
    let places: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let differences = places.into_iter().filter_map(|place| {
        let published = theirs.get(place);
        let (id, words) = match (ours.get(place), published) {
            (Some(ours), Some(theirs)) if ours == theirs => return None,
            (Some(ours), Some(theirs)) => ("operation-extension-changed", format!("is {ours} instead of {theirs}")),
            (Some(ours), None) => ("operation-extension-added", format!("is {ours} and not published")),
            (None, _) => ("operation-extension-removed", format!("is published as {} and left out", published?)),
        };
        let at = sides.ours.pointer.extend(place.iter().map(String::as_str));
        Some(sides.difference(id, at, published, format!("`{}` {words}", place.join("/"))))
    });
    differences.collect()
}

/// The extensions of an operation, and the members of those that are objects, by their place below the operation.
fn facts(document: &Document, operation: &OperationAt<'_>) -> BTreeMap<Vec<String>, Value> {
    let own = operation.value.as_object().into_iter().flatten();
    let named = own.filter(|(key, _)| {
        key.starts_with("x-hubspot-") && key != &TIERS && !COMPARED_ELSEWHERE.contains(&key.as_str())
    });
    let tiers = operation.value.get(TIERS).or_else(|| document.value().get(TIERS));
    let all = named.map(|(key, value)| (key.as_str(), value)).chain(tiers.map(|value| (TIERS, value)));
    let mut facts = BTreeMap::new();
    for (key, value) in all {
        match value {
            Value::Object(members) => {
                facts.extend(members.iter().map(|(name, value)| (vec![key.to_owned(), name.clone()], value.clone())));
            }
            value => {
                facts.insert(vec![key.to_owned()], value.clone());
            }
        }
    }
    facts
}
