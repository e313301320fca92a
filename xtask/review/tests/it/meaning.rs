//! Tests that a draft has the meaning of the published document.

use std::{env, fs, path::PathBuf};

use generator::{Document, Pointer, lint, schema::violations};
use proptest::prelude::*;
use review::adopt::{Adoption, Order, adopt};
use serde_json::{Value, json};

use sample::{Direction, sample};

mod hostile;
mod properties;
mod sample;

const MEANING: &str = include_str!("adopt/meaning.yaml");
const CHOICES: &str = include_str!("adopt/choices.yaml");

fn contract() -> Document {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/hubspot-associations.yaml");
    Document::parse("contract.yaml", &fs::read_to_string(path).unwrap()).unwrap()
}

fn meaning() -> Document {
    Document::parse("meaning.yaml", MEANING).unwrap()
}

fn attempt(contract: &Document, method: &str, path: &str, incomplete: bool) -> Result<Adoption, String> {
    attempt_of(&meaning(), contract, method, path, incomplete)
}

fn attempt_of(
    published: &Document,
    contract: &Document,
    method: &str,
    path: &str,
    incomplete: bool,
) -> Result<Adoption, String> {
    adopt(contract, published, &Order { method, path, id: None, incomplete }).map_err(|error| error.to_string())
}

fn choices() -> Document {
    Document::parse("choices.yaml", CHOICES).unwrap()
}

/// The contract with drafts of these operations.
fn drafted(operations: &[(&str, &str)]) -> Document {
    operations.iter().fold(contract(), |contract, (method, path)| {
        let adoption = attempt(&contract, method, path, false).unwrap();
        let drafted = Document::parse("contract.yaml", &adoption.text).unwrap();
        assert_eq!(lint::check(&drafted), [], "{method} {path}");
        generator::generate(&drafted).unwrap();
        drafted
    })
}

fn schema<'a>(document: &'a Document, name: &str) -> &'a Value {
    &document.value()["components"]["schemas"][name]
}

#[test]
fn values_of_maps_in_responses_may_be_null() {
    let document = drafted(&[("get", "/crm/v1/records/{recordId}")]);
    let fields = &schema(&document, "Record")["properties"];
    assert_eq!(fields["properties"]["additionalProperties"]["nullable"], true);
    assert_eq!(fields["history"]["additionalProperties"]["nullable"], true);
    let reference = json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Spec" }] });
    assert_eq!(fields["specs"]["additionalProperties"], reference);
}

