//! `default`: what the server takes when something is left out. Parameters look after their own.

use super::Schema;
use crate::compat::{comparison::Comparison, node::Turn, rules::Effect};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    if schema.scope.is_parameter() {
        return;
    }
    let (stem, effect, words) = match schema.pair.turn(|node| node.canonical("default")) {
        None => return,
        // A default that is new may write down what the server has done all along.
        Some(Turn::Came(new)) => ("added", Effect::Neutral, format!("means {new} when it is left out")),
        Some(Turn::Went(old)) => ("removed", Effect::Unclear, format!("no longer means {old} when it is left out")),
        Some(Turn::Became(old, new)) => {
            ("changed", Effect::Unclear, format!("means {new} instead of {old} when it is left out"))
        }
    };
    // Answers hold what they hold.
    let effect = if schema.scope.is_request() { effect } else { Effect::Neutral };
    schema.report(comparison, "default", &format!("default-value-{stem}"), effect, &words);
}
