//! Versions of HubSpot's API: set for every operation, or for one call.

use generator::document::ListedVersion;
use hubspot_associations::{
    ApiVersion, CallOptions, Client, ClientBuilder, Error, RetryPolicy,
    types::{AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates},
};
use stand_in::{Response, StandIn};
use tokio::process::Command;

use crate::support::{TOKEN, contract, hubspot, root};

const ASSOCIATE: &str = "contacts/1/associations/default/companies/2";
const UPDATE: &str = "definitions/configurations/contacts/companies/batch/update";

/// The versions that an operation of the contract lists.
pub(crate) fn listed(operation: &str) -> Vec<ApiVersion> {
    let contract = contract();
    let operations = contract.operations();
    let at = operations.iter().find(|at| at.value["operationId"] == operation).expect("an operation of the contract");
    at.listed_versions().iter().map(|listed| listed.version.parse().expect("a version")).collect()
}

fn builder(hubspot: &StandIn) -> ClientBuilder {
    Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).retry_policy(RetryPolicy::none())
}

async fn associate(client: &Client, options: CallOptions) -> Result<(), Error> {
    let call = client.create_default_association().from_object_type("contacts").from_object_id(1);
    call.to_object_type("companies").to_object_id(2).options(options).send().await.map(drop)
}

async fn update(client: &Client, options: CallOptions) -> Result<(), Error> {
    let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5);
    let call =
        client.batch_update_association_configurations().from_object_type("contacts").to_object_type("companies");
    call.body(AssociationConfigurationUpdates::new([update])).options(options).send().await.map(drop)
}

