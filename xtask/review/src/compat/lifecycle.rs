//! Deprecation, `x-sunset` and `x-stability-level`: promises about how long something stays.

use chrono::{DateTime, Days};
use serde_json::Value;

use super::{
    Date,
    comparison::{Comparison, Said},
    node::{Node, Pair},
    rules::Effect::{Changes, Neutral, Unclear},
    scope::Spot,
};

/// Reports what happened to the promises about something that both documents have.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, spot: &Spot<'a>) {
    if let Some(said) = transition(comparison, &spot.pair) {
        comparison.report_at(&spot.scope, spot.pair.here(), said);
    }
}

/// What happened to the promises about something that both documents have.
pub(super) fn transition(comparison: &Comparison<'_>, pair: &Pair<'_>) -> Option<Said<'static>> {
    use Sunset::{Absent, Day, Unreadable};
    let notice = comparison.policy.require_sunset_days;
    let earliest = comparison.today + Days::new(notice.unwrap_or_default().into());
    let unreadable = "has an `x-sunset` that is not a day";
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
        (_, (_, Absent)) => ("sunset-deleted", Changes, "no longer says how long it stays"),
        (_, (Day(before), Day(after))) if after < before && after < earliest => {
            ("sunset-date-changed-too-small", Changes, "goes away sooner than its `x-sunset` promised")
        }
        _ => ("sunset-changed", Neutral, "has another `x-sunset`, with enough notice"),
    })
}

/// How something left.
pub(super) fn removal(base: &Node<'_>, today: Date) -> Said<'static> {
    match Sunset::of(base) {
        _ if !base.flag("deprecated") => ("removed-without-deprecation", Changes, "is removed without notice"),
        Sunset::Day(day) if today < day => ("removed-before-sunset", Changes, "is removed before its `x-sunset`"),
        Sunset::Unreadable => ("removed-sunset-parse", Changes, "is removed, and its `x-sunset` was not a day"),
        _ => ("removed-with-deprecation", Neutral, "is removed, as its deprecation announced"),
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

/// Reads `2026-01-31` or the day of an RFC 3339 time such as `2026-01-31T00:00:00Z`.
fn day_of(text: &str) -> Option<Date> {
    let time = || DateTime::parse_from_rfc3339(text).map(|time| time.date_naive());
    text.parse().or_else(|_| time()).ok()
}

/// How firm an operation can be; one that says nothing is stable.
const STABILITY: [&str; 4] = ["draft", "alpha", "beta", "stable"];

/// The place of an operation among them; `None` when it says none of the four words.
fn stability(operation: &Node<'_>) -> Option<usize> {
    let level = operation.value.get("x-stability-level").map_or(Some("stable"), Value::as_str)?;
    STABILITY.iter().position(|known| *known == level)
}

/// Whether changes to an operation break no caller, because nothing was promised.
pub(super) fn is_unstable(operation: &Node<'_>) -> bool {
    stability(operation).is_some_and(|level| level < 2)
}

/// Reports another `x-stability-level` of an operation.
pub(super) fn check_stability<'a>(comparison: &mut Comparison<'a>, operation: &Spot<'a>) {
    // Where one document has a level that says something, its promise stands.
    let stands = |node: &Node<'_>| node.value.get("x-stability-level").is_some() && stability(node).is_some();
    let said = match operation.pair.map(stability) {
        (Some(before), Some(after)) if before == after => return,
        (Some(before), Some(after)) if before < after => {
            ("stability-increased", Neutral, "promises more stability than before")
        }
        (Some(_), Some(_)) => ("stability-decreased", Changes, "promises less stability than before"),
        _ => {
            let effect = if operation.pair.map(stands) == (false, false) { Changes } else { Unclear };
            ("invalid-stability-level", effect, "has an `x-stability-level` that says nothing")
        }
    };
    comparison.report_other(operation, "x-stability-level", said);
}
