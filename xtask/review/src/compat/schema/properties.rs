//! Compares the contents of objects and lists: properties, `required`, additional members and items.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::compat::{
    comparison::Comparison,
    lifecycle,
    node::{Node, Pair, Places},
    pairing::pair_up,
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::{Scope, Site},
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
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
                let mut proven = schema.scope.proven;
                let pairs = match (&base[..], &head[..]) {
                    ([base], [head]) => vec![Pair { base: base.clone(), head: head.clone() }],
                    _ => {
                        let scope = schema.scope.property(name, false);
                        proven = comparison.proof_of(&scope, base, head);
                        pair_up(comparison, base.clone(), head.clone()).both
                    }
                };
                for pair in pairs {
                    check_pair(comparison, schema, (name, proven), pair, required);
                }
            }
            (Some(base), None) => removed(comparison, schema, name, &base[0], required[0]),
            (None, Some(head)) => added(comparison, schema, name, &head[0], required[1]),
            (None, None) => {
                let scope = schema.scope.property(name, false);
                check_required(comparison, schema, &scope, schema.pair.places("required"), required, false);
            }
        }
    }
}

/// Compares the items of lists, and the members that an object does not name.
pub(super) fn check_others<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    let written = |node: &Node<'_>| node.value.get("items").is_some();
    if schema.pair.map(written) != (false, false) {
        comparison.schema(schema.pair.get_or_nothing("items"), schema.scope.below("an item of"));
    }
    let keyword = "additionalProperties";
    let described = |node: &Node<'_>| node.value.get(keyword).is_some_and(Value::is_object);
    let difference = match schema.pair.map(is_closed) {
        (false, true) => ("additional-properties-forbidden", Narrows, "may no longer have unknown members"),
        (true, false) => ("additional-properties-allowed", Widens, "may now have unknown members"),
        _ if schema.pair.map(described) == (false, false) => return,
        _ => {
            let members = schema.pair.get_or_nothing(keyword);
            return comparison.schema(members, schema.scope.below("an additional member of"));
        }
    };
    comparison.weigh(schema, keyword, difference);
}

/// Whether an object may have only the members that it names.
pub(super) fn is_closed(node: &Node<'_>) -> bool {
    node.value.get("additionalProperties") == Some(&Value::Bool(false))
}

/// Whether a property is never sent in the direction of `scope`: `readOnly` in requests, `writeOnly` in responses.
pub(super) fn is_hidden(node: &Node<'_>, scope: &Scope) -> bool {
    node.flag(if scope.is_request() { "readOnly" } else { "writeOnly" })
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

fn check_pair<'a>(
    comparison: &mut Comparison<'a>,
    schema: &Site<'a>,
    (name, proven): (&str, (bool, bool)),
    pair: Pair<'a>,
    required: [bool; 2],
) {
    let hidden = pair.map(|node| is_hidden(node, &schema.scope)) != (false, false);
    let property = Site { pair, scope: Scope { proven, ..schema.scope.property(name, hidden) } };
    let has_default = property.pair.head.value.get("default").is_some();
    check_required(comparison, schema, &property.scope, property.pair.here(), required, has_default);
    check_access(comparison, &property, required[1]);
    comparison.schema(property.pair, property.scope);
}

fn check_required<'a>(
    comparison: &mut Comparison<'a>,
    schema: &Site<'a>,
    scope: &Scope,
    places: Places,
    turn: [bool; 2],
    has_default: bool,
) {
    let difference = match turn {
        // The contract does not promise that the server fills the default in when a required property is missing.
        [false, true] if scope.is_request() && has_default => {
            ("became-required-with-default", Narrows, "is now required, although it has a default")
        }
        [false, true] => ("became-required", Narrows, "is now required"),
        [true, false] => ("became-optional", Widens, "is now optional"),
        _ => return,
    };
    let noun = if scope.hidden { scope.hidden_noun() } else { scope.noun() };
    if let Some(difference) = comparison.weighed(schema, difference) {
        comparison.report_as(format!("{noun}-{}", difference.0), scope, places, difference);
    }
}

