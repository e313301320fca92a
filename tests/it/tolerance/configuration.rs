//! Responses to `batchUpdateAssociationConfigurations` that decode.

use hubspot_associations::types::{AssociationCategory, AssociationConfigurationBatch, BatchStatus};

use super::{
    assert_covers,
    exchange::{Exchange, summary, tidy},
};

/// What the caller must see: the status, the outcome (results/errors), and the point of the fixture.
type Row = (&'static str, u16, &'static str, fn(&AssociationConfigurationBatch) -> bool);

const ROWS: [Row; 9] = [
    ("limits_set", 200, "complete 2/0", |batch| {
        let limits = batch.results.iter().map(|limit| limit.user_enforced_max_to_object_ids);
        limits.eq([Some(5), Some(1)]) && batch.results[1].category == AssociationCategory::UserDefined
    }),
    ("limit_null_and_absent", 200, "complete 2/0", |batch| {
        batch.results.iter().all(|limit| limit.user_enforced_max_to_object_ids.is_none() && limit.extra.is_empty())
    }),
    ("label_null", 200, "complete 1/0", |batch| batch.results[0].extra["label"].is_null()),
    ("category_unknown", 200, "complete 1/0", |batch| batch.results[0].category.as_str() == "PARTNER_DEFINED"),
    ("canceled_with_207", 207, "not executed 0/1", |batch| {
        batch.status == BatchStatus::Canceled && batch.errors[0].context["toObjectType"] == ["COMPANY"]
    }),
    ("canceled_with_200", 200, "not executed 0/1", |batch| batch.num_errors == Some(1)),
    ("internal_error_among_the_errors", 207, "partial 1/2", |batch| retryable(batch) == ["INTERNAL_ERROR"]),
    ("internal_server_error_alone", 200, "not executed 0/1", |batch| retryable(batch) == ["INTERNAL_SERVER_ERROR"]),
    ("results_in_another_order_than_the_inputs", 200, "complete 2/0", |batch| batch.results[1].type_id == 279),
];

#[tokio::test]
async fn every_response_decodes_to_its_outcome() {
    for (name, status, outcome, holds) in ROWS {
        let exchange = Exchange::fixture("configuration", name);
        let response = exchange.configure().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((response.status().as_u16(), exchange.status), (status, status), "{name}");
        assert_eq!(summary(&response.outcome()), outcome, "{name}");
        assert!(holds(&response), "{name}: {response:#?}");
        assert_eq!(tidy(&serde_json::to_value(&*response).unwrap()), tidy(&exchange.json()), "{name}");
    }
}

#[test]
fn every_fixture_has_a_row() {
    assert_covers("configuration", ROWS.iter().map(|row| row.0));
}

fn retryable(batch: &AssociationConfigurationBatch) -> Vec<&str> {
    batch.outcome().retryable_errors().filter_map(|error| error.category.as_deref()).collect()
}
