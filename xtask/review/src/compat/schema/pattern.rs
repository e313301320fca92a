//! `pattern`. Whether one pattern holds another is not decided, except for those that hold everything.

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let pattern = |node: &Node<'_>| node.text("pattern").filter(|pattern| !pattern.is_empty()).map(str::to_owned);
    comparison.keyword(schema, "pattern", pattern, |old, new| match (old, new) {
        (None, Some(pattern)) | (Some(pattern), None) if holds_all(pattern) => None,
        (None, _) => Some(("pattern-added", Narrows)),
        (_, None) => Some(("pattern-removed", Widens)),
        (_, Some(new)) if holds_all(new) => Some(("pattern-generalized", Widens)),
        _ => Some(("pattern-changed", Unclear)),
    });
}

fn holds_all(pattern: &str) -> bool {
    pattern.trim_start_matches('^').trim_end_matches('$') == ".*"
}
