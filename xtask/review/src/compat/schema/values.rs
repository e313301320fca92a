//! `enum` and `x-extensible-enum`: the values that are listed.

use serde_json::Value;

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let (before, after) = schema.pair.map(|node| node.items("enum"));
    match (&before[..], &after[..]) {
        ([], []) => {}
        ([], _) => comparison.report(schema, "enum", ("became-enum", Narrows, "takes only listed values now")),
        (_, []) => comparison.report(schema, "enum", ("became-not-enum", Widens, "takes values that are not listed")),
        ([old], [new]) if differ(old, new) => {
            let words = format!("is always `{}` instead of `{}`", canonical(new.value), canonical(old.value));
            comparison.report(schema, "enum", ("const-changed", Changes, &words));
        }
        _ => check_lists(comparison, schema, "enum", &before, &after),
    }
    let (keyword, stem) = ("x-extensible-enum", "x-extensible-enum-changed");
    let (before, after) = schema.pair.map(|node| node.items(keyword));
    match (before.len(), after.len()) {
        (0, 0) => {}
        (0, _) | (_, 0) => comparison.report(schema, keyword, (stem, Neutral, "lists other known values")),
        _ => check_lists(comparison, schema, keyword, &before, &after),
    }
}

fn check_lists(
    comparison: &mut Comparison<'_>,
    schema: &Spot<'_>,
    keyword: &str,
    before: &[Node<'_>],
    after: &[Node<'_>],
) {
    let (base, head) = schema.pair.places(keyword);
    for value in missing(before, after) {
        let places = (Some(value.pointer.clone()), head.clone());
        let (stem, words) =
            (format!("{keyword}-value-removed"), format!("no longer takes `{}`", canonical(value.value)));
        comparison.report_at(&schema.scope, places, (&stem, Narrows, &words));
    }
    for value in missing(after, before) {
        let places = (base.clone(), Some(value.pointer.clone()));
        let (stem, words) = (format!("{keyword}-value-added"), format!("takes `{}` too", canonical(value.value)));
        comparison.report_at(&schema.scope, places, (&stem, Widens, &words));
    }
}

/// The values of `list` that `from` does not have; `nullable` tells about `null`.
fn missing<'n, 'a>(list: &'n [Node<'a>], from: &'n [Node<'a>]) -> impl Iterator<Item = &'n Node<'a>> {
    list.iter().filter(|value| *value.value != Value::Null && from.iter().all(|other| differ(value, other)))
}

fn differ(one: &Node<'_>, other: &Node<'_>) -> bool {
    canonical(one.value) != canonical(other.value)
}
