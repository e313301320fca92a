//! The typed mocks, as users' tests use them.

use std::time::Duration;

use hubspot_associations::{
    ApiVersion, Client, Error, Outcome, RateLimit, RetryPolicy,
    mock::{MockResponse, MockServerExt, httpmock::MockServer},
    types::{
        AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates, DefaultAssociationBatch,
    },
};

use crate::support::TOKEN;

async fn mocked() -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    let client = Client::builder().access_token(TOKEN).base_url(server.base_url()).build().expect("valid settings");
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
        then.respond(MockResponse::limits_set([(279, 5)]));
    });
    let call = |to: &str| {
        client
            .batch_update_association_configurations()
            .from_object_type("contacts")
            .to_object_type(to)
            .body(updates())
            .send()
    };
    let response = call("companies").await.unwrap();
    let Outcome::Complete { results, .. } = response.outcome() else { panic!("{response:?}") };
    assert_eq!(results[0].user_enforced_max_to_object_ids, Some(5));
    assert!(call("deals").await.is_err(), "another object type does not match");
    mock.assert_calls(1);
}

#[tokio::test]
async fn ready_made_responses_decode_to_the_intended_outcome() {
    let receive = async |response: MockResponse| {
        let (server, client) = mocked().await;
        let mock = server.create_default_association(|_, then| _ = then.respond(response));
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
        let result = call.to_object_type("companies").to_object_id(2).send().await;
        mock.assert();
        result
    };
    let batch = receive(MockResponse::associated(1, 2)).await.unwrap();
    assert!(batch.outcome().is_complete() && batch.link(1, 2).is_some() && batch.link(2, 1).is_some());
    let partial = receive(MockResponse::associated(1, 2).with_error("INTERNAL_ERROR", "try again")).await.unwrap();
    assert!(matches!(partial.outcome(), Outcome::Partial { .. }));
    assert_eq!(partial.outcome().retryable_errors().count(), 1);
    assert!(matches!(receive(MockResponse::rejected()).await.unwrap().outcome(), Outcome::NotExecuted { .. }));
    assert!(receive(MockResponse::missing_scopes()).await.unwrap_err().is_missing_scopes());
    assert!(receive(MockResponse::expired_token()).await.unwrap_err().is_auth());
    let unknown = receive(MockResponse::unknown_record("CONTACT", 404)).await.unwrap_err();
    let context = unknown.context().unwrap();
    assert_eq!(
        (&context["INVALID_OBJECT_IDS"][0], &context["objectId"][0]),
        (&"CONTACT=404 is not valid".into(), &"404".into())
    );
    let unknown = receive(MockResponse::unknown_object_type("widgets")).await.unwrap_err();
    assert_eq!((unknown.category(), unknown.message()), (None, Some("Unable to infer object type from: widgets")));
    assert_eq!(receive(MockResponse::daily_limit()).await.unwrap_err().policy_name(), Some("DAILY"));
    let page = receive(MockResponse::html(404)).await.unwrap_err();
    assert!(page.is_unknown_path() && page.body().unwrap().starts_with(b"<html>"));
}

#[tokio::test]
async fn a_sequence_of_responses_is_sent_in_order_and_its_last_one_repeated() {
    let (server, _) = mocked().await;
    let mock = server.create_default_association(|_, then| {
        let limited = MockResponse::ten_secondly_limit().with_header("Retry-After", 0);
        let failed = MockResponse::html(503);
        then.respond(limited.then(failed).then(MockResponse::associated(1, 2)));
    });
    let builder = Client::builder().access_token(TOKEN).base_url(server.base_url());
    let policy = RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO).jitter(|| 0.0);
    let client = builder.rate_limit(RateLimit::unlimited()).retry_policy(policy).build().unwrap();
    for calls in [3, 4] {
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
        call.to_object_type("companies").to_object_id(2).send().await.unwrap();
        mock.assert_calls(calls);
    }
}

#[tokio::test]
async fn a_fake_returns_the_same_as_a_call_over_a_socket() {
    for response in [
        MockResponse::associated(1, 2),
        MockResponse::associated(1, 2).with_error("INTERNAL_ERROR", "try again"),
        MockResponse::rejected(),
        MockResponse::missing_scopes(),
        MockResponse::expired_token(),
        MockResponse::unknown_record("CONTACT", 1),
        MockResponse::unknown_object_type("widgets"),
        MockResponse::ten_secondly_limit(),
        MockResponse::secondly_limit(),
        MockResponse::daily_limit().with_header("Retry-After", 7),
        MockResponse::html(404),
        MockResponse::html(502),
        MockResponse::new(200, 7),
        MockResponse::new(302, serde_json::Value::Null),
    ] {
        let (server, _) = mocked().await;
        server.create_default_association(|_, then| _ = then.respond(response.clone()));
        let builder = Client::builder().access_token(TOKEN).base_url(server.base_url());
        let client = builder.retry_policy(RetryPolicy::none()).build().unwrap();
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
        let called = call.to_object_type("companies").to_object_id(2).send().await;
        let faked = response.clone().into_result::<DefaultAssociationBatch>();
        match (called, faked) {
            (Ok(called), Ok(faked)) => assert_eq!((called.status(), &*called), (faked.status(), &*faked)),
            (Err(called), Err(faked)) => {
                let traits = |error: &Error| {
                    let (class, path) = (error.class().to_owned(), error.is_unknown_path());
                    (class, path, error.is_retryable(), error.retry_after(), error.details().cloned())
                };
                assert_eq!(traits(&called), traits(&faked), "{response:?}");
            }
            (called, faked) => panic!("{called:?} {faked:?}"),
        }
    }
}

#[tokio::test]
async fn a_mock_responds_in_every_version_unless_one_is_set() {
    let (server, _) = mocked().await;
    let build = |version: ApiVersion| {
        let client = Client::builder().access_token(TOKEN).base_url(server.base_url()).api_version(version).build();
        client.expect("every operation lists the version")
    };
    let send = async |client: &Client| {
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
        call.to_object_type("companies").to_object_id(2).send().await
    };
    let (old, new) = (build(ApiVersion::V2026_03), build(ApiVersion::V2026_09));
    let beta = build(ApiVersion::unchecked("2027-03-beta").unwrap());
    let mut one = server.create_default_association(|when, then| {
        when.api_version(ApiVersion::V2026_09).from_object_type("contacts");
        then.respond(MockResponse::associated(1, 2));
    });
    send(&new).await.unwrap();
    assert!(send(&old).await.unwrap_err().is_unknown_path());
    one.assert_calls(1);
    one.delete();
    let any = server.create_default_association(|when, then| {
        when.from_object_type("contacts").to_object_id(2);
        then.respond(MockResponse::associated(1, 2));
    });
    for client in [&old, &new, &beta] {
        send(client).await.unwrap();
    }
    any.assert_calls(3);
}
