//! Compares the keywords that restrict single values: types, formats, lists of values, bounds and patterns.

use std::fmt;

use generator::Pattern;

use super::branch::Kind as ValueKind;
use crate::compat::{
    comparison::Comparison,
    node::{Node, Places, canonical},
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::{self, Site},
};

/// Compares type and format; returns whether they are unrelated, so that there is nothing else to compare.
pub(super) fn check_kind<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) -> bool {
    let Some((before, after)) = schema.pair.differs(Kind::of) else { return false };
    let text = schema.scope.text;
    // A text body is text, even if its schema has another type.
    let whole = text && !schema.scope.nested && [scope::REQUEST, scope::RESPONSE].contains(&schema.scope.place);
    let is_request = schema.scope.is_request();
    let (wider, narrower) = (after.holds(&before, text, whole), before.holds(&after, text, whole));
    let property_in_text = text && schema.scope.nested;
    let (stem, effect) = match (is_request, wider, narrower) {
        // A text body can represent a property in many ways, of which a string is only one.
        (true, true, _) if property_in_text && after.types == ["string"] => ("type-changed", Unclear),
        (true, true, _) => ("type-generalized", Widens),
        (true, _, true) if property_in_text => ("type-specialized", Narrows),
        (true, _, true) => ("type-changed", Narrows),
        (false, _, true) => ("type-specialized", Narrows),
        (false, true, _) => ("type-changed", Widens),
        // In XML and in text bodies, objects and strings are both written as text.
        _ if text && !is_request && schema.scope.nested => ("type-changed", Unclear),
        _ => ("type-changed", Changes),
    };
    // Other keywords can keep the set of values unchanged.
    let stem = match comparison.proof(schema) {
        (true, _) if is_request && stem == "type-changed" => "type-generalized",
        (_, true) if !is_request && stem == "type-changed" => "type-specialized",
        _ => stem,
    };
    let keyword = if before.types == after.types { "format" } else { "type" };
    comparison.weigh(schema, keyword, (stem, effect, &format!("is {after} instead of {before}")));
    !wider && !narrower
}

/// The types that a schema allows (all if none is listed), and the format of the value.
#[derive(PartialEq)]
struct Kind<'a> {
    types: Vec<&'a str>,
    format: Option<&'a str>,
}

/// Formats that admit every value of another format: the wider one first.
pub(super) const WIDER_FORMATS: [(&str, &str); 2] = [("int64", "int32"), ("double", "float")];

impl<'a> Kind<'a> {
    fn of(node: &Node<'a>) -> Self {
        // `null` is compared separately.
        let mut types = node.types();
        types.retain(|kind| *kind != "null");
        types.sort_unstable();
        Self { types, format: node.text("format") }
    }

    /// Whether every value of `other` is also of this kind; as text, every scalar is a string.
    fn holds(&self, other: &Self, text: bool, whole: bool) -> bool {
        let has = |name| self.types.contains(&name);
        let holds = |name: &&'a str| match *name {
            "integer" => has("integer") || has("number") || text && has("string"),
            "number" | "boolean" => has(name) || text && has("string"),
            _ => has(name) || whole && has("string"),
        };
        let formats = match (self.format, other.format) {
            (None, _) => true,
            (Some(wide), Some(narrow)) => wide == narrow || WIDER_FORMATS.contains(&(wide, narrow)),
            (Some(_), None) => false,
        };
        formats && (self.types.is_empty() || !other.types.is_empty() && other.types.iter().all(holds))
    }
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.types[..], self.format) {
            ([], None) => f.write_str("of any type"),
            ([], Some(format)) => write!(f, "of any type with the format `{format}`"),
            (types, None) => write!(f, "`{}`", types.join("` or `")),
            (types, Some(format)) => write!(f, "`{}` in the format `{format}`", types.join("` or `")),
        }
    }
}

/// Compares whether `null` is admitted, however that is written.
pub(super) fn check_null<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    let difference = match schema.pair.differs(Node::nullable) {
        Some((false, _)) => ("became-nullable", Widens, "may now be `null`"),
        Some(_) => ("became-not-nullable", Narrows, "may no longer be `null`"),
        None => return,
    };
    comparison.weigh(schema, "nullable", difference);
}

