//! Compares paths and operations: pairs those of both documents, and reports added, removed and changed ones.

use std::collections::BTreeSet;

use generator::document::{API_VERSIONS, METHODS, PathTemplate};

use super::{
    Aspect, Date,
    comparison::Comparison,
    document, lifecycle, messages,
    node::{Node, Pair, Sides, join, places},
    parameters,
    rules::Effect::{self, Changes, Neutral, Unclear, Widens},
    schema,
    scope::{self, Scope, Site},
    security, switches,
};

/// An operation and the path it belongs to.
pub(super) struct Operation<'a> {
    pub(super) path: PathTemplate<'a>,
    pub(super) method: &'static str,
    pub(super) item: Node<'a>,
    pub(super) node: Node<'a>,
}

/// Pairs the operations of both documents by the shape of their path, whose parameter names callers never send, and by
/// method.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let (base, head) = comparison.root.map(operations);
    let shapes: BTreeSet<_> = head.iter().map(|((shape, _), _)| shape.clone()).collect();
    let mut joined = join(base, head);
    let moved = moved(&mut joined);
    for ((shape, _), sides) in joined.into_iter().chain(moved) {
        let (before, after) = (sides.0.as_ref(), sides.1.as_ref());
        let Some(shown) = after.or(before) else { continue };
        let is_unstable = before.is_some_and(|base| lifecycle::is_unstable(&base.node));
        comparison.operation(shown.name(), is_unstable, |comparison| match (before, after) {
            (Some(base), Some(head)) => check_operation(comparison, base, head),
            (Some(base), None) => removed(comparison, base, shapes.contains(&shape)),
            _ => {
                let (scope, place) = (Scope::new(scope::OPERATION, shown.name()), shown.node.pointer.clone());
                comparison.report_at(&scope, (None, Some(place)), ("added", Widens, "was added"));
            }
        });
    }
}

/// An item keyed by the shape of a path and the index of a method.
type Keyed<T> = ((String, usize), T);

fn operations<'a>(root: &Node<'a>) -> Vec<Keyed<Operation<'a>>> {
    let mut operations = Vec::new();
    for (path, item) in root.entries("paths") {
        let path = PathTemplate::parse(path);
        for (order, method) in METHODS.into_iter().enumerate() {
            let operation = item.get(method).map(|node| Operation { path, method, node, item: item.clone() });
            operations.extend(operation.map(|operation| ((path.shape(), order), operation)));
        }
    }
    operations
}

/// Extracts the operations that moved to another version of the API.
fn moved<'a>(joined: &mut Vec<Keyed<Sides<Operation<'a>>>>) -> Vec<Keyed<Sides<Operation<'a>>>> {
    let mut moved = Vec::new();
    for at in (0..joined.len()).rev() {
        let (_, (None, Some(head))) = &joined[at] else { continue };
        let from = joined.iter().position(|(_, sides)| matches!(sides, (Some(base), None) if head.is_version_of(base)));
        if let Some(from) = from {
            let (key, (_, head)) = joined.remove(at);
            let base = joined[from - usize::from(at < from)].1.0.take();
            moved.push((key, (base, head)));
        }
    }
    moved
}

impl Operation<'_> {
    /// `PUT /path`.
    fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Whether this is `other` in another version of the API: it must list versions, or both must have the same id.
    fn is_version_of(&self, other: &Operation<'_>) -> bool {
        let names = [&self.node, &other.node].map(|node| node.text("operationId"));
        let has_versions = [&self.node, &other.node].iter().any(|node| node.value.get(API_VERSIONS).is_some());
        self.method == other.method
            && self.path.has_shape_in_any_version_of(other.path)
            && (has_versions || names[0].is_some() && names[0] == names[1])
    }
}

fn removed(comparison: &mut Comparison<'_>, base: &Operation<'_>, path_stays: bool) {
    let (stem, effect, words) = lifecycle::removal(&base.node, comparison.today);
    let stem = format!("{}{stem}", if path_stays { "" } else { "path-" });
    let (scope, place) = (Scope::new(scope::OPERATION, base.name()), base.node.pointer.clone());
    comparison.report_at(&scope, (Some(place), None), (&stem, effect, &format!("{words}: calls to it fail")));
}

