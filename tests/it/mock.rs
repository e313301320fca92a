//! The typed mocks, as a user's own test meets them.

use hubspot_associations::{
    ApiVersion, Client, Outcome,
    mock::{MockAnswer, MockServerExt, httpmock::MockServer},
    types::{AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates},
};

use crate::support::TOKEN;

async fn mocked() -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    let client = Client::builder().access_token(TOKEN).base_url(server.base_url()).build().expect("sound settings");
    (server, client)
}

fn updates() -> AssociationConfigurationUpdates {
    AssociationConfigurationUpdates::new([AssociationConfigurationUpdate::new(
        AssociationCategory::HubspotDefined,
        279,
        5,
    )])
}

#[tokio::test]
async fn a_mock_matches_typed_parameters_and_bodies() {
    let (server, client) = mocked().await;
    let mock = server.batch_update_association_configurations(|when, then| {
        when.from_object_type("contacts").to_object_type("companies").body(updates());
        then.answer(MockAnswer::limits_set([(279, 5)]));
    });
    let call = |to: &str| {
        client
            .batch_update_association_configurations()
            .from_object_type("contacts")
            .to_object_type(to)
            .body(updates())
            .send()
    };
    let answer = call("companies").await.unwrap();
    let Outcome::Complete { results, .. } = answer.outcome() else { panic!("{answer:?}") };
    assert_eq!(results[0].user_enforced_max_to_object_ids, Some(5));
    assert!(call("deals").await.is_err(), "another object type does not match");
    mock.assert_calls(1);
}

#[tokio::test]
async fn ready_made_responses_decode_as_intended() {
    let answer = async |answer: MockAnswer| {
        let (server, client) = mocked().await;
        let mock = server.create_default_association(|_, then| _ = then.answer(answer));
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
        let result = call.to_object_type("companies").to_object_id(2).send().await;
        mock.assert();
        result
    };
    let batch = answer(MockAnswer::associated(1, 2)).await.unwrap();
    assert!(batch.outcome().is_complete() && batch.link(1, 2).is_some() && batch.link(2, 1).is_some());
    let partial = answer(MockAnswer::associated(1, 2).with_error("INTERNAL_ERROR", "try again")).await.unwrap();
    assert!(matches!(partial.outcome(), Outcome::Partial { .. }));
    assert_eq!(partial.outcome().retryable_errors().count(), 1);
    assert!(matches!(answer(MockAnswer::refused()).await.unwrap().outcome(), Outcome::NotExecuted { .. }));
    assert!(answer(MockAnswer::missing_scopes()).await.unwrap_err().is_missing_scopes());
    assert!(answer(MockAnswer::expired_token()).await.unwrap_err().is_auth());
    let unknown = answer(MockAnswer::unknown_record(404)).await.unwrap_err();
    assert_eq!(unknown.context().unwrap()["INVALID_OBJECT_IDS"], ["404"]);
}

#[tokio::test]
async fn a_mock_responds_under_any_version_unless_it_names_one() {
    let (server, _) = mocked().await;
    let build = |version: ApiVersion| {
        let client = Client::builder().access_token(TOKEN).base_url(server.base_url()).api_version(version).build();
        client.expect("every operation has it")
    };
    let send = async |client: &Client| {
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
        call.to_object_type("companies").to_object_id(2).send().await
    };
    let (old, new) = (build(ApiVersion::V2026_03), build(ApiVersion::V2026_09));
    let beta = build(ApiVersion::unchecked("2027-03-beta").unwrap());
    let mut one = server.create_default_association(|when, then| {
        when.api_version(ApiVersion::V2026_09).from_object_type("contacts");
        then.answer(MockAnswer::associated(1, 2));
    });
    send(&new).await.unwrap();
    assert!(send(&old).await.unwrap_err().is_unknown_path());
    one.assert_calls(1);
    one.delete();
    let any = server.create_default_association(|when, then| {
        when.from_object_type("contacts").to_object_id(2);
        then.answer(MockAnswer::associated(1, 2));
    });
    for client in [&old, &new, &beta] {
        send(client).await.unwrap();
    }
    any.assert_calls(3);
}
