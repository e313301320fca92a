//! Documents that would take unbounded time and memory without limits on drafts.

use generator::{Document, lint};
use review::adopt::{Order, adopt};

use super::contract;

fn hostile() -> Vec<(&'static str, String)> {
    let document = |schema: &str, schemas: &str| {
        format!(
            "openapi: 3.0.1\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}\n    post:\n      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'204': {{description: ok}}}}\ncomponents:\n  schemas:\n    A: {{type: object}}\n{schemas}"
        )
    };
    let own = "#/paths/~1a/get/responses/200/content/application~1json/schema";
    let of = |number: usize, text: &dyn Fn(usize) -> String| -> String {
        (0..number).map(|at| format!("    S{at}: {}\n", text(at))).collect()
    };
    let s0 = "{$ref: '#/components/schemas/S0'}";
    vec![
        (
            "itself",
            document(&format!("{{type: object, properties: {{a: {{$ref: '{own}'}}, b: {{$ref: '{own}'}}}}}}"), ""),
        ),
        ("root", document("{type: object, properties: {a: {$ref: '#'}, b: {$ref: '#/components'}}}", "")),
        (
            "layers",
            document(
                s0,
                &of(60, &|at| {
                    format!(
                        "{{allOf: [{{$ref: '#/components/schemas/S{n}'}}, {{$ref: '#/components/schemas/S{n}'}}, {{properties: {{p{at}: {{type: string}}}}}}]}}",
                        n = at + 1
                    )
                }),
            ),
        ),
        (
            "inline layers",
            document(
                s0,
                &of(60, &|at| {
                    let part = format!(
                        "{{allOf: [{{$ref: '#/components/schemas/S{}'}}, {{properties: {{p: {{type: string}}}}}}]}}",
                        at + 1
                    );
                    format!("{{type: object, properties: {{a: {part}, b: {part}}}}}")
                }),
            ),
        ),
        (
            "required layers",
            document(
                s0,
                &of(60, &|at| {
                    format!(
                        "{{type: object, required: [a, b], properties: {{a: {{$ref: '#/components/schemas/S{n}'}}, b: {{$ref: '#/components/schemas/S{n}'}}}}}}",
                        n = at + 1
                    )
                }),
            ),
        ),
        (
            "circle of parts",
            document(
                s0,
                &of(3, &|at| {
                    format!(
                        "{{allOf: [{{$ref: '#/components/schemas/S{}'}}, {{properties: {{p{at}: {{type: string}}}}}}]}}",
                        (at + 1) % 3
                    )
                }),
            ),
        ),
        (
            "choices without end",
            document(
                s0,
                "    S0: {oneOf: [{$ref: '#/components/schemas/S1'}, {$ref: '#/components/schemas/S2'}]}\n    S1: {type: object, required: [k, a, b], properties: {k: {type: string, enum: [A]}, a: {$ref: '#/components/schemas/S0'}, b: {$ref: '#/components/schemas/S0'}}}\n    S2: {type: object, required: [k, a], properties: {k: {type: string, enum: [B]}, a: {$ref: '#/components/schemas/S0'}}}\n",
            ),
        ),
        (
            "chain",
            document(
                s0,
                &of(20_000, &|at| {
                    format!("{{type: object, properties: {{a: {{$ref: '#/components/schemas/S{}'}}}}}}", at + 1)
                }),
            ),
        ),
    ]
}

/// Without limits these would run for minutes or exhaust the memory.
#[test]
fn any_document_is_drafted_or_rejected_within_the_limits() {
    for (what, text) in hostile() {
        let published = Document::parse("hostile.yaml", &text).unwrap();
        for method in ["get", "post"] {
            let order = Order { method, path: "/a", id: None, incomplete: true };
            match adopt(&contract(), &published, &order) {
                Ok(adoption) => {
                    let drafted = Document::parse("contract.yaml", &adoption.text).unwrap();
                    assert_eq!(lint::check(&drafted), [], "{what} {method}");
                }
                Err(error) => assert!(error.to_string().contains("more than"), "{what} {method}: {error}"),
            }
        }
    }
}
