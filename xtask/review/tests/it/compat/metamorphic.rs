//! Tests the verdict on edits with an effect known by construction.
//!
//! `COMPAT_CASES_PER_PROPERTY` runs more cases than the few that CI has time for.

use std::env;

use generator::Document;
use proptest::{prelude::*, sample};
use review::compat::{Change, Level, compare};
use serde_json::{Value, json};

use super::{documents, edits, frame::options};

/// The number of cases per property; always the same cases, unless more are requested.
pub(super) fn config(cases: u32) -> ProptestConfig {
    let asked = env::var("COMPAT_CASES_PER_PROPERTY").ok().and_then(|cases| cases.parse().ok());
    let rng_seed = match asked {
        Some(_) => ProptestConfig::default().rng_seed,
        None => proptest::test_runner::RngSeed::Fixed(20_260_930),
    };
    let cases = asked.unwrap_or(cases);
    ProptestConfig {
        cases,
        rng_seed,
        failure_persistence: None,
        max_global_rejects: cases * 20,
        ..ProptestConfig::default()
    }
}

/// The changes from `base` to `head` in a request, and in a response.
pub(super) fn both(base: &Value, head: &Value) -> [Vec<Change>; 2] {
    let request =
        |schema: &Value| json!({"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}});
    let response =
        |schema: &Value| json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}});
    [changes(&request(base), &request(head)), changes(&response(base), &response(head))]
}

fn changes(base: &Value, head: &Value) -> Vec<Change> {
    let document = |operation: &Value| json!({"openapi": "3.0.3", "paths": {"/a": {"put": operation}}}).to_string();
    let parse = |text: &str| Document::parse("a.json", text).unwrap();
    compare(&parse(&document(base)), &parse(&document(head)), &options())
}

fn worst(changes: &[Change]) -> Option<Level> {
    changes.iter().map(|change| change.level).max()
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn narrowing_breaks_only_requests(schema in edits::schema(), at in any::<sample::Index>()) {
        let narrow = edits::narrowed(&schema, at);
        prop_assume!(narrow.is_some());
        let narrow = narrow.unwrap();
        let [request, response] = both(&schema, &narrow);
        prop_assert_eq!(worst(&request), Some(Level::Error), "{} -> {}: {:?}", schema, narrow, request);
        prop_assert_eq!(worst(&response), Some(Level::Info), "{} -> {}: {:?}", schema, narrow, response);
    }

    #[test]
    fn widening_breaks_only_responses(schema in edits::schema(), at in any::<sample::Index>()) {
        let narrow = edits::narrowed(&schema, at);
        prop_assume!(narrow.is_some());
        let narrow = narrow.unwrap();
        let [request, response] = both(&narrow, &schema);
        prop_assert_eq!(worst(&request), Some(Level::Info), "{} -> {}: {:?}", narrow, schema, request);
        // Added values and alternatives are warnings.
        prop_assert!(worst(&response) >= Some(Level::Warning), "{} -> {}: {:?}", narrow, schema, response);
    }

    #[test]
    fn rewrites_are_not_reported(schema in edits::schema(), at in any::<sample::Index>(), then in any::<sample::Index>()) {
        let once = edits::rewritten(&schema, at).unwrap();
        let twice = edits::rewritten(&once, then).unwrap();
        for (base, head) in [(&schema, &once), (&once, &schema), (&schema, &twice), (&twice, &once)] {
            for changes in both(base, head) {
                prop_assert_eq!(changes, [], "{} -> {}", base, head);
            }
        }
    }

    #[test]
    fn two_compatible_edits_are_compatible(schema in edits::schema(), at in any::<[sample::Index; 2]>()) {
        let once = edits::narrowed(&schema, at[0]);
        let twice = once.as_ref().and_then(|once| edits::narrowed(once, at[1]));
        prop_assume!(twice.is_some());
        let twice = twice.unwrap();
        let [request, response] = both(&schema, &twice);
        prop_assert_eq!(worst(&request), Some(Level::Error), "{} -> {}: {:?}", schema, twice, request);
        prop_assert_eq!(worst(&response), Some(Level::Info), "{} -> {}: {:?}", schema, twice, response);
        let [request, response] = both(&twice, &schema);
        prop_assert_eq!(worst(&request), Some(Level::Info), "{} -> {}: {:?}", twice, schema, request);
        prop_assert!(worst(&response) >= Some(Level::Warning), "{} -> {}: {:?}", twice, schema, response);
    }

    #[test]
    fn rewriting_neither_hides_nor_invents_a_break(schema in edits::schema(), at in any::<[sample::Index; 2]>()) {
        let narrow = edits::narrowed(&schema, at[0]);
        prop_assume!(narrow.is_some());
        let narrow = edits::rewritten(&narrow.unwrap(), at[1]).unwrap();
        let [request, response] = both(&schema, &narrow);
        prop_assert!(worst(&request) >= Some(Level::Warning), "{} -> {}: {:?}", schema, narrow, request);
        prop_assert!(worst(&response) < Some(Level::Error), "{} -> {}: {:?}", schema, narrow, response);
        let [request, response] = both(&narrow, &schema);
        prop_assert!(worst(&request) < Some(Level::Error), "{} -> {}: {:?}", narrow, schema, request);
        prop_assert!(worst(&response) >= Some(Level::Warning), "{} -> {}: {:?}", narrow, schema, response);
    }

    #[test]
    fn parameters_may_move_to_their_path(document in documents::any()) {
        let mut moved = document.clone();
        let parameters = moved["paths"]["/things/{id}"]["parameters"].take();
        let item = moved["paths"]["/things/{id}"].as_object_mut().unwrap();
        item.remove("parameters");
        for method in ["get", "put"] {
            item[method]["parameters"] = parameters.clone();
        }
        let parse = |document: &Value| Document::parse("a.json", &document.to_string()).unwrap();
        prop_assert_eq!(compare(&parse(&document), &parse(&moved), &options()), []);
        prop_assert_eq!(compare(&parse(&moved), &parse(&document), &options()), []);
    }
}
