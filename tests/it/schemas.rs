//! The generator's validator supports a subset of JSON Schema; within it, it agrees with a complete validator.

use generator::{Document, Pointer, schema::violations};
use jsonschema::Draft;
use proptest::{prelude::*, sample::select, test_runner::Config};
use serde_json::{Value, json};

proptest! {
    #![proptest_config(Config { cases: 2_000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_validator_agrees_with_a_complete_one(
        (schema, value) in schema().prop_flat_map(|schema| { let value = value(&schema); (Just(schema), value) })
    ) {
        let contract = json!({"openapi": "3.0.3", "components": {"schemas": {"A": schema}}});
        let document = Document::parse("a.json", &contract.to_string()).unwrap();
        let found = violations(&document, &Pointer::schema("A"), &value);

        let mut standard = schema;
        add_null(&mut standard);
        let validator = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true).build(&standard);
        prop_assert_eq!(found.is_empty(), validator.unwrap().is_valid(&value), "{:?}", found);
    }
}

/// Translates `nullable: true`, which JSON Schema does not have, into a second type.
fn add_null(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("nullable") == Some(&json!(true)) {
                members["type"] = json!([members["type"], "null"]);
                if let Some(Value::Array(values)) = members.get_mut("enum") {
                    values.push(Value::Null);
                }
            }
            members.values_mut().for_each(add_null);
        }
        Value::Array(items) => items.iter_mut().for_each(add_null),
        _ => {}
    }
}

fn schema() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just(json!({"type": "string"})),
        select(&["^[0-9]+$", "^[a-c]{2,3}$", "^[a-z-]*$"][..]).prop_map(|p| json!({"type": "string", "pattern": p})),
        select(&["date", "date-time", "email", "uri"][..]).prop_map(|f| json!({"type": "string", "format": f})),
        Just(json!({"type": "string", "enum": ["a", "12"]})),
    ];
    let number = (select(&["integer", "number"][..]), -2..3_i64, -2..3_i64)
        .prop_map(|(kind, minimum, maximum)| json!({"type": kind, "minimum": minimum, "maximum": maximum}));
    let leaf = prop_oneof![text, number, Just(json!({})), Just(json!({"type": "boolean"}))];
    let nested = leaf.prop_recursive(3, 12, 3, |inner| {
        let more = prop_oneof![Just(json!(false)), inner.clone()];
        let list = (inner.clone(), 0..2_u8, 1..3_u8)
            .prop_map(|(items, min, max)| json!({"type": "array", "items": items, "minItems": min, "maxItems": max}));
        let object = (inner.clone(), inner, more, any::<bool>()).prop_map(|(a, b, more, required)| {
            let required = if required { json!(["a"]) } else { json!(["b", "a"]) };
            let properties = json!({"a": a, "b": b});
            json!({"type": "object", "required": required, "properties": properties, "additionalProperties": more})
        });
        prop_oneof![list, object]
    });
    (nested, any::<bool>()).prop_map(|(mut schema, nullable)| {
        if nullable && schema.get("type").is_some() {
            schema["nullable"] = json!(true);
        }
        schema
    })
}

/// Values that are often valid, and often almost valid.
fn value(schema: &Value) -> BoxedStrategy<Value> {
    let inside = |key: &str| value(schema.get(key).unwrap_or(&Value::Null));
    let like = match schema["type"].as_str() {
        Some("string") => select(TEXTS).prop_map(Value::from).boxed(),
        Some("array") => prop::collection::vec(inside("items"), 0..4).prop_map(Value::from).boxed(),
        Some("object") => {
            let member = |schema: &Value| prop::option::weighted(0.8, value(schema));
            let members = (member(&schema["properties"]["a"]), member(&schema["properties"]["b"]));
            (members, prop::option::weighted(0.2, inside("additionalProperties")))
                .prop_map(|((a, b), c)| {
                    let members = [("a", a), ("b", b), ("c", c)].into_iter();
                    Value::from_iter(members.filter_map(|(name, value)| Some((name.to_owned(), value?))))
                })
                .boxed()
        }
        _ => any_scalar().boxed(),
    };
    prop_oneof![8 => like, 1 => any_scalar()].boxed()
}

const TEXTS: &[&str] = &[
    "a",
    "12",
    "abc",
    "a-b",
    "",
    "é",
    "2026-01-31",
    "2026-02-30",
    "2026-1-3",
    "2026-01-31T10:00:00Z",
    "2026-01-31T10:00:00+01:00",
    "2026-01-31T25:00:00Z",
    "a@b.c",
    "a@",
    "@b",
    "https://a.b/c?d#e",
    "a b",
    "//a",
];

fn any_scalar() -> impl Strategy<Value = Value> {
    let others = [json!(-3), json!(-1), json!(0), json!(1), json!(2.5), json!(i64::MAX), json!(true), Value::Null];
    prop_oneof![2 => select(others.to_vec()), 1 => select(TEXTS).prop_map(Value::from)]
}
