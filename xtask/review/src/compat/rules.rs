//! The tables of levels, ids and remedies.

use super::{
    Direction, Level,
    scope::{self, Scope},
};
use Effect::{Changes, Narrows, Neutral, Unclear, Widens};

/// What a change does to the set of messages that the contract allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Fewer messages are allowed.
    Narrows,
    /// More messages are allowed.
    Widens,
    /// Other messages are allowed, or a promise is broken.
    Changes,
    /// The documents do not show which of these it is.
    Unclear,
    /// The same messages are allowed.
    Neutral,
}

/// The exceptions with a lower level than direction and effect give: the end of the change's stem, and its level.
const LEVELS: &[(Direction, &str, Level)] = &[
    // A new bound often documents what the server has always enforced.
    (Direction::Request, "-set", Level::Warning),
    (Direction::Neither, "batch-size-set", Level::Warning),
    // Most servers ignore what they do not know.
    (Direction::Request, "removed-without-deprecation", Level::Warning),
    // Well-written callers accept unknown values and shapes, and ignore unknown members.
    (Direction::Response, "enum-value-added", Level::Warning),
    (Direction::Response, "became-not-enum", Level::Warning),
    (Direction::Response, "one-of-added", Level::Warning),
    (Direction::Response, "any-of-added", Level::Warning),
    (Direction::Response, "additional-properties-allowed", Level::Warning),
    // Open lists of values are meant to grow.
    (Direction::Response, "x-extensible-enum-value-added", Level::Info),
    // Few callers check the patterns of responses.
    (Direction::Response, "pattern-removed", Level::Warning),
    (Direction::Response, "pattern-generalized", Level::Warning),
    // The alternatives decide what is valid; a discriminator only helps tools to choose one.
    (Direction::Request, "mapping-deleted", Level::Warning),
    (Direction::Response, "mapping-added", Level::Warning),
    // Callers get a new status or media type only if they use something new.
    (Direction::Response, "status-added", Level::Info),
    (Direction::Response, "media-type-added", Level::Info),
];

/// The level of a change; `stem` is its id without the part that says where it is.
pub(super) fn level(direction: Direction, stem: &str, effect: Effect) -> Level {
    match (direction, effect) {
        (_, Neutral) | (Direction::Response, Narrows) => Level::Info,
        (Direction::Request | Direction::Neither, Widens) => Level::Info,
        (_, Unclear) => Level::Warning,
        _ => {
            let softer = LEVELS.iter().filter(|(at, end, _)| *at == direction && stem.ends_with(end));
            softer.max_by_key(|(_, end, _)| end.len()).map_or(Level::Error, |(.., level)| *level)
        }
    }
}

/// Response changes that the decoder of a generated client checks: the end of the change's stem.
const DECODED: [&str; 14] = [
    "x-extensible-enum-reordered",
    "became-required",
    "required-property-added",
    "became-not-nullable",
    "type-specialized",
    "enum-value-removed",
    "became-enum",
    "pattern-added",
    "pattern-changed",
    "all-of-added",
    "one-of-removed",
    "any-of-removed",
    "accepts-integer-removed",
    "shorthand-changed",
];

/// Whether a generated client reads less of a response body after a change.
pub(super) fn reads_less(scope: &Scope, stem: &str, effect: Effect) -> bool {
    scope.place == scope::RESPONSE && effect != Widens && DECODED.iter().any(|end| stem.ends_with(end))
}

/// What an effect means for callers, as the end of a message.
pub(super) fn consequence(direction: Direction, effect: Effect) -> &'static str {
    match (direction, effect) {
        (Direction::Neither, _) => "",
        (_, Neutral) => "; the same messages are still valid",
        (Direction::Response, Unclear) => "; responses may differ from what callers expect",
        (Direction::Response, Widens) => "; responses may contain what the base document ruled out",
        (Direction::Response, Narrows) => "; responses still conform to the base document",
        (Direction::Response, Changes) => "; callers that follow the base document cannot read the response",
        (_, Unclear) => "; a request that was accepted may be rejected or interpreted differently",
        (_, Widens) => "; every request that was accepted still is",
        (_, Narrows) => "; a request that was accepted may now be rejected",
        (_, Changes) => "; requests that follow the base document are rejected or misinterpreted",
    }
}