#[test]
fn a_partial_update_stays_partial() {
    let document = drafted(&[("post", "/crm/v1/records"), ("patch", "/crm/v1/records/{recordId}")]);
    assert_eq!(schema(&document, "RecordInput")["required"], json!(["name", "properties", "spec"]));
    assert_eq!(schema(&document, "RecordPatch")["required"], Value::Null);
    let body = &document.value()["paths"]["/crm/v1/records/{recordId}"]["patch"]["requestBody"];
    assert_eq!(body["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/RecordPatch");
}

#[test]
fn requests_keep_required_fields_that_responses_may_lack() {
    let document = drafted(&[("post", "/crm/v1/records")]);
    assert_eq!(schema(&document, "SpecRequest")["required"], json!(["kind", "size"]));
    assert_eq!(schema(&document, "SpecRequest")["additionalProperties"], Value::Null);
    assert_eq!(schema(&document, "Spec")["required"], Value::Null);
    assert_eq!(schema(&document, "RecordInput")["properties"]["spec"]["$ref"], "#/components/schemas/SpecRequest");
    assert_eq!(schema(&document, "Record")["required"], Value::Null);
    let later = drafted(&[("get", "/crm/v1/records/{recordId}"), ("patch", "/crm/v1/records/{recordId}")]);
    assert_eq!(schema(&later, "SpecRequest")["required"], json!(["kind", "size"]));
}

#[test]
fn a_choice_between_objects_is_kept_and_its_property_is_sent() {
    let adoption = attempt_of(&choices(), &contract(), "post", "/crm/v1/lists", false).unwrap();
    let document = Document::parse("contract.yaml", &adoption.text).unwrap();
    let alternatives = |name: &str| {
        let list = schema(&document, name)["oneOf"].as_array().unwrap().iter();
        list.map(|one| one["$ref"].as_str().unwrap().rsplit_once('/').unwrap().1).collect::<Vec<_>>()
    };
    let operations = ["BoolPropertyOperationRequest", "NumberPropertyOperationRequest", "RangedTimeOperationRequest"];
    assert_eq!(alternatives("PropertyFilterRequestOperation"), operations);
    assert_eq!(alternatives("ListCreateFilterBranch"), ["OrFilterBranchRequest", "AndFilterBranchRequest"]);
    assert_eq!(schema(&document, "PropertyFilterFilterType")["x-extensible-enum"], json!(["PROPERTY"]));
    for one in operations {
        let required = schema(&document, one)["required"].as_array().unwrap().clone();
        assert!(required.contains(&json!("operationType")), "{one} requires {required:?}");
    }
    let adoption = attempt_of(&choices(), &contract(), "get", "/conversations/v1/actors/{actorId}", false).unwrap();
    assert!(!adoption.decide.iter().any(|one| one.contains("replaced with any value")), "{:?}", adoption.decide);
}

#[test]
fn a_choice_without_a_distinguishing_property_is_any_value() {
    let adoption = attempt_of(&choices(), &contract(), "post", "/conversations/v1/messages", false).unwrap();
    assert!(
        adoption
            .decide
            .contains(&"a choice between several types was replaced with any value in PublicMessage.body".to_owned()),
        "{:?}",
        adoption.decide
    );
    let document = Document::parse("contract.yaml", &adoption.text).unwrap();
    assert_eq!(schema(&document, "MessageStatus")["x-extensible-enum"], json!(["UNKNOWN", "READ"]));
    let required = json!(["label", "value"]);
    assert_eq!(schema(&document, "QuickRepliesRequestQuickReplies")["required"], required, "requests keep theirs");
}

#[test]
fn a_schema_of_the_contract_is_reused_only_if_the_whole_shape_is_equal() {
    let adoption = attempt(&contract(), "get", "/crm/v1/known", false).unwrap();
    let document = Document::parse("contract.yaml", &adoption.text).unwrap();
    let fields = &schema(&document, "Known")["properties"];
    assert_eq!(fields["same"]["$ref"], "#/components/schemas/ObjectRef");
    assert_eq!(fields["other"]["$ref"], "#/components/schemas/AssociationSpecItem");
    let question = "`AssociationSpec` is `AssociationSpec` in the contract, but ";
    assert!(adoption.decide.iter().any(|one| one.starts_with(question)), "{:?}", adoption.decide);
}

#[test]
fn the_exact_path_is_drafted_and_an_existing_path_is_named() {
    let document = drafted(&[("get", "/crm/v1/folders/{folderPath}")]);
    assert!(schema(&document, "ByPath").is_object() && schema(&document, "ById").is_null());
    let again = attempt(&document, "get", "/crm/v1/folders/{folderId}", false).unwrap_err();
    assert_eq!(again, "contract.yaml already has GET /crm/v1/folders/{folderPath}");
}

#[test]
fn an_unpublished_success_response_needs_a_decision() {
    let adoption = attempt(&contract(), "get", "/crm/v1/download", false).unwrap();
    assert!(adoption.decide.iter().any(|one| one.starts_with("HubSpot publishes no success")), "{:?}", adoption.decide);
}

#[test]
fn inexpressible_operations_are_rejected() {
    for (method, path, reason) in
        [("post", "/crm/v1/upload", "multipart/form-data"), ("get", "/crm/v1/developer", "developer_hapikey")]
    {
        let error = attempt(&contract(), method, path, false).unwrap_err();
        assert!(error.contains(reason), "{error}");
        let adoption = attempt(&contract(), method, path, true).unwrap();
        assert!(adoption.decide[0].contains(reason), "{:?}", adoption.decide);
    }
}

#[test]
fn forms_files_and_public_operations_are_drafted_as_such() {
    let document = drafted(&[
        ("post", "/oauth/v1/token"),
        ("get", "/crm/v1/pdf"),
        ("get", "/crm/v1/export"),
        ("get", "/crm/v1/open"),
    ]);
    let paths = &document.value()["paths"];
    let token = &paths["/oauth/v1/token"]["post"];
    assert_eq!([&token["security"], &paths["/crm/v1/open"]["get"]["security"]], [&json!([]), &json!([])]);
    let form = &token["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["$ref"];
    assert_eq!(form, "#/components/schemas/PostOauthTokenRequest");
    assert_eq!(schema(&document, "PostOauthTokenRequest")["required"], json!(["grant_type"]));
    let file = &paths["/crm/v1/pdf"]["get"]["responses"]["2XX"]["content"];
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    assert_eq!(*file, json!({ "application/pdf": binary }));
    let file = &paths["/crm/v1/export"]["get"]["responses"]["2XX"]["content"];
    assert_eq!(*file, json!({ "application/octet-stream": binary }));
}

#[test]
fn scopes_needed_together_remain_together() {
    let document = drafted(&[("get", "/crm/v1/together"), ("get", "/crm/v1/basic")]);
    let security = |path: &str| &document.value()["paths"][path]["get"]["security"];
    let together = json!([{ "privateApp": [] }, { "oauth2": ["scope.a", "scope.b"] }, { "oauth2": ["scope.c"] }]);
    assert_eq!(security("/crm/v1/together"), &together);
    assert_eq!(security("/crm/v1/basic"), &json!([{ "privateApp": [] }, { "oauth2": ["oauth"] }]));
}

#[test]
fn operations_outside_the_document_are_rejected() {
    let error = attempt(&contract(), "get", "/crm/v1/outside", true).unwrap_err();
    assert!(error.contains("`other.json#/A` refers to another document"), "{error}");
    let error = attempt(&contract(), "get", "/crm/v1/reference", true).unwrap_err();
    assert!(error.ends_with("GET /crm/v1/reference is not an operation object"), "{error}");
}

#[test]
fn line_endings_are_unchanged() {
    let text = contract().text().replace('\n', "\r\n");
    let contract = Document::parse("contract.yaml", &text).unwrap();
    let text = attempt(&contract, "get", "/crm/v1/known", false).unwrap().text;
    assert!(text.split_inclusive('\n').all(|line| line.ends_with("\r\n")));
}
