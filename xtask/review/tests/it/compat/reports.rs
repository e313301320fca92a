//! Tests of the members of a change other than its id.

use generator::Document;
use review::compat::{Change, Options, Policy, Verdict, compare};

use super::frame::{document, options, request, response};

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
fn a_breaking_change_has_a_consequence_and_a_remedy() {
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
fn invalid_openapi_is_ignored() {
    let odd = document(
        "{paths: {/a: {get: 7, post: {parameters: {}, requestBody: [], responses: {'200': 1, x: {content: []}}}}, /b: []}, \
         security: {a: 1}, servers: [1], tags: 5}",
    );
    let dangling = document("{paths: {/a: {get: {$ref: '#/nowhere'}, post: {$ref: '#/paths/~1a/post'}}}}");
    assert!(!changes(&odd, &dangling, &options()).is_empty());
    assert!(!changes(&dangling, &odd, &options()).is_empty());
}

/// The changes if an operation, a parameter and properties become deprecated, under a policy.
fn deprecated(sunset: &str, require_sunset_days: Option<u32>) -> Vec<String> {
    let with = |words: &str| {
        document(&format!(
            "{{paths: {{/a: {{put: {{{words} parameters: [{{in: query, name: q, {words} schema: {{}}}}], responses: {{'200': \
             {{description: some, content: {{application/json: {{schema: {{type: object, properties: {{p: {{{words} type: \
             string}}}}}}}}}}}}}}}}}}}}}}"
        ))
    };
    let options = Options { policy: Policy { require_sunset_days }, ..options() };
    let found = changes(&with(""), &with(&format!("deprecated: true, {sunset}")), &options);
    found.into_iter().map(|change| format!("{} {}", change.level, change.id)).collect()
}

#[test]
fn a_policy_can_require_sunset_days() {
    let plain = ["info endpoint-deprecated", "info request-parameter-deprecated", "info response-property-deprecated"];
    assert_eq!(deprecated("", None), plain);
    let missing =
        ["api", "request-parameter", "response-property"].map(|at| format!("error {at}-deprecated-sunset-missing"));
    assert_eq!(deprecated("", Some(0)), missing);
    let small = ["api", "request-parameter", "response-property"].map(|at| format!("error {at}-sunset-date-too-small"));
    assert_eq!(deprecated("x-sunset: '2026-01-30',", Some(30)), small);
    assert_eq!(deprecated("x-sunset: '2025-12-31',", None), small);
    let dated = [
        "info endpoint-deprecated",
        "info request-parameter-deprecated",
        "info response-property-deprecated-with-sunset",
    ];
    assert_eq!(deprecated("x-sunset: '2026-01-31T00:00:00Z',", Some(30)), dated);
    let unreadable = [
        "error api-deprecated-sunset-parse",
        "error request-parameter-deprecated-sunset-parse",
        "error response-property-deprecated-sunset-invalid",
    ];
    assert_eq!(deprecated("x-sunset: soon,", None), unreadable);
}

#[test]
fn changes_that_narrow_decoding_are_marked() {
    let marked = |document: fn(&str) -> String, base: &str, head: &str| {
        let found = changes(&document(base), &document(head), &options());
        assert!(!found.is_empty(), "{base} -> {head}");
        found.iter().any(|change| change.decoding)
    };
    let less = [
        ("{type: object, properties: {a: {}}}", "{type: object, required: [a], properties: {a: {}}}"),
        ("{type: string, pattern: '^[0-9]{1,19}$'}", "{type: string, pattern: '^[0-9]{1,15}$'}"),
        ("{type: string, nullable: true}", "{type: string}"),
        ("{type: string, x-accepts-integer: true}", "{type: string}"),
        ("{type: string, x-extensible-enum: [A, B]}", "{type: string, x-extensible-enum: [B, A]}"),
    ];
    for (base, head) in less {
        assert!(marked(response, base, head), "{base} -> {head}");
        assert!(base.contains("x-extensible") || !marked(response, head, base), "{head} -> {base}");
    }
    assert!(!marked(request, less[0].0, less[0].1) && !marked(request, less[1].0, less[1].1));
}
