//! `enum` and `x-extensible-enum`: the values that are listed.

use serde_json::Value;

use super::Schema;
use crate::compat::{
    comparison::Comparison,
    node::{Node, canonical},
    rules::Effect,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let (before, after) = schema.pair.map(|node| node.items("enum"));
    match (&before[..], &after[..]) {
        ([], []) => {}
        ([], _) => schema.report(comparison, "enum", "became-enum", Effect::Narrows, "takes only listed values now"),
        (_, []) => {
            schema.report(comparison, "enum", "became-not-enum", Effect::Widens, "takes values that are not listed")
        }
        ([old], [new]) if differ(old, new) => {
            let words = format!("is always `{}` instead of `{}`", canonical(new.value), canonical(old.value));
            schema.report(comparison, "enum", "const-changed", Effect::Changes, &words);
        }
        _ => check_lists(comparison, schema, "enum", &before, &after),
    }
    let (before, after) = schema.pair.map(|node| node.items("x-extensible-enum"));
    if !before.is_empty() && !after.is_empty() {
        check_lists(comparison, schema, "x-extensible-enum", &before, &after);
    } else if before.len() != after.len() {
        let words = "lists other known values";
        schema.report(comparison, "x-extensible-enum", "x-extensible-enum-changed", Effect::Neutral, words);
    }
}

fn check_lists(
    comparison: &mut Comparison<'_>,
    schema: &Schema<'_>,
    keyword: &str,
    before: &[Node<'_>],
    after: &[Node<'_>],
) {
    let (base, head) = schema.pair.places(keyword);
    for value in missing(before, after) {
        let (stem, words) =
            (format!("{keyword}-value-removed"), format!("no longer takes `{}`", canonical(value.value)));
        let places = (Some(value.pointer.clone()), head.clone());
        comparison.report(&schema.scope, places, &stem, Effect::Narrows, &words);
    }
    for value in missing(after, before) {
        let (stem, words) = (format!("{keyword}-value-added"), format!("takes `{}` too", canonical(value.value)));
        let places = (base.clone(), Some(value.pointer.clone()));
        comparison.report(&schema.scope, places, &stem, Effect::Widens, &words);
    }
}

/// The values of `list` that `from` does not have; `nullable` tells about `null`.
fn missing<'n, 'a>(list: &'n [Node<'a>], from: &'n [Node<'a>]) -> impl Iterator<Item = &'n Node<'a>> {
    list.iter().filter(|value| *value.value != Value::Null && from.iter().all(|other| differ(value, other)))
}

fn differ(one: &Node<'_>, other: &Node<'_>) -> bool {
    canonical(one.value) != canonical(other.value)
}