/// Compares `enum` and `x-extensible-enum`.
pub(super) fn check_lists<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    let (before, after) = schema.pair.map(|node| node.items("enum"));
    match (&before[..], &after[..]) {
        ([], []) => {}
        ([], _) => comparison.weigh(schema, "enum", ("became-enum", Narrows, "must now be one of the listed values")),
        (_, []) => comparison.weigh(schema, "enum", ("became-not-enum", Widens, "is no longer limited to a list")),
        ([old], [new]) if differ(old, new) => {
            let words = format!("is always `{}` instead of `{}`", canonical(new.value), canonical(old.value));
            comparison.weigh(schema, "enum", ("const-changed", Changes, &words));
        }
        _ => check_values(comparison, schema, "enum", &before, &after),
    }
    let (keyword, stem) = ("x-extensible-enum", "x-extensible-enum-changed");
    let (before, after) = schema.pair.map(|node| node.items(keyword));
    let order = |list: &[Node<'a>]| list.iter().map(|item| canonical(item.value)).collect::<Vec<_>>();
    match (before.len(), after.len()) {
        (0, 0) => {}
        (0, _) | (_, 0) => comparison.report(schema, keyword, (stem, Neutral, "lists different known values")),
        _ if missing(&before, &after).chain(missing(&after, &before)).next().is_some() => {
            check_values(comparison, schema, keyword, &before, &after);
        }
        // The generated type sorts its values in the order of the list.
        _ if order(&before) != order(&after) => {
            let words = "lists its known values in a different order";
            comparison.report(schema, keyword, ("x-extensible-enum-reordered", Neutral, words));
        }
        _ => {}
    }
}

/// Reports values that only one list has.
pub(super) fn check_values<'a>(
    comparison: &mut Comparison<'a>,
    schema: &Site<'a>,
    keyword: &str,
    before: &[Node<'_>],
    after: &[Node<'_>],
) {
    let (base, head) = schema.pair.places(keyword);
    let mut report = |value: &Node<'_>, places: Places, end: &str, effect: Effect, words: &str| {
        let (stem, words) = (format!("{keyword}-value-{end}"), format!("{words} `{}`", canonical(value.value)));
        // An open list admits any value, listed or not, but callers rely on the listed ones.
        match keyword {
            "enum" => comparison.weigh_at(schema, places, (&stem, effect, &words)),
            _ => comparison.report_at(&schema.scope, places, (&stem, effect, &words)),
        }
    };
    for value in missing(before, after) {
        report(value, (Some(value.pointer.clone()), head.clone()), "removed", Narrows, "may no longer be");
    }
    for value in missing(after, before) {
        report(value, (base.clone(), Some(value.pointer.clone())), "added", Widens, "may now also be");
    }
}

/// The values of `list` that `from` does not have; `null` is compared separately.
fn missing<'n, 'a>(list: &'n [Node<'a>], from: &'n [Node<'a>]) -> impl Iterator<Item = &'n Node<'a>> {
    list.iter().filter(|value| !value.value.is_null() && from.iter().all(|other| differ(value, other)))
}

fn differ(one: &Node<'_>, other: &Node<'_>) -> bool {
    canonical(one.value) != canonical(other.value)
}

/// A keyword whose value is a numeric bound.
pub(in crate::compat) struct Bound {
    pub(super) keyword: &'static str,
    /// Its name in ids.
    stem: &'static str,
    /// The kinds of values that it bounds.
    pub(super) kinds: &'static [ValueKind],
    /// The only type on which the bound can cause a rejection; `None` for bounds on numbers and lengths, which are also
    /// written on the other type (strings that contain numbers, and vice versa) and enforced there.
    counts: Option<&'static str>,
}

const NUMBER: &[ValueKind] = &[ValueKind::Integer, ValueKind::Fraction];

const fn bound(
    keyword: &'static str,
    stem: &'static str,
    kinds: &'static [ValueKind],
    counts: Option<&'static str>,
) -> Bound {
    Bound { keyword, stem, kinds, counts }
}

pub(super) const BOUNDS: [Bound; 8] = [
    bound("maximum", "max", NUMBER, None),
    bound("minimum", "min", NUMBER, None),
    bound("maxLength", "max-length", &[ValueKind::Text], None),
    bound("minLength", "min-length", &[ValueKind::Text], None),
    bound("maxItems", "max-items", &[ValueKind::Array], Some("array")),
    bound("minItems", "min-items", &[ValueKind::Array], Some("array")),
    bound("maxProperties", "max-properties", &[ValueKind::Object], Some("object")),
    bound("minProperties", "min-properties", &[ValueKind::Object], Some("object")),
];

