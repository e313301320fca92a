//! Keywords that are either on or off.

use super::{
    comparison::Comparison,
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::Spot,
};

/// A keyword, whether it is turned on or off, and what that is called, does, and means for callers.
type Row = (&'static str, bool, &'static str, Effect, &'static str);

pub(super) const REQUIRED: [Row; 2] = [
    ("required", true, "became-required", Narrows, "must always be sent now"),
    ("required", false, "became-optional", Widens, "may be left out now"),
];
pub(super) const PARAMETER: [Row; 4] = [
    ("allowReserved", true, "allow-reserved-added", Widens, "may hold reserved characters as they are"),
    ("allowReserved", false, "allow-reserved-removed", Narrows, "must have reserved characters percent-encoded"),
    ("allowEmptyValue", true, "allow-empty-value-added", Widens, "may be empty now"),
    ("allowEmptyValue", false, "allow-empty-value-removed", Narrows, "may no longer be empty"),
];
pub(super) const OPERATION: [Row; 2] = [
    ("x-idempotent", true, "idempotent-added", Neutral, "may be repeated safely now"),
    ("x-idempotent", false, "idempotent-removed", Changes, "must no longer be repeated: a retry can take effect twice"),
];
/// Those of a schema: what they come to depends on its other keywords.
pub(super) const VALUES: [Row; 6] = [
    ("uniqueItems", true, "unique-items-set", Narrows, "may no longer hold an item twice"),
    ("uniqueItems", false, "unique-items-unset", Widens, "may hold an item twice now"),
    ("exclusiveMaximum", true, "exclusive-max-set", Narrows, "may no longer be its `maximum`"),
    ("exclusiveMaximum", false, "exclusive-max-unset", Widens, "may be its `maximum` now"),
    ("exclusiveMinimum", true, "exclusive-min-set", Narrows, "may no longer be its `minimum`"),
    ("exclusiveMinimum", false, "exclusive-min-unset", Widens, "may be its `minimum` now"),
];
/// Extensions of this project that say what responses hold.
pub(super) const RESPONSE: [Row; 2] = [
    ("x-accepts-integer", true, "accepts-integer-added", Unclear, "may come as an integer instead of a string"),
    ("x-accepts-integer", false, "accepts-integer-removed", Narrows, "always comes as a string now"),
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, spot: &Spot<'a>, table: &[Row]) {
    for &(keyword, on, stem, effect, words) in table {
        if spot.pair.differs(|node| node.flag(keyword)).is_some_and(|(_, turned)| turned == on) {
            comparison.report(spot, keyword, (stem, effect, words));
        }
    }
}

/// Compares the switches that say which values a schema admits.
pub(super) fn check_values<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    for (keyword, on, stem, effect, words) in VALUES {
        if schema.pair.differs(|node| node.flag(keyword)).is_some_and(|(_, turned)| turned == on) {
            comparison.weigh(schema, keyword, (stem, effect, words));
        }
    }
}
