//! The ways to be let in, as a set: HubSpot lists one scope an entry, in no order.

use serde_json::Value;

use super::{Difference, Sides};
use generator::{Document, Pointer, document::OperationAt};

pub(super) fn check(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours_at, ours) = alternatives(sides.contract, sides.ours);
    let (_, theirs) = alternatives(sides.document, sides.theirs);
    let mut found = Vec::new();
    for gone in theirs.iter().filter(|one| !ours.contains(one)) {
        let pointer = sides.ours.pointer.join("security");
        let message = format!("HubSpot lets callers in by {gone}, the contract does not say so");
        found.push(sides.difference("security-alternative-removed", pointer, Some(gone), message));
    }
    for (index, new) in ours.iter().enumerate().filter(|(_, one)| !theirs.contains(one)) {
        let message = format!("the contract lets callers in by {new}, HubSpot does not publish that");
        found.push(sides.difference("security-alternative-added", ours_at.join(index), None, message));
    }
    found
}

/// The requirement that holds for an operation: its own, or the document's.
fn alternatives(document: &Document, operation: &OperationAt<'_>) -> (Pointer, Vec<Value>) {
    let places = [&operation.pointer, &Pointer::root()].map(|holder| holder.join("security"));
    let written = places.iter().find_map(|at| Some((at.clone(), document.at(at)?.as_array()?.clone())));
    written.unwrap_or_default()
}
