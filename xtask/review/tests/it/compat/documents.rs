//! Generated documents: schemas with references and cycles, sent and received by two operations.

use proptest::{collection, prelude::*, sample};
use serde_json::{Map, Value, json};

const NAMES: [&str; 4] = ["A", "B", "C", "D"];

/// Any document of this shape.
pub(super) fn any() -> impl Strategy<Value = Value> {
    let components = collection::vec(object(schema()), NAMES.len());
    (schema(), schema(), components).prop_map(|(sent, received, components)| {
        let components = NAMES.iter().map(|name| (*name).to_owned()).zip(components);
        document(sent, received, components.collect())
    })
}

/// A document that sends one schema and receives another.
pub(super) fn document(sent: Value, received: Value, components: Map<String, Value>) -> Value {
    let parameters = json!([
        {"in": "path", "name": "id", "required": true, "schema": {"type": "string"}},
        {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}},
    ]);
    let response = json!({"description": "Some.", "content": {"application/json": {"schema": received}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Generated", "version": "1"},
        "security": [{"token": []}],
        "tags": [{"name": "things"}],
        "paths": {
            "/things/{id}": {
                "parameters": parameters,
                "get": {"tags": ["things", "more"], "responses": {"200": response}},
                "put": {
                    "requestBody": {"content": {"application/json": {"schema": sent}}},
                    "responses": {"200": response, "404": {"description": "None."}},
                },
            },
        },
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    })
}

fn schema() -> impl Strategy<Value = Value> + Clone {
    let scalar = prop_oneof![
        (0..3_u8).prop_map(|bound| json!({"type": "integer", "maximum": bound})),
        (0..3_u8).prop_map(|length| json!({"type": "string", "minLength": length, "nullable": length == 1})),
        sample::subsequence(vec!["X", "Y", "Z"], 1..=3).prop_map(|values| json!({"type": "string", "enum": values})),
        sample::select(&NAMES[..]).prop_map(|name| json!({"$ref": format!("#/components/schemas/{name}")})),
    ];
    scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            object(inner.clone()),
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            alternatives("oneOf", inner.clone()),
            alternatives("anyOf", inner.clone()),
            alternatives("allOf", inner),
        ]
    })
}

/// Distinct alternatives, so that their pairing is unambiguous.
fn alternatives(keyword: &'static str, inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    collection::vec(inner, 1..=3).prop_map(move |mut all| {
        all.sort_by_key(Value::to_string);
        all.dedup();
        json!({ keyword: all })
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (collection::btree_map(sample::select(vec!["a", "b", "c"]), inner, 0..=3), any_bool(), any_bool()).prop_map(
        |(properties, required, open)| {
            let names: Vec<_> = properties.keys().copied().filter(|_| required).collect();
            json!({"type": "object", "properties": properties, "required": names, "additionalProperties": open})
        },
    )
}

fn any_bool() -> impl Strategy<Value = bool> {
    proptest::bool::ANY
}
