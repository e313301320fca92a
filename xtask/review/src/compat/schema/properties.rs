//! Named properties and `required`, over all parts of an `allOf`.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    if schema.scope.part {
        return;
    }
    let (before, after) = schema.pair.map(Properties::of);
    let names: BTreeSet<&str> =
        [&before, &after].iter().flat_map(|all| all.nodes.keys().chain(&all.required)).copied().collect();
    for name in names {
        let required = [before.required.contains(name), after.required.contains(name)];
        match (before.nodes.get(name), after.nodes.get(name)) {
            (Some(base), Some(head)) => {
                let pairs = match (&base[..], &head[..]) {
                    ([base], [head]) => vec![Pair { base: base.clone(), head: head.clone() }],
                    _ => pair_up(comparison, base.clone(), head.clone()).both,
                };
                for pair in pairs {
                    check_pair(comparison, schema, name, pair, required);
                }
            }
            (Some(base), None) => removed(comparison, schema, name, &base[0], required[0]),
            (None, Some(head)) => added(comparison, schema, name, &head[0], required[1]),
            (None, None) => {
                let scope = schema.scope.property(name, false);
                check_required(comparison, &scope, schema.pair.places("required"), required, false);
            }
        }
    }
}

/// The properties of a schema and of the parts of its `allOf`, and which of them are required.
#[derive(Default)]
struct Properties<'a> {
    nodes: BTreeMap<&'a str, Vec<Node<'a>>>,
    required: BTreeSet<&'a str>,
}

impl<'a> Properties<'a> {
    fn of(node: &Node<'a>) -> Self {
        let mut all = Self::default();
        let mut seen = BTreeSet::new();
        let mut open = vec![node.clone()];
        while let Some(part) = open.pop() {
            if seen.insert(part.pointer.clone()) {
                for (name, property) in part.entries("properties") {
                    all.nodes.entry(name).or_default().push(property);
                }
                all.required.extend(part.items("required").iter().filter_map(|name| name.value.as_str()));
                open.extend(part.items("allOf"));
            }
        }
        all
    }
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>, name: &str, pair: Pair<'a>, required: [bool; 2]) {
    let hidden = pair.map(|node| access::is_hidden(node, &schema.scope)) != (false, false);
    let property = Spot { pair, scope: schema.scope.property(name, hidden) };
    let has_default = property.pair.head.value.get("default").is_some();
    check_required(comparison, &property.scope, property.pair.here(), required, has_default);
    access::check(comparison, &property, required[1]);
    comparison.schema(property.pair, property.scope);
}

fn check_required(comparison: &mut Comparison<'_>, scope: &Scope, places: Places, turn: [bool; 2], has_default: bool) {
    let said = match turn {
        [false, true] if scope.is_request() && has_default => {
            ("became-required-with-default", Neutral, "is required now, and has a default")
        }
        [false, true] => ("became-required", Narrows, "must always be there now"),
        [true, false] => ("became-optional", Widens, "may be missing now"),
        _ => return,
    };
    let noun = if scope.hidden { scope.hidden_noun() } else { scope.noun() };
    comparison.report_as(format!("{noun}-{}", said.0), scope, places, said);
}

fn removed(comparison: &mut Comparison<'_>, schema: &Spot<'_>, name: &str, base: &Node<'_>, required: bool) {
    let scope = schema.scope.property(name, access::is_hidden(base, &schema.scope));
    let (id, effect) = match (scope.is_request(), required) {
        // A closed object refuses what it no longer knows.
        (true, _) if members::is_closed(&schema.pair.head) => (format!("{}-removed", scope.noun()), Narrows),
        (true, _) => (format!("{}-removed", scope.noun()), Unclear),
        (false, true) => (answered(&scope, "required", "removed"), Changes),
        (false, false) => (answered(&scope, "optional", "removed"), Unclear),
    };
    let places = (Some(base.pointer.clone()), None);
    comparison.report_as(id, &scope, places, ("property-removed", effect, "is gone"));
}

fn added(comparison: &mut Comparison<'_>, schema: &Spot<'_>, name: &str, head: &Node<'_>, required: bool) {
    let scope = schema.scope.property(name, access::is_hidden(head, &schema.scope));
    let has_default = head.value.get("default").is_some();
    let kind = if required { "required" } else { "optional" };
    let (id, effect) = match (scope.is_request(), required && !scope.hidden) {
        (true, true) if has_default => (format!("new-required-{}-with-default", scope.noun()), Neutral),
        (true, true) => (format!("new-required-{}", scope.noun()), Narrows),
        (true, false) => (format!("new-optional-{}", scope.noun()), Widens),
        (false, _) if members::is_closed(&schema.pair.base) => (answered(&scope, kind, "added"), Unclear),
        (false, _) => (answered(&scope, kind, "added"), Narrows),
    };
    let places = (None, Some(head.pointer.clone()));
    comparison.report_as(
        id,
        &scope,
        places,
        (&format!("{kind}-property-added"), effect, &format!("is new and {kind}")),
    );
}

/// `response-optional-property-added`, with a word for what is never answered.
fn answered(scope: &Scope, kind: &str, end: &str) -> String {
    let hidden = if scope.hidden { "write-only-" } else { "" };
    format!("{}-{end}", scope.noun().replacen("response-", &format!("response-{kind}-{hidden}"), 1))
}
