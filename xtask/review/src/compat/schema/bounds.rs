//! Bounds on numbers, lengths and counts.

use super::*;

/// A keyword with a number as its bound; the stem of its ids, which starts with `max` for upper bounds; and the only type
/// that the bound can mean anything for: no request is refused for it otherwise. Bounds on numbers and lengths are also
/// written on texts that hold numbers and the other way round, and enforced there.
type Bound = (&'static str, &'static str, Option<&'static str>);

const BOUNDS: [Bound; 8] = [
    ("maximum", "max", None),
    ("minimum", "min", None),
    ("maxLength", "max-length", None),
    ("minLength", "min-length", None),
    ("maxItems", "max-items", Some("array")),
    ("minItems", "min-items", Some("array")),
    ("maxProperties", "max-properties", Some("object")),
    ("minProperties", "min-properties", Some("object")),
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    for bound in &BOUNDS {
        check_bound(comparison, schema, bound);
    }
    let of = |node: &Node<'_>| node.value.get("multipleOf")?.as_f64();
    comparison.keyword(schema, "multipleOf", of, |old, new| match (old, new) {
        (None, _) => Some(("multiple-of-set", Narrows)),
        (_, None) => Some(("multiple-of-unset", Widens)),
        (Some(old), Some(new)) if old % new == 0.0 => Some(("multiple-of-changed", Widens)),
        (Some(old), Some(new)) if new % old == 0.0 => Some(("multiple-of-changed", Narrows)),
        _ => Some(("multiple-of-changed", Changes)),
    });
}

fn check_bound(comparison: &mut Comparison<'_>, spot: &Spot<'_>, bound: &Bound) {
    let &(keyword, stem, counts) = bound;
    let is_upper = stem.starts_with("max");
    // A count or length is never below 0.
    let says_something = |value: &f64| is_upper || keyword == "minimum" || *value > 0.0;
    let of_other_type = |node: &Node<'_>| counts.is_some_and(|of| node.text("type").is_some_and(|kind| kind != of));
    let is_idle = spot.scope.is_request() && spot.pair.map(of_other_type) == (true, true);
    let of = |node: &Node<'_>| node.value.get(keyword)?.as_f64().filter(says_something);
    comparison.keyword(spot, keyword, of, |old, new| {
        let (change, widens) = match (old, new) {
            (None, _) => ("set", false),
            (_, None) => ("unset", true),
            (Some(old), Some(new)) if new > old => ("increased", is_upper),
            _ => ("decreased", !is_upper),
        };
        let effect = if widens { Widens } else { Narrows };
        Some((format!("{stem}-{change}"), if is_idle { Neutral } else { effect }))
    });
}