/// Ids of changes that only concern documentation.
pub(super) const DOCS: [&str; 3] = ["documentation-changed", "api-tag-added", "api-tag-removed"];

/// Ids as built from place and stem, and the ids that oasdiff uses instead.
const NAMES: &[(&str, &str)] = &[
    ("api-added", "endpoint-added"),
    ("api-deprecated", "endpoint-deprecated"),
    ("api-deprecated-with-sunset", "endpoint-deprecated"),
    ("request-parameter-deprecated-with-sunset", "request-parameter-deprecated"),
    ("api-reactivated", "endpoint-reactivated"),
    ("api-sunset-deleted", "sunset-deleted"),
    ("api-sunset-parse", "api-path-sunset-parse"),
    ("api-removed-sunset-parse", "api-path-sunset-parse"),
    ("api-path-removed-sunset-parse", "api-path-sunset-parse"),
    ("request-parameter-removed-sunset-parse", "request-parameter-sunset-parse"),
    ("request-parameter-removed-without-deprecation", "request-parameter-removed"),
    ("request-header-property-type-changed", "request-parameter-property-type-changed"),
    ("request-header-property-enum-value-removed", "request-parameter-property-enum-value-removed"),
    ("response-body-enum-value-removed", "response-mediatype-enum-value-removed"),
    ("response-body-media-type-added", "response-media-type-added"),
    ("response-body-media-type-removed", "response-media-type-removed"),
    ("response-body-media-type-name-generalized", "response-media-type-name-generalized"),
    ("response-body-media-type-name-specialized", "response-media-type-name-specialized"),
];

/// The id for `built`: oasdiff's, if it has one.
pub(super) fn name(built: String) -> String {
    NAMES.iter().find(|(from, _)| *from == built).map_or(built, |(_, name)| (*name).to_owned())
}

/// The remedies for breaking changes: the first row whose words are in the id applies.
const REMEDIES: &[(&str, &str)] = &[
    ("removed-before-sunset", "keep it until its `x-sunset` date"),
    ("removed-without-deprecation", "mark it `deprecated: true` with an `x-sunset`, and remove it after that date"),
    (
        "sunset",
        "set `x-sunset` to a date (2027-01-31) that gives callers the promised notice; \
         it may be postponed, never removed",
    ),
    ("stability", "use one of draft, alpha, beta and stable, and never lower the level"),
    ("security", "accept the old credential in addition to the new one until callers have migrated"),
    ("server", "keep the old URL listed and working until callers have migrated"),
    ("idempotent", "keep the promise, or offer the changed behaviour as a new operation"),
    ("became-optional", "keep sending it in every response"),
    ("response-header-removed", "keep sending it, and announce its removal in the description first"),
    ("property-removed", "keep sending it, mark it deprecated, and remove it in a new version of the API"),
    ("required", "leave it optional, or give it a default with the same meaning as its absence"),
    (
        "version-default",
        "keep calling the old version until it is no longer supported, or release the change as a new major version",
    ),
    ("version-removed", "keep the version listed until its support ends"),
    ("nullable", "keep `nullable` as it was; offer another property for the new meaning"),
    ("default-value", "keep the default, and let callers ask for the new behaviour"),
    ("enum", "keep accepting the old values, and document them as deprecated"),
    ("const", "keep the old value, and offer the new one in addition"),
    ("media-type", "keep the old media type in addition to the new one"),
    ("status", "keep sending the old status"),
    ("type-", "keep the type, and offer the new one under another name"),
    ("pattern", "keep accepting what was accepted; validate strictly in a new version of the API"),
    ("-of", "keep the old form as one of the alternatives"),
    ("removed", "keep it, mark it deprecated, and remove it in a new version of the API"),
    ("response-", "send only what the base document allows, or publish a new version of the API"),
    ("", "accept everything the base document allows, or publish a new version of the API"),
];

/// The remedy for a breaking change.
pub(super) fn remedy(id: &str) -> String {
    let row = REMEDIES.iter().find(|(words, _)| id.contains(words));
    row.map(|(_, remedy)| (*remedy).to_owned()).expect("the last row holds for every id")
}
