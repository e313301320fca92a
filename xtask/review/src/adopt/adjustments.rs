//! Declares the differences that adjustments make, so that only those that need a decision are left.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use generator::{Document, Pointer, document::style};
use serde_json::Value;

use crate::{
    Error,
    deviations::{Deviations, Disagreement, written},
    upstream::{self, Difference},
};

/// A kind of difference that adjustments make.
struct Adjustment {
    /// Its ids, separated by spaces.
    ids: &'static str,
    /// The published values to which this adjustment applies, as JSON; empty if it applies to any value.
    published: &'static [&'static str],
    what: &'static str,
    why: &'static str,
    evidence: &'static str,
}

/// Every kind. Differences of other kinds, or with other published values, need a decision.
const ADJUSTMENTS: &[Adjustment] = &[
    Adjustment {
        ids: "api-operation-id-removed",
        published: &[],
        what: "A short name instead of one made of the method and the whole path.",
        why: "The id becomes the name of a method in Rust.",
        evidence: "The published documents build ids from method, path and, for some, the name of a handler.",
    },
    Adjustment {
        ids: "api-idempotent-added",
        published: &[],
        what: "The contract allows retries of the request.",
        why: "Otherwise, a call whose response is lost would fail.",
        evidence: "RFC 9110 defines the method as idempotent.",
    },
    Adjustment {
        ids: "operation-extension-removed optional-response-header-removed request-parameter-default-value-removed \
              request-property-default-value-removed response-property-default-value-removed",
        published: &[],
        what: "An extension, a response header or the default of a parameter or a property is not adopted.",
        why: "The client does not need it.",
        evidence: "HubSpot applies the default itself, and the client returns every response header.",
    },
    Adjustment {
        ids: "response-default-split response-media-type-removed",
        published: &[],
        what: "The default response became 4XX and 5XX with the contract's error type; any media type became application/json.",
        why: "A default response would also cover unexpected successes, and only JSON bodies have the published shape.",
        evidence: "The same as for the other operations of the contract.",
    },
    Adjustment {
        ids: "response-success-status-added response-success-status-generalized response-optional-property-added",
        published: &[],
        what: "The published success responses became 2XX, with one type that has the fields of all.",
        why: "A success with an unexpected status must not become an error after HubSpot executed the request.",
        evidence: "Operations moved from 201 to 200 without notice.",
    },
    Adjustment {
        ids: "request-parameter-type-generalized request-property-type-generalized response-property-type-changed",
        published: &[
            "\"int32\"",
            "\"int64\"",
            "\"float\"",
            "\"double\"",
            "\"uuid\"",
            "\"date\"",
            "\"email\"",
            "\"uri\"",
        ],
        what: "int64 instead of int32, and strings without a format.",
        why: "A larger number, or text in another format, would fail to decode.",
        evidence: "HubSpot documents no bound for these numbers, and its record ids no longer fit 32 bits.",
    },
    Adjustment {
        ids: "request-property-became-not-enum response-property-became-not-enum response-body-became-not-enum",
        published: &[],
        what: "An open enum of the published values.",
        why: "A value that HubSpot adds must decode.",
        evidence: "HubSpot adds values without notice.",
    },
    Adjustment {
        ids: "response-property-became-optional response-property-became-nullable response-property-accepts-integer-added \
              response-body-became-nullable",
        published: &[],
        what: "Fields may be absent or null, and ids may be integers.",
        why: "One unexpected field must not make the whole response fail to decode.",
        evidence: "HubSpot has omitted required fields, sent null in maps and times, and sent ids in both forms.",
    },
    Adjustment {
        ids: "security-alternative-removed",
        published: &["{\"oauth2\":[\"oauth\"]}"],
        what: "The alternative with only the scope oauth is omitted.",
        why: "An access token always needs a scope for its records.",
        evidence: "The document lists it next to the scopes of the records.",
    },
];

impl Adjustment {
    fn of(difference: &Difference) -> Option<&'static Self> {
        let is_one = |one: &&Self| {
            let value = difference.published.as_deref().unwrap_or_default();
            one.ids.split(' ').any(|id| id == difference.id)
                && (one.published.is_empty() || one.published.contains(&value))
        };
        ADJUSTMENTS.iter().find(is_one)
    }
}

/// Returns the entries for `spec/deviations.yaml` that declare the adjustments to the operation `id`; empty if there are none.
///
/// # Errors
/// Returns an error if an operation cannot be parsed separately.
pub fn declarations(
    drafted: &Document,
    published: &Document,
    deviations: &Deviations,
    id: &str,
    today: NaiveDate,
) -> Result<String, Error> {
    let comparison = upstream::compare(drafted, std::slice::from_ref(published), today)?;
    // The places by kind, published value and versions.
    let mut entries: BTreeMap<_, (Vec<&Pointer>, &Adjustment)> = BTreeMap::new();
    for disagreement in deviations.check(&comparison) {
        let Disagreement::Undeclared(one, versions) = disagreement else { continue };
        let Some(adjustment) = Adjustment::of(one) else { continue };
        let published = one.published.as_deref().filter(|_| !adjustment.published.is_empty());
        entries.entry((&one.id, published, versions)).or_insert((Vec::new(), adjustment)).0.push(&one.pointer);
    }
    let entries = entries.into_iter().map(|((id, published, versions), (mut pointers, adjustment))| {
        pointers.dedup();
        let members = [("what", adjustment.what), ("why", adjustment.why), ("evidence", adjustment.evidence)];
        let reasons = members.map(|(key, text)| style::member(key, &Value::from(text), 4));
        written(id, &pointers, published, versions.as_ref()) + &reasons.concat()
    });
    let entries: String = entries.collect();
    Ok(if entries.is_empty() { entries } else { format!("\n  # Drafted: {id}\n{entries}") })
}
