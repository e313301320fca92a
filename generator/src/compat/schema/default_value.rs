//! `default`: what the server takes when something is left out.

use super::Schema;
use crate::compat::{
    comparison::Comparison,
    node::{Pair, Turn},
    rules::Effect,
    scope::Scope,
};

/// The default of a body or a property. Parameters look after their own.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let (came, other) = match schema.scope.is_request() {
        // A default that is new may write down what the server has done all along.
        true => (Effect::Neutral, Effect::Unclear),
        // Answers hold what they hold.
        false => (Effect::Neutral, Effect::Neutral),
    };
    if !schema.scope.is_parameter() {
        check_default(comparison, &schema.scope, &schema.pair, came, other);
    }
}

/// Reports another default with the effects of one that is new and of any other change.
pub(in crate::compat) fn check_default(
    comparison: &mut Comparison<'_>,
    scope: &Scope,
    pair: &Pair<'_>,
    came: Effect,
    other: Effect,
) {
    comparison.keyword(
        scope,
        pair,
        "default",
        |node| node.canonical("default"),
        |turn| match turn {
            Turn::Came(_) => Some(("default-value-added", came)),
            Turn::Went(_) => Some(("default-value-removed", other)),
            Turn::Became(..) => Some(("default-value-changed", other)),
        },
    );
}
