//! Names of path parameters: never sent, but what callers read and write in code.

use serde_json::Value;

use super::{Difference, Sides};

pub(super) fn check(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours, theirs) = (sides.ours.path, sides.theirs.path);
    let message = format!("HubSpot writes the path as {theirs}");
    let place = || sides.ours.pointer.parent().unwrap_or_default();
    let renamed = (ours != theirs)
        .then(|| sides.difference("request-path-parameter-renamed", place(), Some(&Value::from(theirs)), message));
    renamed.into_iter().collect()
}
