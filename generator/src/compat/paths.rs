//! Paths and their operations: which came, which went, and which to compare.

use std::collections::BTreeMap;

use super::{
    comparison::Comparison,
    lifecycle::{self, Stability},
    node::Node,
    operation::{self, Operation},
    rules::Effect,
    scope::{OPERATION, Scope},
};
use crate::document::METHODS;

/// Pairs the operations of both documents by method and by the shape of their path.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let (mut base, mut head) = comparison.root.map(by_shape);
    let shapes: Vec<_> = base.keys().chain(head.keys()).cloned().collect();
    for shape in shapes {
        let (before, after) = (base.remove(&shape).unwrap_or_default(), head.remove(&shape).unwrap_or_default());
        for method in METHODS {
            let of = |list: &[Operation<'_>]| list.iter().position(|operation| operation.method == method);
            match (of(&before).map(|at| &before[at]), of(&after).map(|at| &after[at])) {
                (Some(base), Some(head)) => {
                    comparison.operation(head.name(), Stability::is_unstable(&base.node), |comparison| {
                        operation::check(comparison, base, head);
                    })
                }
                (Some(base), None) => removed(comparison, base, !after.is_empty()),
                (None, Some(head)) => added(comparison, head),
                (None, None) => {}
            }
        }
    }
}

/// The operations by the template of their path without the names of the parameters, which callers never send.
fn by_shape<'a>(root: &Node<'a>) -> BTreeMap<String, Vec<Operation<'a>>> {
    let mut shapes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (path, item) in root.entries("paths") {
        let operation = |method| Some(Operation { path, method, node: item.get(method)?, item: item.clone() });
        shapes.entry(shape(path)).or_default().extend(METHODS.into_iter().filter_map(operation));
    }
    shapes
}

fn shape(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shape, part| shape + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

fn added(comparison: &mut Comparison<'_>, head: &Operation<'_>) {
    let (scope, place) = (Scope::new(OPERATION, head.name()), Some(head.node.pointer.clone()));
    comparison.operation(head.name(), false, |comparison| {
        comparison.report(&scope, (None, place), "added", Effect::Widens, "can be called now");
    });
}

fn removed(comparison: &mut Comparison<'_>, base: &Operation<'_>, path_stays: bool) {
    let (stem, effect, words) = lifecycle::removal(&base.node, comparison.options.today);
    let stem = if path_stays { stem.to_owned() } else { format!("path-{stem}") };
    let (scope, place) = (Scope::new(OPERATION, base.name()), Some(base.node.pointer.clone()));
    comparison.operation(base.name(), Stability::is_unstable(&base.node), |comparison| {
        comparison.report(&scope, (place, None), &stem, effect, &format!("{words}: calls to it fail"));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_path_parameters_do_not_shape_a_path() {
        assert_eq!(shape("/a/{b}/c/{d}.json"), "/a/{}/c/{}.json");
        assert_eq!(shape("/a/{b}"), shape("/a/{c}"));
        assert_ne!(shape("/a/{b}"), shape("/a/b"));
    }
}