fn removed<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>, name: &str, base: &Node<'a>, required: bool) {
    let scope = schema.scope.property(name, is_hidden(base, &schema.scope));
    let (id, effect) = match (scope.is_request(), required) {
        // A closed object rejects unknown members.
        (true, _) if is_closed(&schema.pair.head) => (format!("{}-removed", scope.noun()), Narrows),
        (true, _) => (format!("{}-removed", scope.noun()), Unclear),
        (false, true) => (response_id(&scope, "required", "removed"), Changes),
        (false, false) => (response_id(&scope, "optional", "removed"), Unclear),
    };
    let places = (Some(base.pointer.clone()), None);
    comparison.report_as(id, &scope, places, ("property-removed", effect, "was removed"));
}

fn added<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>, name: &str, head: &Node<'a>, required: bool) {
    let scope = schema.scope.property(name, is_hidden(head, &schema.scope));
    let has_default = head.value.get("default").is_some();
    let kind = if required { "required" } else { "optional" };
    let (id, effect) = match (scope.is_request(), required && !scope.hidden) {
        (true, true) if has_default => (format!("new-required-{}-with-default", scope.noun()), Narrows),
        (true, true) => (format!("new-required-{}", scope.noun()), Narrows),
        (true, false) => (format!("new-optional-{}", scope.noun()), Widens),
        (false, _) if is_closed(&schema.pair.base) => (response_id(&scope, kind, "added"), Unclear),
        (false, _) => (response_id(&scope, kind, "added"), Narrows),
    };
    let places = (None, Some(head.pointer.clone()));
    let difference = (&*format!("{kind}-property-added"), effect, &*format!("was added and is {kind}"));
    comparison.report_as(id, &scope, places, difference);
}

/// Builds an id such as `response-optional-property-added`; `write-only-` marks properties that responses never have.
fn response_id(scope: &Scope, kind: &str, end: &str) -> String {
    let hidden = if scope.hidden { "write-only-" } else { "" };
    format!("{}-{end}", scope.noun().replacen("response-", &format!("response-{kind}-{hidden}"), 1))
}

/// Reports a property that became visible or hidden in one direction.
fn check_access(comparison: &mut Comparison<'_>, property: &Site<'_>, required: bool) {
    let is_request = property.scope.is_request();
    let side = if is_request { "request" } else { "response" };
    let kind = if required { "required" } else { "optional" };
    let visible = Scope { hidden: false, ..property.scope.clone() };
    for (keyword, word) in [("readOnly", "read-only"), ("writeOnly", "write-only")] {
        let Some((_, on)) = property.pair.differs(|node| node.flag(keyword)) else { continue };
        let (turn, now) = if on { ("became", "now") } else { ("became-not", "no longer") };
        // Requests lose properties that become read-only, and must have required ones that no longer are; responses lose
        // properties that become write-only.
        let effect = match (keyword, is_request, on) {
            ("readOnly", true, _) if on || required => Unclear,
            ("writeOnly", false, true) => Unclear,
            _ => Neutral,
        };
        let (stem, words) = (format!("{turn}-{word}"), format!("is {now} {word}"));
        let id = format!("{side}-{kind}-property-{stem}");
        comparison.report_as(id, &visible, property.pair.places(keyword), (&stem, effect, &words));
    }
}

/// Compares the deprecation of a schema.
pub(super) fn check_deprecation(comparison: &mut Comparison<'_>, schema: &Site<'_>) {
    if let Some((stem, effect, words)) = lifecycle::transition(comparison, &schema.pair) {
        let stem = if stem == "deprecated-sunset-parse" { "deprecated-sunset-invalid" } else { stem };
        comparison.report_at(&schema.scope, schema.pair.here(), (stem, effect, words));
    }
}

/// Compares `default`; `added` is the effect of a new one, `other` that of any other change.
pub(in crate::compat) fn check_default(comparison: &mut Comparison<'_>, site: &Site<'_>, added: Effect, other: Effect) {
    let difference = match site.pair.differs(|node| node.canonical("default")) {
        None => return,
        Some((None, Some(new))) => ("default-value-added", added, format!("now has the default `{new}`")),
        Some((Some(old), None)) => ("default-value-removed", other, format!("no longer has the default `{old}`")),
        Some((old, new)) => {
            let [old, new] = [old, new].map(Option::unwrap_or_default);
            ("default-value-changed", other, format!("has the default `{new}` instead of `{old}`"))
        }
    };
    comparison.report(site, "default", (difference.0, difference.1, &difference.2));
}
