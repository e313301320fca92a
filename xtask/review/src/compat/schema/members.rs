//! What lists hold, what objects hold beside their named properties, and what neither may hold.

use serde_json::Value;

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let written = |node: &Node<'_>| node.value.get("items").is_some();
    if schema.pair.map(written) != (false, false) {
        comparison.schema(schema.pair.get_or_nothing("items"), schema.scope.below("an item of"));
    }
    check_additional(comparison, schema);
    check_not(comparison, schema);
}

fn check_additional<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let keyword = "additionalProperties";
    let described = |node: &Node<'_>| node.value.get(keyword).is_some_and(Value::is_object);
    let said = match schema.pair.map(is_closed) {
        (false, true) => ("additional-properties-forbidden", Narrows, "may not hold unknown members any more"),
        (true, false) => ("additional-properties-allowed", Widens, "may hold unknown members now"),
        _ if schema.pair.map(described) == (false, false) => return,
        _ => {
            let members = schema.pair.get_or_nothing(keyword);
            return comparison.schema(members, schema.scope.below("an additional member of"));
        }
    };
    comparison.report(schema, keyword, said);
}

/// Whether an object holds no other members than those it names.
pub(super) fn is_closed(node: &Node<'_>) -> bool {
    node.value.get("additionalProperties") == Some(&Value::Bool(false))
}

fn check_not(comparison: &mut Comparison<'_>, schema: &Spot<'_>) {
    let fingerprint = |node: &Node<'_>| node.get("not").map(|not| comparison.fingerprints.of(&not));
    let said = match schema.pair.differs(fingerprint) {
        None => return,
        Some((None, _)) => ("not-added", Narrows, "has values ruled out by `not`"),
        Some((_, None)) => ("not-removed", Widens, "has no values ruled out by `not` any more"),
        Some(_) => ("not-changed", Unclear, "has other values ruled out by `not`"),
    };
    comparison.report(schema, "not", said);
}
