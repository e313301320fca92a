//! How a client is built, and the traits of its types.

use std::{error::Error as StdError, fmt::Debug};

use hubspot_associations::{Client, ClientBuilder, Error, ResponseValue, types};

use crate::support::{TOKEN, hubspot};

fn is_shareable<T: Send + Sync + 'static>() {}
fn is_error<T: StdError + Clone + Send + Sync + 'static>() {}
fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn clients_responses_and_errors_are_send_and_sync() {
    is_shareable::<Client>();
    is_shareable::<ClientBuilder>();
    is_shareable::<ResponseValue<types::DefaultAssociationBatch>>();
    is_error::<Error>();
    let (_hubspot, client) = hubspot().await;
    let clone = client.clone();
    let response = is_send(
        clone
            .create_default_association()
            .from_object_type("contacts")
            .from_object_id(8_376_456_010_u64)
            .to_object_type(String::from("companies"))
            .to_object_id(2_i64)
            .send(),
    )
    .await;
    assert!(response.unwrap().outcome().is_complete());
}

#[tokio::test]
async fn ids_of_every_type_are_sent_as_digits() {
    let (hubspot, client) = hubspot().await;
    let own: types::ObjectId = "77".parse().unwrap();
    let text = String::from("8");
    let call = || client.create_default_association().from_object_type("deals").to_object_type("calls").to_object_id(1);
    for (builder, expected) in [
        (call().from_object_id(1001), "1001"),
        (call().from_object_id(i64::MAX), "9223372036854775807"),
        (call().from_object_id(8_376_456_010_u64), "8376456010"),
        (call().from_object_id("0042"), "0042"),
        (call().from_object_id(String::from("7")), "7"),
        (call().from_object_id(&text), "8"),
        (call().from_object_id(&own), "77"),
        (call().from_object_id(own.clone()), "77"),
    ] {
        builder.send().await.unwrap();
        let target = hubspot.take_requests().pop().unwrap().target;
        assert_eq!(target, format!("/crm/objects/2026-03/deals/{expected}/associations/default/calls/1"));
    }
}

#[test]
fn invalid_settings_are_rejected_with_a_remedy() {
    let message = |builder: ClientBuilder| builder.build().expect_err("invalid settings").to_string();
    assert!(message(Client::builder()).contains("call `.access_token(…)`"));
    for (token, mistake) in [
        (String::new(), "is empty"),
        (format!("Bearer {TOKEN}"), "contains `Bearer`, which the client adds itself"),
        (format!("\"bearer {TOKEN}\""), "contains `Bearer`, which the client adds itself"),
        (format!("Authorization: Bearer {TOKEN}"), "contains `Bearer`, which the client adds itself"),
        (format!("{TOKEN}\n"), "begins or ends with white space, such as the line break at the end of a file"),
        (format!("\"{TOKEN}\""), "is in quotes"),
        (format!("'{TOKEN}'"), "is in quotes"),
        (format!("{TOKEN}\n{TOKEN}"), "contains characters not allowed in a header"),
    ] {
        let text = message(Client::builder().access_token(token));
        assert!(text.starts_with(&format!("the access token {mistake}")) && !text.contains("5ecre7"), "{text}");
    }
    let agent = Client::builder().access_token(TOKEN).user_agent_suffix("a\nb");
    assert!(message(agent).contains("user agent suffix"));
    let url = Client::builder().access_token(TOKEN).base_url("http://api.hubapi.com");
    assert!(message(url).contains("clear text"));
}

#[tokio::test]
async fn path_prefix_and_user_agent_suffix_are_sent() {
    let hubspot = stand_in::StandIn::builder().start().await.unwrap();
    let client = Client::builder()
        .access_token(TOKEN)
        .base_url(format!("{}/proxy/", hubspot.base_url()))
        .user_agent_suffix("my-app/2.0")
        .build()
        .unwrap();
    let call =
        client.create_default_association().from_object_type("a").from_object_id(1).to_object_type("b").to_object_id(2);
    let error = call.send().await.unwrap_err();
    assert!(error.is_unknown_path(), "{error}");
    let request = hubspot.take_requests().pop().unwrap();
    assert_eq!(request.target, "/proxy/crm/objects/2026-03/a/1/associations/default/b/2");
    let agent = format!("hubspot-associations/{} my-app/2.0", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), Some(agent.as_str()));
    assert_eq!(request.header("api-version"), None);
}

#[tokio::test]
async fn debug_output_never_contains_the_token() {
    let (_hubspot, client) = hubspot().await;
    let builder = Client::builder().access_token(TOKEN);
    let call = client.create_default_association().from_object_type("a");
    let error = Client::builder().access_token(format!("{TOKEN}\n")).build().unwrap_err();
    let values: [&dyn Debug; 4] = [&client, &builder, &call, &error];
    for value in values {
        let text = format!("{value:?} {value:#?}");
        assert!(!text.contains("5ecre7"), "{text}");
    }
}

#[tokio::test]
async fn an_error_names_the_missing_parameter() {
    let (hubspot, client) = hubspot().await;
    let error = client.create_default_association().from_object_type("a").send().await.unwrap_err();
    assert_eq!(error.to_string(), "from_object_id is missing: call `.from_object_id(…)` before `.send()`");
    assert!(error.is_validation());
    let call = client.batch_update_association_configurations().from_object_type("a").to_object_type("b");
    assert_eq!(call.send().await.unwrap_err().to_string(), "body is missing: call `.body(…)` before `.send()`");
    assert_eq!(hubspot.received(), 0);
}
