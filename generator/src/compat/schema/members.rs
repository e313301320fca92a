//! What lists hold, what objects hold beside their named properties, and what neither may hold.

use serde_json::Value;

use super::Schema;
use crate::compat::{
    comparison::Comparison,
    node::{Node, Turn},
    rules::Effect,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let written = |node: &Node<'_>| node.value.get("items").is_some();
    if schema.pair.map(written) != (false, false) {
        comparison.schema(schema.pair.get_or_nothing("items"), schema.scope.below("an item of"));
    }
    check_additional(comparison, schema);
    check_not(comparison, schema);
}

fn check_additional<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let keyword = "additionalProperties";
    let described = |node: &Node<'_>| node.value.get(keyword).is_some_and(Value::is_object);
    match schema.pair.map(is_closed) {
        (false, true) => {
            let words = "may not hold unknown members any more";
            schema.report(comparison, keyword, "additional-properties-forbidden", Effect::Narrows, words);
        }
        (true, false) => {
            let words = "may hold unknown members now";
            schema.report(comparison, keyword, "additional-properties-allowed", Effect::Widens, words);
        }
        _ if schema.pair.map(described) != (false, false) => {
            comparison.schema(schema.pair.get_or_nothing(keyword), schema.scope.below("an additional member of"));
        }
        _ => {}
    }
}

/// Whether an object holds no other members than those it names.
pub(super) fn is_closed(node: &Node<'_>) -> bool {
    node.value.get("additionalProperties") == Some(&Value::Bool(false))
}

fn check_not(comparison: &mut Comparison<'_>, schema: &Schema<'_>) {
    let fingerprint = |node: &Node<'_>| node.get("not").map(|not| comparison.fingerprints.of(&not));
    let (stem, effect, words) = match schema.pair.turn(fingerprint) {
        None => return,
        Some(Turn::Came(_)) => ("not-added", Effect::Narrows, "has values ruled out by `not`"),
        Some(Turn::Went(_)) => ("not-removed", Effect::Widens, "has no values ruled out by `not` any more"),
        Some(Turn::Became(..)) => ("not-changed", Effect::Unclear, "has other values ruled out by `not`"),
    };
    schema.report(comparison, "not", stem, effect, words);
}
