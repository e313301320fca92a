//! Keywords that are either on or off.

use super::{
    comparison::Comparison,
    node::Pair,
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::Scope,
};

/// A keyword, and what turning it on and off is called, does, and means for callers.
pub(super) struct Switch {
    keyword: &'static str,
    on: Turned,
    off: Turned,
}

type Turned = (&'static str, Effect, &'static str);

const fn switch(keyword: &'static str, on: Turned, off: Turned) -> Switch {
    Switch { keyword, on, off }
}

const REQUIRED: Switch = switch(
    "required",
    ("became-required", Narrows, "must always be sent now"),
    ("became-optional", Widens, "may be left out now"),
);

pub(super) const BODY: [Switch; 1] = [REQUIRED];
pub(super) const HEADER: [Switch; 1] = [REQUIRED];
pub(super) const PARAMETER: [Switch; 3] = [
    REQUIRED,
    switch(
        "allowReserved",
        ("allow-reserved-added", Widens, "may hold reserved characters as they are"),
        ("allow-reserved-removed", Narrows, "must have reserved characters percent-encoded"),
    ),
    switch(
        "allowEmptyValue",
        ("allow-empty-value-added", Widens, "may be empty now"),
        ("allow-empty-value-removed", Narrows, "may no longer be empty"),
    ),
];
pub(super) const OPERATION: [Switch; 1] = [switch(
    "x-idempotent",
    ("idempotent-added", Neutral, "may be repeated safely now"),
    ("idempotent-removed", Changes, "must no longer be repeated: a retry can take effect twice"),
)];
pub(super) const SCHEMA: [Switch; 4] = [
    switch(
        "nullable",
        ("became-nullable", Widens, "may be `null` now"),
        ("became-not-nullable", Narrows, "may no longer be `null`"),
    ),
    switch(
        "uniqueItems",
        ("unique-items-set", Narrows, "may no longer hold an item twice"),
        ("unique-items-unset", Widens, "may hold an item twice now"),
    ),
    switch(
        "exclusiveMaximum",
        ("exclusive-max-set", Narrows, "may no longer be its `maximum`"),
        ("exclusive-max-unset", Widens, "may be its `maximum` now"),
    ),
    switch(
        "exclusiveMinimum",
        ("exclusive-min-set", Narrows, "may no longer be its `minimum`"),
        ("exclusive-min-unset", Widens, "may be its `minimum` now"),
    ),
];
/// Extensions of this project that say what answers hold.
pub(super) const ANSWER: [Switch; 2] = [
    switch(
        "x-accepts-integer",
        ("accepts-integer-added", Unclear, "may come as an integer instead of a string"),
        ("accepts-integer-removed", Narrows, "always comes as a string now"),
    ),
    switch(
        "x-lenient",
        ("lenient-added", Unclear, "may hold members of unexpected shape"),
        ("lenient-removed", Narrows, "holds members of the documented shape only"),
    ),
];

pub(super) fn check(comparison: &mut Comparison<'_>, scope: &Scope, pair: &Pair<'_>, table: &[Switch]) {
    for switch in table {
        if let Some((_, on)) = pair.differs(|node| node.flag(switch.keyword)) {
            let (stem, effect, words) = if on { switch.on } else { switch.off };
            comparison.report(scope, pair.places(switch.keyword), stem, effect, words);
        }
    }
}
