//! Compares `allOf`, `oneOf`, `anyOf`, `not` and `discriminator`.

use serde_json::Value;

use super::keywords::{check_null, check_values};
use crate::compat::{
    comparison::Comparison,
    node::{Node, Pair, Places, places},
    pairing::{Pairing, pair_up},
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::{Scope, Site},
};
use generator::Pointer;

/// A keyword, and its name in ids.
type List = (&'static str, &'static str);

const LISTS: [List; 3] = [("allOf", "all-of"), ("oneOf", "one-of"), ("anyOf", "any-of")];

/// Keywords that may appear next to alternatives without restricting the values.
const UNRESTRICTIVE: [&str; 4] = ["type", "nullable", "discriminator", "deprecated"];

/// What is left to compare after the alternatives.
#[derive(PartialEq, Eq)]
pub(super) enum Rest {
    Everything,
    /// Everything but the values that are admitted.
    Annotations,
    Nothing,
}

/// Compares schemas at least one of which is nothing but a choice between alternatives.
pub(super) fn check_choice<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) -> Rest {
    let (plain, list, alternatives, wraps) = match schema.pair.map(choice) {
        (None, None) => return Rest::Everything,
        (Some((list, before)), Some((other, after))) => {
            if list != other && comparison.proof(schema) != (true, true) {
                return Rest::Everything;
            }
            check_null(comparison, schema);
            check_list(comparison, schema, list, (before, after), false);
            return Rest::Annotations;
        }
        (None, Some((list, alternatives))) => (&schema.pair.base, list, alternatives, true),
        (Some((list, alternatives)), None) => (&schema.pair.head, list, alternatives, false),
    };
    if plain.keywords().next().is_none() {
        return Rest::Everything;
    }
    let proof = comparison.proof(schema);
    let constants = alternatives.iter().all(|node| node.value.get("enum").is_some());
    if proof == (true, true) {
        return Rest::Nothing;
    }
    check_null(comparison, schema);
    if constants && plain.value.get("enum").is_some() {
        let listed: Vec<_> = alternatives.iter().flat_map(|node| node.items("enum")).collect();
        let values = in_order(wraps, plain.items("enum"), listed);
        check_values(comparison, schema, "enum", &values.0, &values.1);
        return Rest::Nothing;
    }
    let is_bare = |node: &Node<'a>| node.keywords().all(|keyword| ["type", "format", "nullable"].contains(&keyword));
    if is_bare(plain) && alternatives.iter().all(is_bare) {
        let (stem, effect, words) = match proof {
            (true, _) => ("list-of-types-widened", Widens, "now accepts more types"),
            (_, true) => ("list-of-types-narrowed", Narrows, "now accepts fewer types"),
            _ => ("type-changed", Changes, "accepts different types"),
        };
        comparison.report(schema, list.0, (stem, effect, words));
        return Rest::Nothing;
    }
    let looks_same = |other: &&Node<'a>| comparison.fingerprints.of(other) == comparison.fingerprints.of(plain);
    let same = alternatives
        .iter()
        .position(|other| looks_same(&other))
        .or_else(|| alternatives.iter().position(|other| other.is_component() && other.pointer == plain.pointer));
    let mut related = |other: &Node<'a>| {
        comparison.holds(plain, other, &schema.scope) || comparison.holds(other, plain, &schema.scope)
    };
    let same = same.or_else(|| alternatives.iter().position(|other| proof != (false, false) && related(other)));
    match same {
        Some(at) => {
            let mut others = alternatives;
            let kept = others.remove(at);
            let (base, head) = in_order(wraps, plain.clone(), kept);
            let (added, removed) = if wraps { (others, Vec::new()) } else { (Vec::new(), others) };
            report_list(comparison, schema, list, Pairing { both: vec![Pair { base, head }], removed, added }, false);
        }
        None => {
            let (end, words) = match wraps {
                true => ("wrapped-in", "was replaced with alternatives, none of which is the old schema"),
                false => ("unwrapped-from", "replaces alternatives, none of which is the new schema"),
            };
            comparison.weigh(schema, list.0, (&format!("{end}-{}", list.1), Changes, words));
        }
    }
    Rest::Nothing
}

/// Compares the lists of schemas that also have other keywords.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    for list in LISTS {
        let (before, after) = schema.pair.map(|node| node.items(list.0));
        // Another alternative widens; alternatives where there were none narrow.
        let narrows = before.is_empty() != after.is_empty();
        check_list(comparison, schema, list, (before, after), narrows);
    }
    let fingerprint = |node: &Node<'_>| node.get("not").map(|not| comparison.fingerprints.of(&not));
    let difference = match schema.pair.differs(fingerprint) {
        None => return,
        Some((None, _)) => ("not-added", Narrows, "now excludes values by `not`"),
        Some((_, None)) => ("not-removed", Widens, "no longer excludes values by `not`"),
        Some(_) => ("not-changed", Unclear, "excludes different values by `not`"),
    };
    comparison.weigh(schema, "not", difference);
}

/// The alternatives of a schema that is nothing but a choice between them; `null` is compared separately.
fn choice<'a>(node: &Node<'a>) -> Option<(List, Vec<Node<'a>>)> {
    let says_only = |list: &str| node.keywords().all(|keyword| keyword == list || UNRESTRICTIVE.contains(&keyword));
    let list = LISTS[1..].iter().find(|list| node.value.get(list.0).is_some() && says_only(list.0))?;
    let mut alternatives: Vec<_> = node.items(list.0).iter().map(unwrapped).collect();
    alternatives.retain(|alternative| !alternative.is_null_only());
    (!alternatives.is_empty()).then_some((*list, alternatives))
}

