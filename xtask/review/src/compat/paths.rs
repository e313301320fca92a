//! Paths and their operations: which came, which went, and which to compare.

use std::collections::BTreeSet;

use super::*;
use generator::document::METHODS;

/// Pairs the operations of both documents by the shape of their path and by method.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let (base, head) = comparison.root.map(operations);
    let shapes: BTreeSet<_> = head.iter().map(|((shape, _), _)| shape.clone()).collect();
    for ((shape, _), sides) in join(base, head) {
        let (before, after) = (sides.0.as_ref(), sides.1.as_ref());
        let Some(shown) = after.or(before) else { continue };
        let is_unstable = before.is_some_and(|base| lifecycle::is_unstable(&base.node));
        comparison.operation(shown.name(), is_unstable, |comparison| match (before, after) {
            (Some(base), Some(head)) => operation::check(comparison, base, head),
            (Some(base), None) => removed(comparison, base, shapes.contains(&shape)),
            _ => {
                let (scope, place) = (Scope::new(scope::OPERATION, shown.name()), shown.node.pointer.clone());
                comparison.report_at(&scope, (None, Some(place)), ("added", Widens, "can be called now"));
            }
        });
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

fn removed(comparison: &mut Comparison<'_>, base: &Operation<'_>, path_stays: bool) {
    let (stem, effect, words) = lifecycle::removal(&base.node, comparison.today);
    let stem = format!("{}{stem}", if path_stays { "" } else { "path-" });
    let (scope, place) = (Scope::new(scope::OPERATION, base.name()), base.node.pointer.clone());
    comparison.report_at(&scope, (Some(place), None), (&stem, effect, &format!("{words}: calls to it fail")));
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
