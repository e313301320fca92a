//! One operation: its name, tags, promises and limits, then its parts.

use super::{
    body,
    comparison::Comparison,
    docs,
    lifecycle::{self, Stability},
    node::{Node, Pair, Turn, join},
    parameters, responses,
    rules::Effect,
    schema::bounds,
    scope::{OPERATION, Scope},
    security, servers, switches,
};

/// An operation and the path it belongs to.
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'static str,
    pub(super) item: Node<'a>,
    pub(super) node: Node<'a>,
}

impl Operation<'_> {
    /// `PUT /path`.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// What is compared of an operation by itself.
const ASPECTS: [for<'a> fn(&mut Comparison<'a>, &Scope, &Pair<'a>); 9] = [
    |comparison, _, pair| docs::check_pair(comparison, pair),
    |comparison, scope, pair| switches::check(comparison, scope, pair, &switches::OPERATION),
    |comparison, scope, pair| bounds::check_bound(comparison, scope, pair, &bounds::BATCH_SIZE),
    operation_id,
    |comparison, scope, pair| listed(comparison, scope, pair, "tags", ("tag", Effect::Neutral, "under")),
    |comparison, scope, pair| {
        let words = ("rate-limit-exemption", Effect::Unclear, "as free of the limit");
        listed(comparison, scope, pair, "x-hubspot-rate-limit-exemptions", words);
    },
    promises,
    body::check,
    responses::check,
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let scope = Scope::new(OPERATION, "the operation");
    let pair = Pair { base: base.node.clone(), head: head.node.clone() };
    for check in ASPECTS {
        check(comparison, &scope, &pair);
    }
    for check in [parameters::check, security::check_operation, servers::check_operation] {
        check(comparison, base, head);
    }
}

/// Generated clients name their methods after it.
fn operation_id<'a>(comparison: &mut Comparison<'a>, scope: &Scope, pair: &Pair<'a>) {
    let of = |node: &Node<'_>| node.text("operationId").map(str::to_owned);
    comparison.keyword(scope, pair, "operationId", of, |turn| match turn {
        Turn::Came(_) => Some(("operation-id-added", Effect::Neutral)),
        _ => Some(("operation-id-removed", Effect::Unclear)),
    });
}

/// Names in a list, and what it does when one goes.
fn listed<'a>(
    comparison: &mut Comparison<'a>,
    scope: &Scope,
    pair: &Pair<'a>,
    keyword: &str,
    (stem, when_removed, listed): (&str, Effect, &str),
) {
    let names = |node: &Node<'a>| -> Vec<(String, Node<'a>)> {
        node.items(keyword).into_iter().map(|item| (item.value.to_string(), item)).collect()
    };
    let (before, after) = pair.map(names);
    for (name, side) in join(before, after) {
        let (added, removed) = (format!("is listed {listed} {name}"), format!("is no longer listed {listed} {name}"));
        comparison.one_sided(scope, side, stem, (Effect::Neutral, &added), (when_removed, &removed));
    }
}

fn promises<'a>(comparison: &mut Comparison<'a>, scope: &Scope, pair: &Pair<'a>) {
    if let Some((stem, effect, words)) = stability(pair) {
        comparison.report(scope, pair.places("x-stability-level"), stem, effect, words);
    }
    let notice = Stability::notice(&pair.head, comparison.options);
    if let Some((stem, effect, words)) = lifecycle::transition(pair, notice, comparison.options.today) {
        comparison.report(scope, pair.here(), stem, effect, words);
    }
}

fn stability(pair: &Pair<'_>) -> Option<lifecycle::Transition> {
    let invalid = ("invalid-stability-level", "has an `x-stability-level` that says nothing");
    pair.differs(|node| node.canonical("x-stability-level"))?;
    // Where one document has a level that says something, its promise stands.
    let speaks = |node: &Node<'_>| node.value.get("x-stability-level").is_some() && Stability::of(node).is_some();
    match pair.map(Stability::of) {
        (Some(before), Some(after)) if before == after => None,
        (Some(before), Some(after)) if before < after => {
            Some(("stability-increased", Effect::Neutral, "promises more stability than before"))
        }
        (Some(_), Some(_)) => Some(("stability-decreased", Effect::Changes, "promises less stability than before")),
        _ if pair.map(speaks) == (false, false) => Some((invalid.0, Effect::Changes, invalid.1)),
        _ => Some((invalid.0, Effect::Unclear, invalid.1)),
    }
}
