//! `allOf`, `oneOf` and `anyOf`.

use super::*;

/// A keyword, and how ids call it.
const LISTS: [(&str, &str); 3] = [("allOf", "all-of"), ("oneOf", "one-of"), ("anyOf", "any-of")];

/// Keywords that may stand beside alternatives without saying anything of their own.
const BESIDE: [&str; 4] = ["type", "nullable", "discriminator", "deprecated"];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    for list in LISTS {
        let (before, after) = schema.pair.map(|node| node.items(list.0));
        // One more alternative widens; alternatives where there were none narrow.
        let narrows = before.is_empty() != after.is_empty();
        check_list(comparison, schema, list, (before, after), narrows);
    }
}

/// A schema that became one of several alternatives, or the other way round; nothing else of it is comparable.
pub(super) fn check_wrapped<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) -> bool {
    for list in &LISTS[1..] {
        let (mut before, mut after) = schema.pair.map(|node| node.items(list.0));
        let wraps = before.is_empty();
        let (plain, wrapped) = match wraps {
            true => (&schema.pair.base, &schema.pair.head),
            false => (&schema.pair.head, &schema.pair.base),
        };
        if wraps == after.is_empty() || plain.keywords().next().is_none() || !only_alternatives(wrapped, list.0) {
            continue;
        }
        let (alternatives, alone) = if wraps { (&after, &mut before) } else { (&before, &mut after) };
        let same = |other: &Node<'a>| comparison.fingerprints.of(other) == comparison.fingerprints.of(plain);
        let kept = alternatives.iter().any(same);
        alone.push(plain.clone());
        if kept {
            check_list(comparison, schema, *list, (before, after), false);
        } else {
            let (end, now) = if wraps { ("wrapped-in", "split into") } else { ("unwrapped-from", "one of many") };
            let words = format!("is {now} alternatives, none of which is the same");
            comparison.report(schema, list.0, (&format!("{end}-{}", list.1), Changes, &words));
        }
        return true;
    }
    false
}

/// The only part of an `allOf` that says nothing else: OpenAPI 3.0 asks for it where words stand beside a reference.
pub(in crate::compat) fn unwrapped<'a>(node: &Node<'a>) -> Node<'a> {
    let mut node = node.clone();
    for _ in 0..MAX_WRAPPING {
        let mut keywords = node.keywords();
        match (keywords.next(), keywords.next(), &mut node.items("allOf")[..]) {
            (Some("allOf"), None, [only]) => node = only.clone(),
            _ => break,
        }
    }
    node
}

/// A longer chain of single parts leads back to itself.
const MAX_WRAPPING: usize = 16;

fn check_list<'a>(
    comparison: &mut Comparison<'a>,
    schema: &Spot<'a>,
    (keyword, name): (&str, &str),
    (before, after): (Vec<Node<'a>>, Vec<Node<'a>>),
    narrows: bool,
) {
    let Pairing { both, removed, added } = pair_up(comparison, before, after);
    for pair in both {
        comparison.schema(pair, Scope { part: keyword == "allOf", ..schema.scope.clone() });
    }
    let (base, head) = schema.pair.places(keyword);
    let mut report = |part: &Node<'_>, end: &str, effect, places: Places| {
        let idle = keyword == "allOf" && part.keywords().next().is_none();
        let (only, effect) = if idle { ("-annotation-only", Neutral) } else { ("", effect) };
        let words = format!("has {} {end} in `{keyword}`", shown(part));
        comparison.report_at(&schema.scope, places, (&format!("{name}-{end}{only}"), effect, &words));
    };
    let effects = match (keyword, narrows) {
        // What the part asked for may be written elsewhere now.
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

fn only_alternatives(node: &Node<'_>, list: &str) -> bool {
    node.keywords().all(|keyword| keyword == list || BESIDE.contains(&keyword))
}
