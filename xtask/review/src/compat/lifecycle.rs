//! Compares deprecation, `x-sunset` and `x-stability-level`: promises about how long something remains available.

use chrono::{DateTime, Days};
use serde_json::Value;

use super::{
    Date,
    comparison::{Comparison, Difference},
    node::{Node, Pair},
    rules::Effect::{Changes, Neutral, Unclear},
    scope::Site,
};

/// Reports a change in the deprecation of a node that both documents have.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, site: &Site<'a>) {
    if let Some(difference) = transition(comparison, &site.pair) {
        comparison.report_at(&site.scope, site.pair.here(), difference);
    }
}

/// The change in the deprecation of a node that both documents have.
pub(super) fn transition(comparison: &Comparison<'_>, pair: &Pair<'_>) -> Option<Difference<'static>> {
    use Sunset::{Absent, Day, Unreadable};
    let notice = comparison.policy.require_sunset_days;
    let earliest = comparison.today + Days::new(notice.unwrap_or_default().into());
    let unreadable = "has an `x-sunset` that is not a date";
    Some(match (pair.map(|node| node.flag("deprecated")), pair.map(Sunset::of)) {
        ((false, false), _) => return None,
        ((true, false), _) => ("reactivated", Neutral, "is no longer deprecated"),
        ((false, true), (_, Unreadable)) => ("deprecated-sunset-parse", Changes, unreadable),
        ((false, true), (_, Absent)) if notice.is_some() => {
            ("deprecated-sunset-missing", Changes, "is deprecated without the `x-sunset` that the policy requires")
        }
        ((false, true), (_, Day(day))) if day < earliest => {
            ("sunset-date-too-small", Changes, "is deprecated with an `x-sunset` that leaves too little notice")
        }
        ((false, true), (_, Day(_))) => {
            ("deprecated-with-sunset", Neutral, "is deprecated and works until its `x-sunset`")
        }
        ((false, true), _) => ("deprecated", Neutral, "is deprecated and works as before"),
        (_, (before, after)) if before == after => return None,
        (_, (Unreadable, _) | (_, Unreadable)) => ("sunset-parse", Changes, unreadable),
        (_, (_, Absent)) => ("sunset-deleted", Changes, "no longer has an `x-sunset`"),
        (_, (Day(before), Day(after))) if after < before && after < earliest => {
            ("sunset-date-changed-too-small", Changes, "has an earlier `x-sunset` than before, with too little notice")
        }
        _ => ("sunset-changed", Neutral, "has a different `x-sunset`, with enough notice"),
    })
}

/// The removal of a node: with or without a deprecation.
pub(super) fn removal(base: &Node<'_>, today: Date) -> Difference<'static> {
    match Sunset::of(base) {
        _ if !base.flag("deprecated") => ("removed-without-deprecation", Changes, "was removed without deprecation"),
        Sunset::Day(day) if today < day => ("removed-before-sunset", Changes, "was removed before its `x-sunset`"),
        Sunset::Unreadable => ("removed-sunset-parse", Changes, "was removed, and its `x-sunset` is not a date"),
        _ => ("removed-with-deprecation", Neutral, "was removed, as its deprecation announced"),
    }
}

/// The day that `x-sunset` promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sunset {
    Absent,
    Day(Date),
    Unreadable,
}

impl Sunset {
    pub(super) fn of(node: &Node<'_>) -> Self {
        let day = |value: &Value| value.as_str().and_then(day_of).map_or(Self::Unreadable, Self::Day);
        node.value.get("x-sunset").map_or(Self::Absent, day)
    }
}

/// Parses `2026-01-31`, or the day of an RFC 3339 time such as `2026-01-31T00:00:00Z`.
fn day_of(text: &str) -> Option<Date> {
    let time = || DateTime::parse_from_rfc3339(text).map(|time| time.date_naive());
    text.parse().or_else(|_| time()).ok()
}

/// The stability levels, from least to most stable; an operation without one is stable.
const STABILITY: [&str; 4] = ["draft", "alpha", "beta", "stable"];

/// The index of an operation's level in `STABILITY`; `None` if it is unknown.
fn stability(operation: &Node<'_>) -> Option<usize> {
    let level = operation.value.get("x-stability-level").map_or(Some("stable"), Value::as_str)?;
    STABILITY.iter().position(|known| *known == level)
}

/// Whether changes to an operation break no caller, because it promises no stability.
pub(super) fn is_unstable(operation: &Node<'_>) -> bool {
    stability(operation).is_some_and(|level| level < 2)
}

/// Compares the `x-stability-level` of an operation.
pub(super) fn check_stability<'a>(comparison: &mut Comparison<'a>, operation: &Site<'a>) {
    // If one document has a known level, its promise counts.
    let is_known = |node: &Node<'_>| node.value.get("x-stability-level").is_some() && stability(node).is_some();
    let difference = match operation.pair.map(stability) {
        (Some(before), Some(after)) if before == after => return,
        (Some(before), Some(after)) if before < after => {
            ("stability-increased", Neutral, "promises more stability than before")
        }
        (Some(_), Some(_)) => ("stability-decreased", Changes, "promises less stability than before"),
        _ => {
            let effect = if operation.pair.map(is_known) == (false, false) { Changes } else { Unclear };
            ("invalid-stability-level", effect, "has an unknown `x-stability-level`")
        }
    };
    comparison.report_other(operation, "x-stability-level", difference);
}
