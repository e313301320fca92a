use serde_json::json;
use stand_in::{Settings, StandIn};

use super::{PUT, UPDATE, body, put, send, status};

async fn with(contract: &str) -> std::io::Result<StandIn> {
    Settings { contract: Some(contract.to_owned()), ..Settings::default() }.start().await
}

async fn hubspot() -> StandIn {
    StandIn::builder().start().await.unwrap()
}

#[tokio::test]
async fn an_association_returns_both_directions_with_the_inverse_first() {
    let hubspot = hubspot().await;
    let response = put(&hubspot).await;
    assert_eq!(status(&response), 200);
    assert!(response.contains("X-HubSpot-Correlation-Id: 00000000-0000-4000-8000-000000000001"));
    let body = body(&response);
    assert_eq!(body["status"], "COMPLETE");
    assert_eq!(body["results"][0]["from"]["id"], "2");
    assert_eq!(body["results"][1]["from"]["id"], "1");
    assert_eq!(hubspot.pairs()["contacts/1/companies/2"], 1);
}

#[tokio::test]
async fn a_limits_update_returns_the_new_limits() {
    let input = r#"{"inputs":[{"category":"USER_DEFINED","typeId":7,"maxToObjectIds":3}]}"#;
    let response = send(&hubspot().await, &format!("{UPDATE}\n\n{input}")).await;
    let result = json!({"category": "USER_DEFINED", "typeId": 7, "userEnforcedMaxToObjectIds": 3});
    assert_eq!((status(&response), &body(&response)["results"]), (200, &json!([result])));
}

#[tokio::test]
async fn a_request_that_breaks_the_contract_gets_an_error_like_the_crms() {
    let hubspot = hubspot().await;
    for (request, category, message) in [
        (PUT.replace("contacts", "a%20b"), json!(null), "Unable to infer object type from: a%20b"),
        (PUT.replace("contacts", "widgets"), json!(null), "Unable to infer object type from: widgets"),
        (format!("{UPDATE}\n\n{}", OVERFLOW), json!(null), "Invalid input JSON: Numeric value out of range of long"),
        (format!("{UPDATE}\n\n{{}}"), json!("VALIDATION_ERROR"), "Invalid input JSON at "),
        (format!("{UPDATE}\n\n{{"), json!(null), "Invalid input JSON: "),
        (UPDATE.to_owned(), json!(null), "Invalid input JSON: EOF"),
    ] {
        let response = send(&hubspot, &request).await;
        let body = body(&response);
        assert_eq!((status(&response), &body["category"]), (400, &category), "{request}");
        assert!(body["message"].as_str().unwrap().contains(message), "{body}");
        assert!(response.contains(&format!("X-HubSpot-Correlation-Id: {}", body["correlationId"].as_str().unwrap())));
    }
    assert!(hubspot.pairs().is_empty());
}

const OVERFLOW: &str = r#"{"inputs":[{"category":"USER_DEFINED","typeId":7,"maxToObjectIds":9223372036854775808}]}"#;

#[tokio::test]
async fn an_invalid_id_or_pair_is_an_error_in_a_207_response() {
    let hubspot = hubspot().await;
    for (request, message) in [
        (PUT.replace("/1/", "/x1/"), "x1 is not a valid ID"),
        (PUT.replace("/1/", "/../"), ".. is not a valid ID"),
        (PUT.replace("companies/2", "contact/1"), "Object 1 cannot be associated to itself (1)"),
    ] {
        let response = send(&hubspot, &request).await;
        let body = body(&response);
        assert_eq!((status(&response), &body["status"], &body["numErrors"]), (207, &json!("COMPLETE"), &json!(1)));
        assert_eq!((&body["errors"][0]["message"], &body["results"]), (&json!(message), &json!([])));
    }
    assert!(hubspot.pairs().is_empty());
    for name in ["Companies", "0-2", "2-12345", "p123_cars", "taxes"] {
        assert_eq!(status(&send(&hubspot, &PUT.replace("companies", name)).await), 200, "{name}");
    }
}

#[tokio::test]
async fn an_unknown_association_type_cancels_the_batch() {
    let hubspot = hubspot().await;
    let update = |id: i64| {
        format!(r#"{UPDATE}{}{{"inputs":[{{"category":"HUBSPOT_DEFINED","typeId":{id},"maxToObjectIds":3}}]}}"#, "\n\n")
    };
    let body = body(&send(&hubspot, &update(5)).await);
    assert_eq!((&body["status"], &body["results"]), (&json!("CANCELED"), &json!([])));
    assert_eq!(body["errors"][0]["message"], "0-5 is not a valid association type between CONTACT and COMPANY");
    assert!(send(&hubspot, &update(279)).await.contains("COMPLETE"));
}

#[tokio::test]
async fn a_request_that_no_application_handles_gets_an_html_page() {
    let hubspot = hubspot().await;
    for (request, expected) in [
        (PUT.replace("/2 ", "/2/ "), 404),
        (PUT.replace("contacts", ""), 404),
        (PUT.replace("PUT", "POST"), 405),
        (UPDATE.replace("json", "xml") + "\n\n{}", 415),
    ] {
        let response = send(&hubspot, &request).await;
        assert_eq!(status(&response), expected, "{request}");
        assert!(response.contains("text/html"), "{response}");
        assert_eq!(response.contains("\r\nAllow: PUT\r\n"), expected == 405, "{response}");
    }
}

#[tokio::test]
async fn any_other_operation_is_validated_and_returns_its_example() {
    let contract = r##"
openapi: 3.0.3
paths:
  /things/{id}:
    get:
      parameters: [{$ref: "#/components/parameters/Id"}]
      responses:
        "2XX":
          content: {application/json: {examples: {thing: {value: {name: it}}}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: string, enum: ["7"]}}}
"##;
    let hubspot = with(contract).await.unwrap();
    let response = send(&hubspot, "GET /things/7?x=1 HTTP/1.1").await;
    assert_eq!((status(&response), body(&response)), (200, json!({"name": "it"})));
    assert_eq!(status(&send(&hubspot, "GET /things/10 HTTP/1.1").await), 400);
}

#[tokio::test]
async fn an_invalid_contract_is_an_error_at_start() {
    assert!(with("a: 1").await.is_err());
}
