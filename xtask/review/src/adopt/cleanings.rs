//! Declares the differences that drafting makes, so that only those are left that a person has to judge.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use generator::{Document, Pointer, document::style};
use serde_json::Value;

use crate::{
    Error,
    deviations::{Deviations, Disagreement, written},
    upstream::{self, Difference},
};

/// A kind of difference that drafting makes.
struct Cleaning {
    /// Its ids, separated by spaces.
    ids: &'static str,
    /// The published values for which it is a cleaning, as JSON; empty for any.
    published: &'static [&'static str],
    what: &'static str,
    why: &'static str,
    evidence: &'static str,
}

/// Every kind. A difference of another kind, or of another published value, is left to a person.
const CLEANINGS: &[Cleaning] = &[
    Cleaning {
        ids: "api-operation-id-removed",
        published: &[],
        what: "A short name instead of the method and the whole path.",
        why: "The id becomes the name of a method in Rust.",
        evidence: "The published documents build ids from method, path and, for some, the name of a handler.",
    },
    Cleaning {
        ids: "api-idempotent-added",
        published: &[],
        what: "The contract says that the same request may be retried.",
        why: "A client that could not retry it would have to ask its user after each lost response.",
        evidence: "RFC 9110 defines the method as idempotent.",
    },
    Cleaning {
        ids: "operation-extension-removed optional-response-header-removed request-parameter-default-value-removed \
              request-property-default-value-removed response-property-default-value-removed",
        published: &[],
        what: "An extension, a response header or the default of a parameter or a property is not adopted.",
        why: "The client does nothing with it.",
        evidence: "HubSpot applies the default itself, and the client returns every response header.",
    },
    Cleaning {
        ids: "response-default-split response-media-type-removed",
        published: &[],
        what: "The default response became 4XX and 5XX with our type for errors, and any media type became application/json.",
        why: "A default response would cover unforeseen successes too, and only JSON bodies have the published shape.",
        evidence: "As for the operations that were in the contract before.",
    },
    Cleaning {
        ids: "response-success-status-added response-success-status-generalized response-optional-property-added",
        published: &[],
        what: "The published success became every 2xx, of one type with the fields of each.",
        why: "A success with an unforeseen status must not become an error after HubSpot executed the request.",
        evidence: "Operations moved from 201 to 200 without notice.",
    },
    Cleaning {
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
        what: "int64 instead of int32, and text of any form instead of one format.",
        why: "A number too wide, or text of another form, would fail to decode.",
        evidence: "HubSpot states no bound for these numbers, and its record ids no longer fit 32 bits.",
    },
    Cleaning {
        ids: "request-property-became-not-enum response-property-became-not-enum response-body-became-not-enum",
        published: &[],
        what: "An open set of the published values.",
        why: "A value that HubSpot adds must decode.",
        evidence: "HubSpot adds values without notice.",
    },
    Cleaning {
        ids: "response-property-became-optional response-property-became-nullable response-property-accepts-integer-added \
              response-body-became-nullable",
        published: &[],
        what: "A field may be absent or null, and an id may be an integer.",
        why: "One unexpected field must not fail the decode of the whole response.",
        evidence: "HubSpot was seen to leave out required fields, to send null in maps and times, and ids in both forms.",
    },
    Cleaning {
        ids: "security-alternative-removed",
        published: &["{\"oauth2\":[\"oauth\"]}"],
        what: "The alternative of the scope oauth alone is left out.",
        why: "An access token needs a scope for its records in any case.",
        evidence: "The document lists it next to the scopes of the records.",
    },
];

impl Cleaning {
    fn of(difference: &Difference) -> Option<&'static Self> {
        let is_one = |one: &&Self| {
            let value = difference.published.as_deref().unwrap_or_default();
            one.ids.split(' ').any(|id| id == difference.id)
                && (one.published.is_empty() || one.published.contains(&value))
        };
        CLEANINGS.iter().find(is_one)
    }
}

/// The entries for `spec/deviations.yaml` that declare what was cleaned in the operation `id`; empty if there are none.
///
/// # Errors
/// Returns an error if an operation cannot be read on its own.
pub fn declarations(
    drafted: &Document,
    published: &Document,
    deviations: &Deviations,
    id: &str,
    today: NaiveDate,
) -> Result<String, Error> {
    let comparison = upstream::compare(drafted, std::slice::from_ref(published), today)?;
    // The places with one kind, published value and list of versions.
    let mut entries: BTreeMap<_, (Vec<&Pointer>, &Cleaning)> = BTreeMap::new();
    for disagreement in deviations.check(&comparison) {
        let Disagreement::Undeclared(one, versions) = disagreement else { continue };
        let Some(cleaning) = Cleaning::of(one) else { continue };
        let published = one.published.as_deref().filter(|_| !cleaning.published.is_empty());
        entries.entry((&one.id, published, versions)).or_insert((Vec::new(), cleaning)).0.push(&one.pointer);
    }
    let entries = entries.into_iter().map(|((id, published, versions), (mut pointers, cleaning))| {
        pointers.dedup();
        let members = [("what", cleaning.what), ("why", cleaning.why), ("evidence", cleaning.evidence)];
        let reasons = members.map(|(key, text)| style::member(key, &Value::from(text), 4));
        written(id, &pointers, published, versions.as_ref()) + &reasons.concat()
    });
    let entries: String = entries.collect();
    Ok(if entries.is_empty() { entries } else { format!("\n  # Drafted: {id}\n{entries}") })
}
