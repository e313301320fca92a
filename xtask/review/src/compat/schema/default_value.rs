//! `default`: what the server takes when something is left out.

use super::*;

/// The default of a body or a property. Parameters look after their own.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    if !schema.scope.is_parameter() {
        // A default that is new may write down what the server has done all along; answers hold what they hold.
        check_default(comparison, schema, Neutral, if schema.scope.is_request() { Unclear } else { Neutral });
    }
}

/// Reports another default with the effects of one that is new and of any other change.
pub(in crate::compat) fn check_default(comparison: &mut Comparison<'_>, spot: &Spot<'_>, came: Effect, other: Effect) {
    let weigh = |old: Option<&_>, new: Option<&_>| match (old, new) {
        (None, _) => Some(("default-value-added", came)),
        (_, None) => Some(("default-value-removed", other)),
        _ => Some(("default-value-changed", other)),
    };
    comparison.keyword(spot, "default", |node| node.canonical("default"), weigh);
}
