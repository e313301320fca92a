//! Documents as large as the largest public ones.

use std::fmt::Write;

use generator::Document;
use review::compat::compare;

use super::frame::options;

const OPERATIONS: usize = 500;
const SCHEMAS: usize = 1000;

/// Walking the schemas again for each operation would take minutes instead of seconds.
#[test]
fn a_change_to_a_shared_schema_is_reported_once() {
    let (base, head) = (document("string"), document("integer"));
    assert!(base.len() > 1_000_000, "only {} bytes", base.len());
    let (base, head) = (Document::parse("base.yaml", &base).unwrap(), Document::parse("head.yaml", &head).unwrap());
    let changes = compare(&base, &head, &options());
    assert_eq!(changes.len(), 2 * SCHEMAS);
    assert_eq!(changes[0].operations.len(), OPERATIONS);
}

/// Operations that all use every schema, through one long cycle.
fn document(kind: &str) -> String {
    let mut text = String::from("openapi: 3.0.3\ninfo: {title: Large, version: '1'}\npaths:\n");
    for at in 0..OPERATIONS {
        let schema = format!("{{application/json: {{schema: {{$ref: '#/components/schemas/S{}'}}}}}}", at % SCHEMAS);
        write!(
            text,
            "  /things{at}:\n    post:\n      operationId: post{at}\n      requestBody: {{content: {schema}}}\n      \
             responses:\n        '200': {{description: Things of this kind., content: {schema}}}\n"
        )
        .unwrap();
    }
    text.push_str("components:\n  schemas:\n");
    for at in 0..SCHEMAS {
        let reference = |step: usize| format!("{{$ref: '#/components/schemas/S{}'}}", (at + step) % SCHEMAS);
        write!(
            text,
            "    S{at}:\n      type: object\n      description: {}\n      required: [kind]\n      properties:\n        \
             kind: {{type: {kind}, maxLength: 40}}\n        next: {}\n        far: {}\n        many: {{type: array, items: {}}}\n",
            "A schema among many. ".repeat(30),
            reference(1),
            reference(17),
            reference(101),
        )
        .unwrap();
    }
    text
}
