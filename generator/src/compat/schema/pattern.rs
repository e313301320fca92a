//! `pattern`. Whether one pattern holds another is not decided, except for those that hold everything.

use super::Schema;
use crate::compat::{
    comparison::Comparison,
    node::{Node, Turn},
    rules::Effect,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let pattern = |node: &Node<'_>| node.text("pattern").filter(|pattern| !pattern.is_empty()).map(str::to_owned);
    let (stem, effect, words) = match schema.pair.turn(pattern) {
        None => return,
        Some(Turn::Came(new)) if holds_all(&new) => return,
        Some(Turn::Went(old)) if holds_all(&old) => return,
        Some(Turn::Came(new)) => ("pattern-added", Effect::Narrows, format!("must match `{new}` now")),
        Some(Turn::Went(old)) => ("pattern-removed", Effect::Widens, format!("need not match `{old}` any more")),
        Some(Turn::Became(_, new)) if holds_all(&new) => {
            ("pattern-generalized", Effect::Widens, "may be any text now".to_owned())
        }
        Some(Turn::Became(old, new)) => {
            ("pattern-changed", Effect::Unclear, format!("must match `{new}` instead of `{old}`"))
        }
    };
    schema.report(comparison, "pattern", stem, effect, &words);
}

fn holds_all(pattern: &str) -> bool {
    pattern.trim_start_matches('^').trim_end_matches('$') == ".*"
}