/// How many inputs one call of an operation takes.
pub(in crate::compat) const BATCH_SIZE: Bound = bound("x-max-batch-size", "max-batch-size", &[], None);

impl Bound {
    pub(super) fn is_upper(&self) -> bool {
        self.stem.starts_with("max")
    }

    /// The keyword at the other end.
    pub(super) fn opposite(&self) -> &'static str {
        let at = BOUNDS.iter().position(|bound| bound.keyword == self.keyword).unwrap_or_default();
        BOUNDS[at ^ 1].keyword
    }
}

/// The last value that a bound admits.
pub(super) fn limit(node: &Node<'_>, keyword: &str, kind: ValueKind) -> Option<f64> {
    let value = node.value.get(keyword)?.as_f64()?;
    let is_exclusive = match keyword {
        "maximum" => node.flag("exclusiveMaximum"),
        "minimum" => node.flag("exclusiveMinimum"),
        // A count or length is never below 0.
        _ => return Some(value).filter(|value| keyword.starts_with("max") || *value > 0.0),
    };
    Some(match (keyword, kind) {
        ("maximum", ValueKind::Integer) if is_exclusive => value.ceil() - 1.0,
        ("maximum", ValueKind::Integer) => value.floor(),
        ("maximum", _) if is_exclusive => value.next_down(),
        ("minimum", ValueKind::Integer) if is_exclusive => value.floor() + 1.0,
        ("minimum", ValueKind::Integer) => value.ceil(),
        ("minimum", _) if is_exclusive => value.next_up(),
        _ => value,
    })
}

pub(super) fn check_bounds<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
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

pub(in crate::compat) fn check_bound<'a>(comparison: &mut Comparison<'a>, site: &Site<'a>, bound: &Bound) {
    let &Bound { keyword, stem, counts, .. } = bound;
    let is_upper = bound.is_upper();
    // A count or length is never below 0.
    let says_nothing = |value: &f64| !is_upper && keyword != "minimum" && *value <= 0.0;
    let of_other_type = |node: &Node<'_>| counts.is_some_and(|of| node.text("type").is_some_and(|kind| kind != of));
    let is_idle = site.scope.is_request() && site.pair.map(of_other_type) == (true, true);
    let of = |node: &Node<'_>| node.value.get(keyword)?.as_f64();
    comparison.keyword(site, keyword, of, |old, new| {
        let (change, widens) = match (old, new) {
            (None, Some(value)) | (Some(value), None) if says_nothing(value) => return None,
            (None, _) => ("set", false),
            (_, None) => ("unset", true),
            (Some(old), Some(new)) if new > old => ("increased", is_upper),
            _ => ("decreased", !is_upper),
        };
        let effect = if widens { Widens } else { Narrows };
        Some((format!("{stem}-{change}"), if is_idle { Neutral } else { effect }))
    });
}

/// Compares `pattern`. Patterns with a single character class are compared as sets; others cannot be compared.
pub(super) fn check_pattern<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    let pattern = |node: &Node<'_>| node.text("pattern").filter(|pattern| !pattern.is_empty()).map(str::to_owned);
    let covers = |wide: &str, narrow: &str| {
        Pattern::parse(wide).zip(Pattern::parse(narrow)).is_some_and(|(wide, narrow)| covers(&wide, &narrow))
    };
    comparison.keyword(schema, "pattern", pattern, |old, new| match (old, new) {
        (None, Some(pattern)) | (Some(pattern), None) if admits_everything(pattern) => None,
        (None, _) => Some(("pattern-added", Narrows)),
        (_, None) => Some(("pattern-removed", Widens)),
        (_, Some(new)) if admits_everything(new) => Some(("pattern-generalized", Widens)),
        (Some(old), Some(new)) if covers(new, old) => Some(("pattern-generalized", Widens)),
        (Some(old), Some(new)) if covers(old, new) => Some(("pattern-changed", Narrows)),
        _ => Some(("pattern-changed", Unclear)),
    });
}

/// Whether `wide` admits every text that `narrow` admits.
pub(super) fn covers(wide: &Pattern, narrow: &Pattern) -> bool {
    let counts = narrow.min >= wide.min && wide.max.is_none_or(|wide| narrow.max.is_some_and(|narrow| narrow <= wide));
    counts && narrow.ranges.iter().all(|(first, last)| (*first..=*last).all(|byte| wide.admits(byte)))
}

pub(super) fn admits_everything(pattern: &str) -> bool {
    pattern.trim_start_matches('^').trim_end_matches('$') == ".*"
}
