//! Tests of adding drafts of operations to the contract.

use std::fs;

use generator::{Document, lint};
use review::adopt::{Adoption, Order, adopt};
use serde_json::json;

const STRANGE: &str = include_str!("adopt/strange.yaml");

fn contract() -> Document {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/hubspot-associations.yaml");
    Document::parse("contract.yaml", &fs::read_to_string(path).unwrap()).unwrap()
}

fn strange() -> Document {
    Document::parse("strange.yaml", STRANGE).unwrap()
}

fn order<'a>(method: &'a str, path: &'a str) -> Order<'a> {
    Order { method, path, id: None, incomplete: true }
}

fn draft(method: &str, path: &str) -> Adoption {
    adopt(&contract(), &strange(), &order(method, path)).unwrap()
}

/// The lines added by the draft.
fn added(text: &str) -> String {
    let contract = contract();
    let mut known = contract.text().lines().peekable();
    let new = text.lines().filter(|line| known.next_if(|known| known == line).is_none());
    let new = new.map(|line| format!("{line}\n")).collect();
    assert_eq!(known.next(), None, "a line of the contract was removed");
    new
}

#[test]
fn drafts_from_a_strange_document_lint_and_generate_together() {
    let mut document = contract();
    for operation in strange().operations() {
        let adoption = adopt(&document, &strange(), &order(operation.method, operation.path)).unwrap();
        document = Document::parse("contract.yaml", &adoption.text).unwrap();
        assert_eq!(lint::check(&document), [], "{} {}", operation.method, operation.path);
        generator::generate(&document).unwrap();
    }
    assert_eq!(document.operations().len(), contract().operations().len() + strange().operations().len());
}

#[test]
fn existing_lines_of_the_contract_are_unchanged() {
    for operation in strange().operations() {
        assert!(!added(&draft(operation.method, operation.path).text).is_empty());
    }
}

#[test]
fn a_draft_is_formatted_like_the_contract() {
    insta::assert_snapshot!("draft_with_query_parameters", added(&draft("GET", "/strange/v9/things").text));
    insta::assert_snapshot!("draft_with_a_request_body", added(&draft("patch", "/strange/v9/files/{path}").text));
}

#[test]
fn adjustments_and_decisions_are_listed() {
    let Adoption { done, decide, .. } = draft("get", "/strange/v9/things");
    insta::assert_snapshot!("notes_with_query_parameters", format!("{}\n\n{}", done.join("\n"), decide.join("\n")));
    let Adoption { done, decide, .. } = draft("POST", "/strange/v9/things");
    insta::assert_snapshot!("notes_with_a_request_body", format!("{}\n\n{}", done.join("\n"), decide.join("\n")));
}

#[test]
fn references_are_followed_and_nullable_ones_become_optional() {
    let Adoption { text, decide, .. } = draft("post", "/strange/v9/links/{self}");
    let document = Document::parse("contract.yaml", &text).unwrap();
    let schemas = &document.value()["components"]["schemas"];
    assert_eq!(schemas["Links"]["required"], json!(["id", "same", "self"]));
    assert_eq!(schemas["LinksWithWhole"]["required"], json!(["id", "same", "self", "whole"]));
    assert_eq!(schemas["Links"]["properties"]["same"], schemas["Links"]["properties"]["part"]);
    assert_eq!(schemas["Links"]["properties"]["same"], schemas["Links"]["properties"]["none"]);
    assert_eq!(schemas["SelfInner"]["properties"]["inner"], schemas["Links"]["properties"]["inner"]);
    let parameter = &document.value()["paths"]["/strange/v9/links/{self}"]["post"]["parameters"][0];
    assert_eq!(parameter["schema"]["type"], "integer", "the operation's own parameter takes precedence");
    let dangling: Vec<_> = decide.iter().filter(|one| one.contains("does not resolve")).collect();
    assert!(dangling.len() == 1 && dangling[0].starts_with("`#/components/schemas/Circle`"), "{dangling:?}");
}

#[test]
fn an_infinite_value_is_made_finite() {
    let text = draft("post", "/strange/v9/links/{self}").text;
    let document = Document::parse("contract.yaml", &text).unwrap();
    let schemas = &document.value()["components"]["schemas"];
    assert_eq!(
        [&schemas["Endless"]["required"], &schemas["EndlessToo"]["required"]],
        [&json!(["name"]), &json!(["back", "words"])]
    );
}

#[test]
fn a_choice_becomes_any_value_and_a_condition_is_dropped() {
    let Adoption { text, decide, .. } = draft("post", "/strange/v9/links/{self}");
    let document = Document::parse("contract.yaml", &text).unwrap();
    let schemas = &document.value()["components"]["schemas"];
    assert!(schemas["Narrowed"]["properties"]["b"].is_object());
    assert_eq!([schemas["Either"].get("type"), schemas["Either"].get("properties")], [None, None]);
    assert!(decide.iter().any(|one| one.contains("replaced with any value in Either")), "{decide:?}");
}

#[test]
fn schemas_of_the_contract_are_reused() {
    let published = "\
openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /reused:
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}}
components:
  schemas:
    All:
      properties:
        byName: {$ref: '#/components/schemas/PublicObjectId'}
        byShape: {required: [associationTypeId, associationCategory], properties: {associationCategory: {type: string, enum: [WORK, USER_DEFINED, HUBSPOT_DEFINED, INTEGRATOR_DEFINED]}, associationTypeId: {type: integer}}}
        other: {$ref: '#/components/schemas/StandardError2'}
    PublicObjectId: {type: object, required: [id], properties: {id: {type: string}}}
    StandardError2: {type: object, properties: {id: {type: string}}}
";
    let published = Document::parse("published.yaml", published).unwrap();
    let adoption = adopt(&contract(), &published, &order("get", "/reused")).unwrap();
    let document = Document::parse("contract.yaml", &adoption.text).unwrap();
    let fields = &document.value()["components"]["schemas"]["All"]["properties"];
    assert_eq!(fields["byName"]["$ref"], "#/components/schemas/ObjectRef");
    assert_eq!(fields["byShape"]["$ref"], "#/components/schemas/AssociationSpec");
    assert_eq!(fields["other"]["$ref"], "#/components/schemas/StandardError2");
}

#[test]
fn operations_that_cannot_be_drafted_are_reported() {
    let rejection = |method, path, id| {
        adopt(&contract(), &strange(), &Order { method, path, id, incomplete: false }).unwrap_err().to_string()
    };
    assert_eq!(rejection("get", "/nowhere", None), "strange.yaml has no operation GET /nowhere");
    assert_eq!(rejection("get", "/strange/v9/things", Some("Not camel")), "\"Not camel\" is not in lowerCamelCase");
    let taken = "createDefaultAssociation";
    let message = format!("the contract already has an operation {taken:?}");
    assert_eq!(rejection("get", "/strange/v9/things", Some(taken)), message);
    let known = contract();
    let first = &known.operations()[0];
    let again = adopt(&known, &known, &order(first.method, first.path)).unwrap_err().to_string();
    assert_eq!(again, format!("contract.yaml already has {}", first.name()));
}
