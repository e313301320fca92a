//! `default`, which HubSpot publishes for errors and which would cover successes as well.

use super::{Difference, Sides};

pub(super) fn check(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours, theirs) = (&sides.ours.value["responses"], &sides.theirs.value["responses"]);
    let split = theirs.get("default").is_some() && ours.get("default").is_none();
    let place = sides.ours.pointer.extend(["responses", "default"]);
    let message = "errors are published as `default`, the contract has ranges of statuses".to_owned();
    split.then(|| sides.difference("response-default-split", place, None, message)).into_iter().collect()
}
