//! Responses to `createDefaultAssociation` that decode.

use hubspot_associations::types::{AssociationCategory, BatchStatus, DefaultAssociationBatch, StandardError};
use serde_json::{Value, json};

use super::{
    assert_covers,
    exchange::{Exchange, summary, tidy},
};

/// What the caller must see: the status, the outcome (results/errors), and the point of the fixture.
type Row = (&'static str, u16, &'static str, fn(&DefaultAssociationBatch) -> bool);

const ROWS: [Row; 58] = [
    ("both_directions_inverse_first", 200, "complete 2/0", |batch| {
        batch.results[0].to.id == "9000000101"
            && batch.link(9_000_000_101_i64, "9000000202").unwrap().association_spec.association_type_id == 279
            && batch.link("9000000202", 9_000_000_101_i64).unwrap().association_spec.association_type_id == 280
            && batch.link(1, 2).is_none()
    }),
    ("created_with_201", 201, "complete 2/0", |batch| batch.outcome().is_complete()),
    ("accepted_with_202_and_a_body", 202, "complete 2/0", |batch| batch.results.len() == 2),
    ("multi_status_without_errors", 207, "complete 2/0", |batch| batch.num_errors.is_none()),
    ("unassigned_success_status", 299, "complete 2/0", |batch| batch.status == BatchStatus::Complete),
    ("silent_no_op", 200, "not executed 0/0", |batch| batch.status == BatchStatus::Complete),
    ("requested_at_null", 200, "complete 2/0", |batch| batch.requested_at.is_none() && batch.started_at.is_some()),
    ("links_and_errors_empty", 200, "complete 2/0", |batch| batch.links.is_empty() && batch.num_errors == Some(0)),
    ("started_and_completed_absent", 200, "complete 1/0", |batch| {
        batch.started_at.is_none() && batch.completed_at.is_none()
    }),
    ("results_absent", 200, "not executed 0/0", |batch| batch.completed_at.is_some()),
    ("status_alone", 200, "not executed 0/0", |batch| batch.num_errors.is_none()),
    ("every_optional_member_null", 200, "not executed 0/0", |batch| {
        batch.extra.is_empty() && batch.num_errors.is_none()
    }),
    ("timestamps_without_milliseconds", 200, "complete 2/0", |batch| {
        (batch.completed_at.unwrap() - batch.started_at.unwrap()).num_milliseconds() == 1000
    }),
    ("timestamps_with_an_offset", 200, "complete 2/0", |batch| {
        json!(batch.started_at) == "2026-02-03T04:05:06.120Z" && json!(batch.completed_at) == "2026-02-03T04:05:06.250Z"
    }),
    ("timestamps_of_another_form", 200, "complete 2/0", |batch| {
        let times = [batch.requested_at, batch.started_at, batch.completed_at];
        times == [None; 3] && batch.extra["startedAt"] == "2026-02-03T04:05:06" && batch.extra.len() == 3
    }),
    ("timestamps_sent_twice", 200, "not executed 0/0", |batch| {
        batch.started_at.is_some() && batch.completed_at.is_none() && batch.extra["completedAt"] == "yesterday"
    }),
    ("ids_as_integers", 200, "complete 2/0", |batch| {
        batch.results[0].from.id == "9000000202" && batch.link("9000000101", "9000000202").is_some()
    }),
    ("id_as_the_largest_integer", 200, "complete 1/0", |batch| batch.results[0].from.id == i64::MAX.to_string()),
    ("status_unknown", 200, "unknown 2/0", |batch| is_unknown(&batch.status) && batch.status.as_str() == "ON_HOLD"),
    ("status_cancelled_with_two_l", 200, "not executed 0/0", |batch| batch.status.to_string() == "CANCELLED"),
    ("status_pending", 200, "pending 0/0", |batch| batch.status == BatchStatus::Pending),
    ("status_processing_with_results", 200, "pending 1/0", |batch| batch.status == BatchStatus::Processing),
    ("every_category", 200, "complete 4/0", |batch| {
        use AssociationCategory::{HubspotDefined, IntegratorDefined, UserDefined, Work};
        let categories = batch.results.iter().map(|result| &result.association_spec.association_category);
        categories.eq(&[HubspotDefined, UserDefined, IntegratorDefined, Work])
    }),
    ("category_unknown", 200, "complete 1/0", |batch| {
        let category = &batch.results[0].association_spec.association_category;
        matches!(category, AssociationCategory::Unknown(_)) && category.as_str() == "PARTNER_DEFINED"
    }),
    ("unknown_members_at_every_level", 200, "complete 1/0", |batch| {
        let result = &batch.results[0];
        batch.extra["trace"] == json!(["a", {"b": 2}])
            && batch.extra["taskId"] == "made-up"
            && result.extra["note"] == json!({"kept": [1, true, null]})
            && result.from.extra["objectTypeId"] == "0-1"
            && result.to.extra["archived"] == false
            && result.association_spec.extra["label"].is_null()
    }),
    ("escaped_keys_and_values", 200, "not executed 0/0", |batch| batch.extra["café"] == "😀"),
    ("space_around_the_body", 200, "complete 2/0", |batch| batch.extra.is_empty()),
    ("partial_success", 207, "partial 1/1", |batch| {
        let error = only(batch);
        error.sub_category.as_deref() == Some("crm.associations.INVALID_IDENTIFIER")
            && error.context["id"] == ["9000000999"]
            && !error.is_retryable()
    }),
    ("error_count_without_error_items", 200, "partial 1/0", |batch| batch.num_errors == Some(2)),
    ("more_errors_counted_than_listed", 207, "partial 1/1", |batch| batch.num_errors == Some(36)),
    ("error_item_without_context_and_sub_category", 207, "not executed 0/1", |batch| {
        let error = only(batch);
        error.sub_category.is_none() && error.context.is_empty() && error.category.is_some()
    }),
    ("error_item_with_everything_published", 207, "not executed 0/1", |batch| {
        let error = only(batch);
        error.id.as_deref() == Some("made-up-1")
            && error.links["docs"] == "https://example.com/docs"
            && error.errors[0].in_.as_deref() == Some("id")
            && error.errors[0].context["id"] == ["1", "2"]
            && error.extra.is_empty()
    }),
    ("error_item_sub_category_as_object", 207, "not executed 0/1", |batch| {
        only(batch).sub_category.is_none() && only(batch).extra["subCategory"] == json!({"name": "INVALID_IDENTIFIER"})
    }),
    ("error_item_context_as_string", 207, "not executed 0/1", |batch| only(batch).extra["context"] == "id 9000000999"),
    ("error_item_errors_as_strings", 207, "not executed 0/1", |batch| {
        let messages: Vec<_> = only(batch).errors.iter().map(|detail| detail.message.as_deref()).collect();
        messages == [Some("first reason"), Some("second reason"), None]
    }),
    ("error_item_of_null_members", 207, "not executed 0/1", |batch| {
        only(batch) == &serde_json::from_str::<StandardError>("{}").unwrap()
    }),
    ("error_item_empty", 207, "not executed 0/1", |batch| only(batch).message.is_none()),
    ("error_item_as_string", 207, "not executed 0/1", |batch| {
        only(batch).message.as_deref() == Some("there is no record 9000000999")
    }),
    ("error_item_with_unknown_members", 207, "not executed 0/1", |batch| only(batch).extra["severity"] == "HIGH"),
    ("links_with_other_values", 200, "complete 2/0", |batch| {
        batch.links.is_empty() && batch.extra["links"]["docs"] == "https://example.com/docs"
    }),
    ("status_failed_with_results", 200, "unknown 1/0", |batch| batch.status.as_str() == "FAILED"),
    ("number_beyond_every_float", 200, "complete 1/0", |batch| batch.extra["score"] == "1e400"),
    ("unknown_integer_of_thirty_digits", 200, "complete 1/0", |batch| {
        batch.extra["taskId"] == "123456789012345678901234567890"
    }),
    ("lone_surrogate", 200, "complete 1/0", |batch| batch.extra["note"] == "\u{FFFD}!"),
    ("byte_order_mark", 200, "complete 1/0", |batch| batch.extra.is_empty()),
    ("invalid_utf8", 200, "not executed 0/0", |batch| batch.extra["caf\u{FFFD}"] == 1),
    ("nested_too_deep", 200, "not executed 0/0", |batch| batch.extra["deep"].to_string().matches('[').count() > 128),
    ("errors_as_object", 200, "unknown 1/0", |batch| batch.extra["errors"] == json!({})),
    ("errors_of_null", 200, "unknown 1/0", |batch| batch.extra["errors"] == json!([null])),
    ("error_item_as_number", 200, "unknown 0/0", |batch| batch.extra["errors"] == json!([1])),
    ("error_count_as_text", 200, "unknown 1/0", |batch| batch.extra["numErrors"] == "none"),
    ("results_as_object", 200, "unknown 0/0", |batch| batch.extra["results"] == json!({})),
    ("results_as_the_callers_token", 200, "unknown 0/0", |batch| batch.extra["results"].is_string()),
    ("results_of_null", 200, "unknown 0/0", |batch| batch.extra["results"] == json!([null])),
    ("result_without_from", 200, "unknown 0/0", |batch| batch.extra["results"].as_array().unwrap().len() == 2),
    ("result_id_null", 200, "unknown 0/0", |batch| batch.extra["results"][0]["from"]["id"].is_null()),
    ("result_id_as_boolean", 200, "unknown 0/0", |batch| batch.extra["results"][0]["from"]["id"] == true),
    ("result_id_with_a_fraction", 200, "unknown 0/0", |batch| batch.extra["results"][0]["from"]["id"] == 1.5),
];

