//! Deprecation, `x-sunset` and `x-stability-level`: promises about how long something stays.

use super::*;

/// Reports what happened to the promises about something that both documents have.
pub(super) fn check(comparison: &mut Comparison<'_>, spot: &Spot<'_>, notice: i64) {
    if let Some(said) = transition(&spot.pair, notice, comparison.options.today) {
        comparison.report_at(&spot.scope, spot.pair.here(), said);
    }
}

/// What happened to the promises about something that both documents have.
pub(super) fn transition(pair: &Pair<'_>, notice: i64, today: Date) -> Option<Said<'static>> {
    match pair.map(|node| node.flag("deprecated")) {
        (false, true) => Some(deprecated(&pair.head, notice, today)),
        (true, false) => Some(("reactivated", Neutral, "is no longer deprecated")),
        (true, true) => sunset_moved(pair, notice, today),
        (false, false) => None,
    }
}

/// How something left.
pub(super) fn removal(base: &Node<'_>, today: Date) -> Said<'static> {
    match Sunset::of(base) {
        _ if !base.flag("deprecated") => ("removed-without-deprecation", Changes, "is gone without notice"),
        Sunset::Day(day) if today < day => ("removed-before-sunset", Changes, "is gone before its `x-sunset`"),
        Sunset::Unreadable => ("removed-sunset-parse", Changes, "is gone, and its `x-sunset` was not a day"),
        _ => ("removed-with-deprecation", Neutral, "is gone, as its deprecation announced"),
    }
}

fn deprecated(head: &Node<'_>, notice: i64, today: Date) -> Said<'static> {
    match Sunset::of(head) {
        Sunset::Unreadable => ("deprecated-sunset-parse", Changes, "has an `x-sunset` that is not a day"),
        Sunset::Absent if notice > 0 => ("deprecated-sunset-missing", Changes, "is deprecated without `x-sunset`"),
        Sunset::Day(day) if notice > 0 && day < today.plus(notice) => {
            ("sunset-date-too-small", Changes, "goes away sooner than the promised notice")
        }
        _ => ("deprecated", Neutral, "is deprecated and works as before"),
    }
}

fn sunset_moved(pair: &Pair<'_>, notice: i64, today: Date) -> Option<Said<'static>> {
    Some(match pair.differs(Sunset::of)? {
        (Sunset::Unreadable, _) | (_, Sunset::Unreadable) => {
            ("sunset-parse", Changes, "has an `x-sunset` that is not a day")
        }
        (_, Sunset::Absent) => ("sunset-deleted", Changes, "no longer says how long it stays"),
        (Sunset::Day(before), Sunset::Day(after)) if after < before && after < today.plus(notice) => {
            ("sunset-date-changed-too-small", Changes, "goes away sooner than its `x-sunset` promised")
        }
        _ => ("sunset-changed", Neutral, "has another `x-sunset`, with enough notice"),
    })
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
        let day = |value: &serde_json::Value| value.as_str().and_then(Date::parse).map_or(Self::Unreadable, Self::Day);
        node.value.get("x-sunset").map_or(Self::Absent, day)
    }
}

/// How firm an operation is, from draft up; one that says nothing is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stability {
    Draft,
    Alpha,
    Beta,
    Stable,
}

impl Stability {
    /// `None` when `x-stability-level` is none of the four words.
    pub(super) fn of(operation: &Node<'_>) -> Option<Self> {
        let level = operation.value.get("x-stability-level");
        match level.map_or(Some("stable"), |level| level.as_str())? {
            "stable" => Some(Self::Stable),
            "beta" => Some(Self::Beta),
            "alpha" => Some(Self::Alpha),
            "draft" => Some(Self::Draft),
            _ => None,
        }
    }

    /// The days of notice that a deprecation must leave.
    pub(super) fn notice(operation: &Node<'_>, options: &Options) -> i64 {
        match Self::of(operation) {
            Some(Self::Stable) => options.notice_stable,
            Some(Self::Beta) => options.notice_beta,
            _ => 0,
        }
    }

    /// Whether changes to the operation break nobody, because nothing was promised.
    pub(super) fn is_unstable(operation: &Node<'_>) -> bool {
        Self::of(operation).is_some_and(|level| level <= Self::Alpha)
    }
}
