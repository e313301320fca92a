//! One operation: its name, tags, promises and limits, then its parts.

use super::*;

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
const ASPECTS: [Aspect; 8] = [
    |comparison, operation| docs::check_pair(comparison, &operation.pair),
    |comparison, operation| switches::check(comparison, operation, &switches::OPERATION),
    operation_id,
    listed,
    |comparison, operation| lifecycle::check(comparison, operation),
    |comparison, operation| lifecycle::check_stability(comparison, operation),
    body::check,
    responses::check,
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let pair = Pair { base: base.node.clone(), head: head.node.clone() };
    let operation = Spot { pair, scope: Scope::new(scope::OPERATION, "the operation") };
    for check in ASPECTS {
        check(comparison, &operation);
    }
    for check in [parameters::check, security::check_operation, servers::check_operation] {
        check(comparison, base, head);
    }
}

/// Generated clients name their methods after it.
fn operation_id<'a>(comparison: &mut Comparison<'a>, operation: &Spot<'a>) {
    let of = |node: &Node<'_>| node.text("operationId").map(str::to_owned);
    comparison.keyword(operation, "operationId", of, |old, _| match old {
        None => Some(("operation-id-added", Neutral)),
        _ => Some(("operation-id-removed", Unclear)),
    });
}

/// A keyword that lists names, the stem of its ids, what a name is listed as, and the effect when it goes.
const LISTS: [(&str, &str, &str, Effect); 2] = [
    ("tags", "tag", "under", Neutral),
    ("x-hubspot-rate-limit-exemptions", "rate-limit-exemption", "as free of the limit", Unclear),
];

fn listed<'a>(comparison: &mut Comparison<'a>, operation: &Spot<'a>) {
    for (keyword, stem, listed, removed) in LISTS {
        let words = [format!("is listed {listed} {{}}"), format!("is no longer listed {listed} {{}}")];
        let names = operation.pair.values(keyword);
        comparison.one_sided(&operation.scope, names, stem, (Neutral, &words[0]), (removed, &words[1]));
    }
}