/// Fixtures that are encoded again as other text with the same meaning, or that serde cannot decode as JSON.
const REWORDED: [&str; 9] = [
    "timestamps_with_an_offset",
    "error_item_errors_as_strings",
    "error_item_as_string",
    "number_beyond_every_float",
    "unknown_integer_of_thirty_digits",
    "lone_surrogate",
    "byte_order_mark",
    "invalid_utf8",
    "nested_too_deep",
];

#[tokio::test]
async fn every_response_decodes_to_its_outcome() {
    for (name, status, outcome, holds) in ROWS {
        let exchange = Exchange::fixture("association", name);
        let response = exchange.associate().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((response.status().as_u16(), exchange.status), (status, status), "{name}");
        assert_eq!(summary(&response.outcome()), outcome, "{name}");
        assert!(holds(&response), "{name}: {response:#?}");
        let encoded: Value = serde_json::to_value(&*response).unwrap();
        assert_eq!(tidy(&encoded) != tidy(&exchange.json()), REWORDED.contains(&name), "{name}: {encoded:#}");
    }
}

#[test]
fn every_fixture_has_a_row() {
    assert_covers("association", ROWS.iter().map(|row| row.0));
}

fn only(batch: &DefaultAssociationBatch) -> &StandardError {
    let [error] = batch.errors.as_slice() else { panic!("one error, not {}", batch.errors.len()) };
    error
}

fn is_unknown(status: &BatchStatus) -> bool {
    matches!(status, BatchStatus::Unknown(_))
}
