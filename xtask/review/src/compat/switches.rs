//! Keywords that are either on or off.

use super::*;

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
pub(super) const SCHEMA: [Row; 8] = [
    ("nullable", true, "became-nullable", Widens, "may be `null` now"),
    ("nullable", false, "became-not-nullable", Narrows, "may no longer be `null`"),
    ("uniqueItems", true, "unique-items-set", Narrows, "may no longer hold an item twice"),
    ("uniqueItems", false, "unique-items-unset", Widens, "may hold an item twice now"),
    ("exclusiveMaximum", true, "exclusive-max-set", Narrows, "may no longer be its `maximum`"),
    ("exclusiveMaximum", false, "exclusive-max-unset", Widens, "may be its `maximum` now"),
    ("exclusiveMinimum", true, "exclusive-min-set", Narrows, "may no longer be its `minimum`"),
    ("exclusiveMinimum", false, "exclusive-min-unset", Widens, "may be its `minimum` now"),
];
/// Extensions of this project that say what answers hold.
pub(super) const ANSWER: [Row; 4] = [
    ("x-accepts-integer", true, "accepts-integer-added", Unclear, "may come as an integer instead of a string"),
    ("x-accepts-integer", false, "accepts-integer-removed", Narrows, "always comes as a string now"),
    ("x-lenient", true, "lenient-added", Unclear, "may hold members of unexpected shape"),
    ("x-lenient", false, "lenient-removed", Narrows, "holds members of the documented shape only"),
];

pub(super) fn check(comparison: &mut Comparison<'_>, spot: &Spot<'_>, table: &[Row]) {
    for &(keyword, on, stem, effect, words) in table {
        if spot.pair.differs(|node| node.flag(keyword)).is_some_and(|(_, turned)| turned == on) {
            comparison.report(spot, keyword, (stem, effect, words));
        }
    }
}