/// The comparisons that need nothing but the operation itself.
const ASPECTS: [Aspect; 10] = [
    |comparison, operation| document::check_documentation(comparison, &operation.pair),
    |comparison, operation| switches::check(comparison, operation, &switches::OPERATION),
    |comparison, operation| schema::check_bound(comparison, operation, &schema::BATCH_SIZE),
    operation_id,
    lists,
    versions,
    lifecycle::check,
    lifecycle::check_stability,
    messages::check_body,
    messages::check_responses,
];

fn check_operation<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let pair = Pair { base: base.node.clone(), head: head.node.clone() };
    let operation = Site { pair, scope: Scope::new(scope::OPERATION, "the operation") };
    if let (Some(old), Some(new)) = (base.path.api_version(), head.path.api_version())
        && old != new
    {
        let words = format!("is called in version `{new}` of the API instead of `{old}`");
        comparison.report_at(&operation.scope, operation.pair.here(), ("version-default-changed", Changes, &words));
    }
    for check in ASPECTS {
        check(comparison, &operation);
    }
    for check in [parameters::check, security::check_operation, document::check_servers_of] {
        check(comparison, base, head);
    }
}

/// Compares `operationId`: generated clients name their methods after it.
fn operation_id<'a>(comparison: &mut Comparison<'a>, operation: &Site<'a>) {
    let of = |node: &Node<'_>| node.text("operationId").map(str::to_owned);
    comparison.keyword(operation, "operationId", of, |old, _| match old {
        None => Some(("operation-id-added", Neutral)),
        _ => Some(("operation-id-removed", Unclear)),
    });
}

/// A keyword that lists names, the stem of its ids, what a name is, and the effect of its removal.
const LISTS: [(&str, &str, &str, Effect); 2] = [
    ("tags", "tag", "the tag", Neutral),
    ("x-hubspot-rate-limit-exemptions", "rate-limit-exemption", "an exemption from the rate limit", Unclear),
];

fn lists<'a>(comparison: &mut Comparison<'a>, operation: &Site<'a>) {
    for (keyword, stem, noun, removed) in LISTS {
        let words = [format!("now has {noun} {{}}"), format!("no longer has {noun} {{}}")];
        let names = operation.pair.values(keyword);
        comparison.one_sided(&operation.scope, names, stem, (Neutral, &words[0]), (removed, &words[1]));
    }
}

/// Compares the API versions in which an operation can be called.
fn versions<'a>(comparison: &mut Comparison<'a>, operation: &Site<'a>) {
    let named = |node: &Node<'a>| -> Vec<(&'a str, Node<'a>)> {
        node.items(API_VERSIONS).into_iter().filter_map(|version| Some((version.text("version")?, version))).collect()
    };
    let end = |version: &Node<'_>| version.text("support-ends").and_then(|day| day.parse::<Date>().ok());
    for (name, sides) in operation.pair.join(named) {
        let (stem, effect, words) = match &sides {
            (None, _) => ("version-added", Widens, "can now be called in version"),
            (Some(base), None) if end(base).is_some_and(|day| day < comparison.today) => {
                ("version-removed-after-support", Neutral, "can no longer be called in the unsupported version")
            }
            (_, None) => ("version-removed", Changes, "can no longer be called in version"),
            (Some(base), Some(head)) => match (end(base), end(head)) {
                (old, new) if old == new => continue,
                (Some(old), Some(new)) if new > old => {
                    ("version-support-extended", Neutral, "is supported longer in version")
                }
                (None, Some(_)) => ("version-support-limited", Neutral, "now has an end of support in version"),
                (Some(_), None) => ("version-support-extended", Neutral, "no longer has an end of support in version"),
                _ => ("version-support-shortened", Unclear, "is supported for a shorter time in version"),
            },
        };
        comparison.report_at(&operation.scope, places(&sides), (stem, effect, &format!("{words} `{name}`")));
    }
}
