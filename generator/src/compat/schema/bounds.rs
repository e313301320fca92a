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
    let Bound { keyword, stem, is_upper, counts } = bound;
    // A count or length is never below 0.
    let says_something = |value: &f64| *is_upper || *keyword == "minimum" || *value > 0.0;
    let of_other_type = |node: &Node<'_>| counts.is_some_and(|of| node.text("type").is_some_and(|kind| kind != of));
    let is_idle = scope.is_request() && pair.map(of_other_type) == (true, true);
    let of = |node: &Node<'_>| node.value.get(keyword)?.as_f64().filter(says_something);
    comparison.keyword(scope, pair, keyword, of, |turn| {
        let (change, widens) = match turn {
            Turn::Came(_) => ("set", false),
            Turn::Went(_) => ("unset", true),
            Turn::Became(old, new) if new > old => ("increased", *is_upper),
            Turn::Became(..) => ("decreased", !is_upper),
        };
        let effect = if widens { Effect::Widens } else { Effect::Narrows };
        Some((format!("{stem}-{change}"), if is_idle { Effect::Neutral } else { effect }))
    });
}

fn check_multiple<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let of = |node: &Node<'_>| node.value.get("multipleOf")?.as_f64();
    comparison.keyword(&schema.scope, &schema.pair, "multipleOf", of, |turn| match turn {
        Turn::Came(_) => Some(("multiple-of-set", Effect::Narrows)),
        Turn::Went(_) => Some(("multiple-of-unset", Effect::Widens)),
        Turn::Became(old, new) if old % new == 0.0 => Some(("multiple-of-changed", Effect::Widens)),
        Turn::Became(old, new) if new % old == 0.0 => Some(("multiple-of-changed", Effect::Narrows)),
        Turn::Became(..) => Some(("multiple-of-changed", Effect::Changes)),
    });
}
