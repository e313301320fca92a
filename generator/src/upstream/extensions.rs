//! HubSpot's own extensions of an operation, which say nothing on the wire and much to a caller.

use serde_json::{Map, Value};

use super::{Difference, Sides};
use crate::{Document, Pointer, document::OperationAt};

/// Published for the whole document, while the contract joins several.
const TIERS: &str = "x-hubspot-product-tier-requirements";

/// Compared together with the contract's own extensions.
const COMPARED_ELSEWHERE: &str = "x-hubspot-rate-limit-exemptions";

pub(super) fn check(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours, theirs) = (facts(sides.contract, sides.ours), facts(sides.document, sides.theirs));
    let mut found = Vec::new();
    for (pointer, published) in &theirs {
        let at = sides.ours.pointer.extend(pointer.tokens().collect::<Vec<_>>().iter().map(String::as_str));
        let (id, words) = match ours.iter().find(|(other, _)| other == pointer) {
            Some((_, value)) if value == published => continue,
            Some((_, value)) => ("operation-extension-changed", format!("is {value} instead of {published}")),
            None => ("operation-extension-removed", format!("is published as {published} and left out")),
        };
        let name = pointer.tokens().collect::<Vec<_>>().join("/");
        found.push(sides.difference(id, at, Some(published), format!("`{name}` {words}")));
    }
    for (pointer, value) in ours.iter().filter(|(pointer, _)| theirs.iter().all(|(other, _)| other != pointer)) {
        let tokens: Vec<_> = pointer.tokens().collect();
        let at = sides.ours.pointer.extend(tokens.iter().map(String::as_str));
        let message = format!("`{}` is {value} and not published", tokens.join("/"));
        found.push(sides.difference("operation-extension-added", at, None, message));
    }
    found
}

/// The extensions of an operation, and the members of those that are objects, by their place below the operation.
fn facts(document: &Document, operation: &OperationAt<'_>) -> Vec<(Pointer, Value)> {
    let empty = Map::new();
    let own = operation.value.as_object().unwrap_or(&empty);
    let tiers = own.get(TIERS).or_else(|| document.value().get(TIERS));
    let named =
        own.iter().filter(|(key, _)| key.starts_with("x-hubspot-") && *key != COMPARED_ELSEWHERE && *key != TIERS);
    let all = named.map(|(key, value)| (key.as_str(), value)).chain(tiers.map(|value| (TIERS, value)));
    all.flat_map(|(key, value)| {
        let at = Pointer::root().join(key);
        match value {
            Value::Object(members) => members.iter().map(|(name, value)| (at.join(name), value.clone())).collect(),
            value => vec![(at, value.clone())],
        }
    })
    .collect()
}