/// The only schema of a list without other keywords: OpenAPI 3.0 requires an `allOf` to put a description or `nullable`
/// next to a reference.
pub(in crate::compat) fn unwrapped<'a>(node: &Node<'a>) -> Node<'a> {
    let mut node = node.clone();
    for _ in 0..MAX_WRAPPING {
        let Some(list) = LISTS.iter().find(|list| node.value.get(list.0).is_some()) else { break };
        let mut items = node.items(list.0);
        items.retain(|item| list.0 == "allOf" || !item.is_null_only());
        let [only] = &items[..] else { break };
        let says_more = |keyword: &str| match keyword {
            "nullable" => false,
            "type" => only.value.get("type") != node.value.get("type"),
            _ => keyword != list.0,
        };
        if node.keywords().any(says_more) {
            break;
        }
        node = Node { null: node.nullable(), ..only.clone() };
    }
    node
}

/// A longer chain of single schemas is a cycle.
const MAX_WRAPPING: usize = 16;

fn check_list<'a>(
    comparison: &mut Comparison<'a>,
    schema: &Site<'a>,
    list: List,
    (before, after): (Vec<Node<'a>>, Vec<Node<'a>>),
    narrows: bool,
) {
    let pairing = pair_up(comparison, before, after);
    report_list(comparison, schema, list, pairing, narrows);
}

fn report_list<'a>(
    comparison: &mut Comparison<'a>,
    schema: &Site<'a>,
    (keyword, name): List,
    Pairing { both, removed, added }: Pairing<'a>,
    narrows: bool,
) {
    let whole =
        both.iter().all(|pair| comparison.fingerprints.of(&pair.base) == comparison.fingerprints.of(&pair.head));
    let proof = if whole { schema.scope.proven } else { comparison.proof(schema) };
    for pair in both {
        let scope = Scope { part: keyword == "allOf", proven: proof, ..schema.scope.clone() };
        comparison.schema(pair, scope);
    }
    let (base, head) = schema.pair.places(keyword);
    let mut report = |part: &Node<'_>, end: &str, effect: Effect, places: Places| {
        let idle = keyword == "allOf" && part.keywords().next().is_none();
        let (only, effect) = if idle { ("-annotation-only", Neutral) } else { ("", effect) };
        let preposition = if end == "added" { "to" } else { "from" };
        let words = format!("had {} {end} {preposition} `{keyword}`", shown(part));
        let stem = format!("{name}-{end}{only}");
        // Callers know a component by its name, even if another one admits the same values.
        match part.is_component() && !narrows {
            true => comparison.report_at(&schema.scope, places, (&stem, effect, &words)),
            false => comparison.weigh_at(schema, places, (&stem, effect, &words)),
        }
    };
    let effects = match (keyword, narrows) {
        // What the part required may now be written elsewhere.
        ("allOf", _) => [Narrows, Unclear],
        (_, true) => [Narrows, Widens],
        (_, false) => [Widens, Narrows],
    };
    for part in added {
        report(&part, "added", effects[0], (base.clone(), Some(part.pointer.clone())));
    }
    for part in removed {
        report(&part, "removed", effects[1], (Some(part.pointer.clone()), head.clone()));
    }
}

fn shown(part: &Node<'_>) -> String {
    match part.pointer.last() {
        Some(name) if part.is_component() => format!("`{name}`"),
        _ => "a schema".to_owned(),
    }
}

fn in_order<T>(wraps: bool, plain: T, wrapped: T) -> (T, T) {
    if wraps { (plain, wrapped) } else { (wrapped, plain) }
}

/// Compares the property that distinguishes alternatives.
pub(super) fn check_discriminator<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    let (stem, words) = match schema.pair.map(|node| node.get("discriminator")) {
        (None, None) => return,
        (None, Some(_)) => ("discriminator-added", "now has a discriminator"),
        (Some(_), None) => ("discriminator-removed", "no longer has a discriminator"),
        (Some(base), Some(head)) if base.text("propertyName") != head.text("propertyName") => {
            ("discriminator-property-name-changed", "has a different discriminator property")
        }
        (Some(base), Some(head)) => return check_mapping(comparison, schema, &Pair { base, head }),
    };
    comparison.report(schema, "discriminator", (stem, Unclear, words));
}

fn check_mapping<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>, discriminator: &Pair<'a>) {
    for (value, sides) in discriminator.members("mapping") {
        let (end, effect, words) = match &sides {
            (None, _) => ("added", Widens, "now has"),
            (_, None) => ("deleted", Narrows, "no longer has"),
            (Some(old), Some(new)) => {
                let (old, new) = (target(old), target(new));
                if old.pointer == new.pointer || comparison.fingerprints.of(&old) == comparison.fingerprints.of(&new) {
                    continue;
                }
                ("changed", Unclear, "has another schema for")
            }
        };
        let stem = format!("discriminator-mapping-{end}");
        let words = format!("{words} the discriminator value `{value}`");
        comparison.report_at(&schema.scope, places(&sides), (&stem, effect, &words));
    }
}

/// The schema that a mapping names, by reference or by component name.
fn target<'a>(name: &Node<'a>) -> Node<'a> {
    let text = name.value.as_str().unwrap_or_default();
    let component = || Pointer::root().extend(["components", "schemas", text]);
    let pointer = Pointer::from_reference(text).unwrap_or_else(component);
    let (pointer, value) = name.document.resolve(&pointer).unwrap_or((pointer, &Value::Null));
    Node { pointer, value, null: false, ..name.clone() }
}
