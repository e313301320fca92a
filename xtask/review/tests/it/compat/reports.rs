//! What a change tells besides its id.

use generator::Document;
use review::compat::{Change, Options, Verdict, compare};

use super::frame::{document, options, request};

fn changes(base: &str, head: &str, options: &Options) -> Vec<Change> {
    let parse = |name, text: &str| Document::parse(name, text).unwrap();
    compare(&parse("base.yaml", base), &parse("head.yaml", head), options)
}

fn shared(lives: &str) -> String {
    let content = "content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}";
    let both = format!("requestBody: {{{content}}}, responses: {{'200': {{description: some, {content}}}}}");
    let components = format!("schemas: {{Pet: {{type: object, properties: {{lives: {{type: integer{lives}}}}}}}}}");
    format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths:\n  /cats: {{put: {{{both}}}, post: {{{both}}}}}\n  \
         /dogs: {{put: {{{both}}}}}\ncomponents: {{{components}}}\n"
    )
}

#[test]
fn a_change_in_a_shared_component_is_reported_once_per_direction() {
    let found = changes(&shared(", maximum: 9"), &shared(", maximum: 7"), &options());
    assert_eq!(found.len(), 2);
    for change in found {
        assert_eq!(change.operations, ["PUT /cats", "POST /cats", "PUT /dogs"]);
        assert_eq!(change.head.unwrap().as_str(), "/components/schemas/Pet/properties/lives/maximum");
    }
}

#[test]
fn a_breaking_change_says_what_callers_notice_and_what_to_do() {
    let found = changes(&shared(", maximum: 9"), &shared(", maximum: 7"), &options());
    insta::assert_debug_snapshot!(found);
}

#[test]
fn the_verdict_is_the_worst_change() {
    let verdict = |base: &str, head: &str| Verdict::of(&changes(base, head, &options()));
    let schema = |schema: &str| request(schema);
    assert_eq!(verdict(&schema("{type: string}"), &schema("{type: string}")), Verdict::Unchanged);
    assert_eq!(verdict(&schema("{type: string}"), &schema("{type: string, description: Text.}")), Verdict::Docs);
    assert_eq!(verdict(&schema("{type: string}"), &schema("{type: string, maxLength: 9}")), Verdict::Compatible);
    assert_eq!(verdict(&schema("{type: string}"), &schema("{type: integer}")), Verdict::Breaking);
}

#[test]
fn what_does_not_fit_openapi_is_passed_over() {
    let odd = document(
        "{paths: {/a: {get: 7, post: {parameters: {}, requestBody: [], responses: {'200': 1, x: {content: []}}}}, /b: []}, \
         security: {a: 1}, servers: [1], tags: 5}",
    );
    let dangling = document("{paths: {/a: {get: {$ref: '#/nowhere'}, post: {$ref: '#/paths/~1a/post'}}}}");
    assert!(!changes(&odd, &dangling, &options()).is_empty());
    assert!(!changes(&dangling, &odd, &options()).is_empty());
}