fn targets(hubspot: &StandIn) -> Vec<String> {
    hubspot.take_requests().into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn one_setting_changes_the_version_of_every_operation() {
    let (hubspot, client) = hubspot().await;
    let choices = [
        (client, "2026-03", "v4"),
        (builder(&hubspot).api_version(ApiVersion::V2026_03).build().unwrap(), "2026-03", "2026-03"),
        (builder(&hubspot).api_version("2026-09".parse().unwrap()).build().unwrap(), "2026-09", "2026-09"),
    ];
    for (client, a, b) in choices {
        associate(&client, CallOptions::new()).await.unwrap();
        update(&client, CallOptions::new()).await.unwrap();
        let expected = [format!("/crm/objects/{a}/{ASSOCIATE}"), format!("/crm/associations/{b}/{UPDATE}")];
        assert_eq!(targets(&hubspot), expected);
    }
}

#[tokio::test]
async fn a_call_can_override_the_clients_version() {
    let (hubspot, _) = hubspot().await;
    let client = builder(&hubspot).api_version(ApiVersion::V2026_09).build().unwrap();
    update(&client, CallOptions::new().api_version(ApiVersion::V4)).await.unwrap();
    update(&client, CallOptions::new()).await.unwrap();
    let expected = ["v4", "2026-09"].map(|version| format!("/crm/associations/{version}/{UPDATE}"));
    assert_eq!(targets(&hubspot), expected);
    let error = associate(&client, CallOptions::new().api_version(ApiVersion::V4)).await.unwrap_err();
    assert!(
        error.to_string().starts_with("API version v4 is not listed for createDefaultAssociation (2026-03, "),
        "{error}"
    );
    assert!(error.is_validation() && hubspot.received() == 2);
}

#[test]
fn an_unlisted_version_is_a_build_error_that_lists_the_available_ones() {
    let build = |version: &str| {
        Client::builder().access_token(TOKEN).api_version(version.parse().unwrap()).build().unwrap_err().to_string()
    };
    insta::assert_snapshot!("unlisted_version", ["v4", "2099-03"].map(build).join("\n"));
}

#[tokio::test]
async fn an_unchecked_version_can_be_used() {
    let (hubspot, _) = hubspot().await;
    hubspot.respond_always(Response::new(200, r#"{"status":"COMPLETE","results":[]}"#));
    let version = ApiVersion::unchecked("2027-03-beta").unwrap();
    let client = builder(&hubspot).base_url(format!("{}/proxy//", hubspot.base_url())).api_version(version);
    associate(&client.build().unwrap(), CallOptions::new()).await.unwrap();
    let other = CallOptions::new().api_version(ApiVersion::unchecked("v5").unwrap());
    associate(&builder(&hubspot).build().unwrap(), other).await.unwrap();
    let expected = [format!("/proxy/crm/objects/2027-03-beta/{ASSOCIATE}"), format!("/crm/objects/v5/{ASSOCIATE}")];
    assert_eq!(targets(&hubspot), expected);
}

#[test]
fn a_version_cannot_change_anything_else_in_the_path() {
    for text in [
        "",
        "v",
        "v4/",
        "v4/..",
        "../v4",
        "v4?x",
        "v4#x",
        "v4%2f",
        "v 4",
        "V4",
        "v4444",
        "v-1",
        "vx",
        "2026",
        "2026-9",
        "2026-09/..",
        "2026-09-",
        "2026-09-alpha",
        "2026-09-beta-beta",
        "20٢٦-09",
        "2026_09",
        ".",
        "..",
        "\\",
        "-beta",
    ] {
        let (parsed, unchecked) = (text.parse::<ApiVersion>().unwrap_err(), ApiVersion::unchecked(text).unwrap_err());
        assert_eq!(parsed.to_string(), unchecked.to_string());
        assert!(parsed.to_string().contains("is not allowed; expected an API version such as"), "{parsed}");
    }
    for text in ["v4", "v12", "2026-09", "2026-09-beta"] {
        assert_eq!(ApiVersion::unchecked(text).unwrap().to_string(), text);
    }
}

#[tokio::test]
async fn a_retired_version_is_distinguished_from_an_unknown_record() {
    let (hubspot, _) = hubspot().await;
    let version = ApiVersion::unchecked("2024-03").unwrap();
    let client = builder(&hubspot).api_version(version).build().unwrap();
    let error = associate(&client, CallOptions::new()).await.unwrap_err();
    let text = error.to_string();
    let start = "createDefaultAssociation: 404; HubSpot does not serve /crm/objects/2024-03/{fromObjectType}/";
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains(": set another API version if this one is retired (correlation id "), "{text}");
    assert!(error.is_unknown_path() && !error.is_not_found() && !error.is_validation() && !error.is_retryable());
    let template =
        "/crm/objects/2024-03/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}";
    assert_eq!((error.url_template(), error.status().unwrap().as_u16()), (Some(template), 404));
    let body = serde_json::json!({"status": "error", "category": "OBJECT_NOT_FOUND", "message": "no such record"});
    for (response, is_path) in [
        (Response::html(410), true),
        (Response::new(410, ""), true),
        (Response::json(404, &serde_json::json!({})), true),
        (Response::json(404, &body), false),
        (Response::json(410, &body), false),
        (Response::json(400, &serde_json::json!({})), false),
    ] {
        hubspot.enqueue(response);
        let error = associate(&client, CallOptions::new()).await.unwrap_err();
        assert_eq!(error.is_unknown_path(), is_path, "{error}");
    }
}

#[test]
fn pages_list_the_versions_of_the_contract() {
    for operation in contract().operations() {
        let name = generator::name::snake(operation.value["operationId"].as_str().unwrap());
        let mut listed = operation.listed_versions();
        listed.sort_by_key(|listed| Some(listed.version) != operation.template().api_version());
        let cell = |listed: &ListedVersion<'_>| match listed.support_ends {
            Some(day) => format!("`{}` (supported by HubSpot until {day})", listed.version),
            None => format!("`{}`", listed.version),
        };
        let cells = format!(" {} |", listed.iter().map(cell).collect::<Vec<_>>().join(", "));
        for page in ["README.md", "client/docs/api-versions.md"] {
            let text = std::fs::read_to_string(root(page)).unwrap();
            let row = text.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).expect(page);
            assert!(row.ends_with(&cells), "{page}: {row}");
        }
    }
}

/// Runs itself in a new process with the variables set, as changing the environment would race with other tests.
#[tokio::test]
async fn an_environment_variable_sets_the_version() {
    if std::env::var_os("HUBSPOT_API_VERSION").is_some() {
        match Client::from_env() {
            Ok(client) => associate(&client, CallOptions::new()).await.unwrap(),
            Err(error) => println!("rejected: {error}"),
        }
        return;
    }
    let (hubspot, _) = hubspot().await;
    let run = async |version: &str| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "versions::an_environment_variable_sets_the_version", "--nocapture"]);
        child.envs([("HUBSPOT_ACCESS_TOKEN", TOKEN), ("HUBSPOT_API_VERSION", version)]);
        let output = child.env("HUBSPOT_BASE_URL", hubspot.base_url()).output().await.unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let output = run("2026-09").await;
    assert_eq!(targets(&hubspot), [format!("/crm/objects/2026-09/{ASSOCIATE}")], "{output}");
    for (version, message) in
        [("2031-01", "API version 2031-01 is not listed for "), ("x/y", "HUBSPOT_API_VERSION: \"x/y\" is not allowed")]
    {
        let output = run(version).await;
        assert!(output.contains(&format!("rejected: {message}")), "{output}");
    }
    assert!(targets(&hubspot).is_empty());
}
