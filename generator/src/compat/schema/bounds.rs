//! Bounds on numbers, lengths and counts.

use super::Schema;
use crate::compat::{
    comparison::Comparison,
    node::{Node, Pair, Turn},
    rules::Effect,
    scope::Scope,
};

/// A keyword with a number as its bound.
pub(in crate::compat) struct Bound {
    keyword: &'static str,
    /// The stem of its ids.
    stem: &'static str,
    is_upper: bool,
    /// The only type that the bound can mean anything for: no request is refused for it otherwise. Bounds on numbers and
    /// lengths are also written on texts that hold numbers and the other way round, and enforced there.
    counts: Option<&'static str>,
}

const fn bound(keyword: &'static str, stem: &'static str, is_upper: bool, counts: Option<&'static str>) -> Bound {
    Bound { keyword, stem, is_upper, counts }
}

const BOUNDS: [Bound; 8] = [
    bound("maximum", "max", true, None),
    bound("minimum", "min", false, None),
    bound("maxLength", "max-length", true, None),
    bound("minLength", "min-length", false, None),
    bound("maxItems", "max-items", true, Some("array")),
    bound("minItems", "min-items", false, Some("array")),
    bound("maxProperties", "max-properties", true, Some("object")),
    bound("minProperties", "min-properties", false, Some("object")),
];

/// How many inputs one call of an operation takes.
pub(in crate::compat) const BATCH_SIZE: Bound = bound("x-max-batch-size", "max-batch-size", true, None);

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    for bound in &BOUNDS {
        check_bound(comparison, &schema.scope, &schema.pair, bound);
    }
    check_multiple(comparison, schema);
}

pub(in crate::compat) fn check_bound(comparison: &mut Comparison<'_>, scope: &Scope, pair: &Pair<'_>, bound: &Bound) {
    let keyword = bound.keyword;
    // A count or length is never below 0.
    let says_something = |value: &f64| bound.is_upper || keyword == "minimum" || *value > 0.0;
    let (change, widens, words) = match pair.turn(|node| node.value.get(keyword)?.as_f64().filter(says_something)) {
        None => return,
        Some(Turn::Came(new)) => ("set", false, format!("has the `{keyword}` {new} now")),
        Some(Turn::Went(old)) => ("unset", true, format!("has the `{keyword}` {old} no longer")),
        Some(Turn::Became(old, new)) => {
            let change = if new > old { "increased" } else { "decreased" };
            (change, (new > old) == bound.is_upper, format!("has the `{keyword}` {new} instead of {old}"))
        }
    };
    let no_count =
        |node: &Node<'_>| bound.counts.is_some_and(|kind| node.text("type").is_some_and(|other| other != kind));
    let effect = match pair.map(no_count) {
        (true, true) if scope.is_request() => Effect::Neutral,
        _ if widens => Effect::Widens,
        _ => Effect::Narrows,
    };
    comparison.report(scope, pair.places(keyword), &format!("{}-{change}", bound.stem), effect, &words);
}

fn check_multiple(comparison: &mut Comparison<'_>, schema: &Schema<'_>) {
    let (stem, effect, words) = match schema.pair.turn(|node| node.value.get("multipleOf")?.as_f64()) {
        None => return,
        Some(Turn::Came(new)) => ("multiple-of-set", Effect::Narrows, format!("must be a multiple of {new} now")),
        Some(Turn::Went(old)) => ("multiple-of-unset", Effect::Widens, format!("need not be a multiple of {old}")),
        Some(Turn::Became(old, new)) => {
            let effect = match (old % new == 0.0, new % old == 0.0) {
                (true, _) => Effect::Widens,
                (_, true) => Effect::Narrows,
                _ => Effect::Changes,
            };
            ("multiple-of-changed", effect, format!("must be a multiple of {new} instead of {old}"))
        }
    };
    schema.report(comparison, "multipleOf", stem, effect, &words);
}
