//! Paths and their operations: which came, which went, and which to compare.

use std::collections::BTreeSet;

use super::*;
use crate::document::METHODS;

/// Pairs the operations of both documents by the shape of their path and by method.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let (base, head) = comparison.root.map(operations);
    let shapes: BTreeSet<_> = head.iter().map(|((shape, _), _)| shape.clone()).collect();
    for ((shape, _), sides) in join(base, head) {
        match sides {
            (Some(base), Some(head)) => {
                comparison.operation(head.name(), Stability::is_unstable(&base.node), |comparison| {
                    operation::check(comparison, &base, &head);
                });
            }
            (Some(base), None) => removed(comparison, &base, shapes.contains(&shape)),
            (None, Some(head)) => added(comparison, &head),
            (None, None) => {}
        }
    }
}

/// The operations by the template of their path without the names of the parameters, which callers never send.
fn operations<'a>(root: &Node<'a>) -> Vec<((String, usize), Operation<'a>)> {
    let mut operations = Vec::new();
    for (path, item) in root.entries("paths") {
        for (order, method) in METHODS.into_iter().enumerate() {
            let operation = item.get(method).map(|node| Operation { path, method, node, item: item.clone() });
            operations.extend(operation.map(|operation| ((shape(path), order), operation)));
        }
    }
    operations
}

fn shape(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shape, part| shape + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

fn added(comparison: &mut Comparison<'_>, head: &Operation<'_>) {
    let (scope, place) = (Scope::new(scope::OPERATION, head.name()), Some(head.node.pointer.clone()));
    comparison.operation(head.name(), false, |comparison| {
        comparison.report_at(&scope, (None, place), ("added", Widens, "can be called now"));
    });
}

fn removed(comparison: &mut Comparison<'_>, base: &Operation<'_>, path_stays: bool) {
    let (stem, effect, words) = lifecycle::removal(&base.node, comparison.options.today);
    let (stem, words) =
        (if path_stays { stem.to_owned() } else { format!("path-{stem}") }, format!("{words}: calls to it fail"));
    let (scope, place) = (Scope::new(scope::OPERATION, base.name()), Some(base.node.pointer.clone()));
    comparison.operation(base.name(), Stability::is_unstable(&base.node), |comparison| {
        comparison.report_at(&scope, (place, None), (&stem, effect, &words));
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
