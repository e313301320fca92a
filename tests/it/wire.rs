//! Each operation as sent on the wire in each version of the API, and its decoded response.

use std::fmt::Write as _;

use hubspot_associations::{
    CallOptions,
    types::{AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates},
};
use stand_in::{Response, StandIn};

use crate::{support::hubspot, versions};

#[tokio::test]
async fn create_default_association_differs_between_versions_only_in_its_path() {
    let (hubspot, client) = hubspot().await;
    hubspot.respond_always(Response::json(
        200,
        &serde_json::json!({
            "status": "COMPLETE",
            "results": [
                {"from": {"id": "2002"}, "to": {"id": "1001"},
                 "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 280}},
                {"from": {"id": 1001}, "to": {"id": "2002"}, "note": "new",
                 "associationSpec": {"associationCategory": "NEW_CATEGORY", "associationTypeId": 279}},
            ],
            "requestedAt": null,
            "startedAt": "2026-01-05T10:00:00.123Z",
            "completedAt": "2026-01-05T10:00:01Z",
            "somethingNew": {"kept": [1, true]},
        }),
    ));
    let mut exchanges = Vec::new();
    for options in each_version("createDefaultAssociation") {
        let response = client
            .create_default_association()
            .from_object_type("contacts")
            .from_object_id(1001)
            .to_object_type("companies")
            .to_object_id("2002")
            .options(options)
            .send()
            .await
            .unwrap();
        assert_eq!(response.link(1001, 2002).unwrap().association_spec.association_type_id, 279);
        exchanges.push(exchange(&hubspot, &*response));
    }
    insta::assert_snapshot!(merged(&exchanges));
}

#[tokio::test]
async fn batch_update_association_configurations_differs_between_versions_only_in_its_path() {
    let (hubspot, client) = hubspot().await;
    hubspot.respond_always(Response::json(
        207,
        &serde_json::json!({
            "status": "COMPLETE",
            "results": [{"category": "HUBSPOT_DEFINED", "typeId": 279, "userEnforcedMaxToObjectIds": 5}],
            "startedAt": "2026-01-05T10:00:00Z",
            "completedAt": "2026-01-05T10:00:00Z",
            "numErrors": 1,
            "errors": [{"status": "error", "category": "VALIDATION_ERROR", "message": "no such type", "subCategory": "x.Y",
                        "context": {"type id": ["3"]}}],
        }),
    ));
    let mut exchanges = Vec::new();
    for options in each_version("batchUpdateAssociationConfigurations") {
        let response = client
            .batch_update_association_configurations()
            .from_object_type("contacts")
            .to_object_type("companies")
            .body(AssociationConfigurationUpdates::new([
                AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5),
                AssociationConfigurationUpdate::new(AssociationCategory::UserDefined, 3, 1),
            ]))
            .options(options)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 207);
        exchanges.push(exchange(&hubspot, &*response));
    }
    insta::assert_snapshot!(merged(&exchanges));
}

/// Options for the default version, then for each version that the operation lists.
fn each_version(operation: &str) -> impl Iterator<Item = CallOptions> {
    let listed = versions::listed(operation).into_iter().map(|version| CallOptions::new().api_version(version));
    std::iter::once(CallOptions::new()).chain(listed)
}

/// The request lines, then the rest, which must be the same in all exchanges.
fn merged(exchanges: &[String]) -> String {
    let (lines, rest): (Vec<_>, Vec<_>) = exchanges.iter().filter_map(|text| text.split_once('\n')).unzip();
    assert!(rest.iter().all(|other| *other == rest[0]), "{rest:#?}");
    format!("{}\n{}", lines.join("\n"), rest[0])
}

/// The request as received, and the response decoded and encoded again.
fn exchange(hubspot: &StandIn, response: &impl serde::Serialize) -> String {
    let requests = hubspot.take_requests();
    let [request] = requests.as_slice() else { panic!("one request, not {}", requests.len()) };
    let mut text = format!("{} {}\n", request.method, request.target);
    for (name, value) in &request.headers {
        let value = String::from_utf8_lossy(value.as_ref())
            .replace(&hubspot.addr().to_string(), "[address]")
            .replace(env!("CARGO_PKG_VERSION"), "[version]");
        writeln!(text, "{name}: {value}").expect("writing to a string succeeds");
    }
    let body = String::from_utf8_lossy(&request.body);
    format!("{text}\n{body}\n---\n{}", serde_json::to_string_pretty(response).expect("responses encode"))
}
