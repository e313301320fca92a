//! Compares keywords that are either on or off.

use super::{
    comparison::Comparison,
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::Site,
};

/// A keyword, whether it is turned on or off, the stem of that change, its effect, and the words for it.
type Row = (&'static str, bool, &'static str, Effect, &'static str);

pub(super) const REQUIRED: [Row; 2] = [
    ("required", true, "became-required", Narrows, "is now required"),
    ("required", false, "became-optional", Widens, "is now optional"),
];
pub(super) const PARAMETER: [Row; 4] = [
    ("allowReserved", true, "allow-reserved-added", Widens, "may now contain unencoded reserved characters"),
    (
        "allowReserved",
        false,
        "allow-reserved-removed",
        Narrows,
        "must now have its reserved characters percent-encoded",
    ),
    ("allowEmptyValue", true, "allow-empty-value-added", Widens, "may now be empty"),
    ("allowEmptyValue", false, "allow-empty-value-removed", Narrows, "may no longer be empty"),
];
pub(super) const OPERATION: [Row; 2] = [
    ("x-idempotent", true, "idempotent-added", Neutral, "may now be retried safely"),
    ("x-idempotent", false, "idempotent-removed", Changes, "must no longer be retried: a retry can take effect twice"),
];
/// Switches of a schema: their effect depends on its other keywords.
pub(super) const VALUES: [Row; 6] = [
    ("uniqueItems", true, "unique-items-set", Narrows, "may no longer contain duplicate items"),
    ("uniqueItems", false, "unique-items-unset", Widens, "may now contain duplicate items"),
    ("exclusiveMaximum", true, "exclusive-max-set", Narrows, "may no longer equal its `maximum`"),
    ("exclusiveMaximum", false, "exclusive-max-unset", Widens, "may now equal its `maximum`"),
    ("exclusiveMinimum", true, "exclusive-min-set", Narrows, "may no longer equal its `minimum`"),
    ("exclusiveMinimum", false, "exclusive-min-unset", Widens, "may now equal its `minimum`"),
];
/// Extensions of this project that describe responses.
pub(super) const RESPONSE: [Row; 2] = [
    ("x-accepts-integer", true, "accepts-integer-added", Unclear, "may now be an integer instead of a string"),
    ("x-accepts-integer", false, "accepts-integer-removed", Narrows, "is now always a string"),
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, site: &Site<'a>, table: &[Row]) {
    for &(keyword, on, stem, effect, words) in table {
        if site.pair.differs(|node| node.flag(keyword)).is_some_and(|(_, turned)| turned == on) {
            comparison.report(site, keyword, (stem, effect, words));
        }
    }
}

/// Compares the switches that say which values a schema admits.
pub(super) fn check_values<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    for (keyword, on, stem, effect, words) in VALUES {
        if schema.pair.differs(|node| node.flag(keyword)).is_some_and(|(_, turned)| turned == on) {
            comparison.weigh(schema, keyword, (stem, effect, words));
        }
    }
}
