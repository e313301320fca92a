//! `pattern`. Whether one pattern holds another is not decided, except for those that hold everything.

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let pattern = |node: &Node<'_>| node.text("pattern").filter(|pattern| !pattern.is_empty()).map(str::to_owned);
    comparison.keyword(schema, "pattern", pattern, |turn| match turn {
        Turn::Came(pattern) | Turn::Went(pattern) if holds_all(pattern) => None,
        Turn::Came(_) => Some(("pattern-added", Narrows)),
        Turn::Went(_) => Some(("pattern-removed", Widens)),
        Turn::Became(_, new) if holds_all(new) => Some(("pattern-generalized", Widens)),
        Turn::Became(..) => Some(("pattern-changed", Unclear)),
    });
}

fn holds_all(pattern: &str) -> bool {
    pattern.trim_start_matches('^').trim_end_matches('$') == ".*"
}
