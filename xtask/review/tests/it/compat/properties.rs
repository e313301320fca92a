//! Properties of any document and its equivalent forms.

use std::collections::BTreeSet;

use generator::Document;
use proptest::{prelude::*, sample};
use review::compat::{Change, compare};
use serde_json::{Map, Value, json};

use super::{documents, frame::options};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn equivalent_spellings_of_a_document_are_equal(document in documents::any()) {
        let base = document.to_string();
        prop_assert_eq!(changes(&base, &base), []);
        prop_assert_eq!(changes(&base, &serde_json::to_string_pretty(&document).unwrap()), []);
        prop_assert_eq!(changes(&base, &backwards(&document)), []);
    }

    #[test]
    fn the_order_of_lists_does_not_matter(document in documents::any()) {
        let mut reordered = document.clone();
        reorder(&mut reordered);
        prop_assert_eq!(changes(&document.to_string(), &reordered.to_string()), []);
    }

    #[test]
    fn names_of_components_do_not_matter(document in documents::any()) {
        let renamed = renamed(document.clone());
        prop_assert_eq!(changes(&document.to_string(), &renamed.to_string()), []);
    }

    #[test]
    fn inlining_and_extracting_do_not_matter(document in documents::any()) {
        let mut inlined = document.clone();
        inline(&mut inlined["paths"], &document);
        prop_assert_eq!(changes(&document.to_string(), &inlined.to_string()), []);
        prop_assert_eq!(changes(&inlined.to_string(), &document.to_string()), []);
    }

    #[test]
    fn values_in_the_wrong_place_are_ignored(at in any::<sample::Index>(), odd in sample::select(odd())) {
        let (text, mut contract) = contract();
        let mut places = Vec::new();
        collect(&contract, String::new(), &mut places);
        *contract.pointer_mut(at.get::<String>(&places)).unwrap() = odd;
        let other = contract.to_string();
        let there = changes(&text, &other).len();
        prop_assert_eq!(changes(&other, &other), []);
        prop_assert_eq!(changes(&other, &text).is_empty(), there == 0);
    }

    #[test]
    fn additions_are_removals_in_reverse(base in documents::any(), head in documents::any()) {
        let (base, head) = (base.to_string(), head.to_string());
        let there = changes(&base, &head).into_iter().map(|change| (change.direction, change.base, change.head));
        let back = changes(&head, &base).into_iter().map(|change| (change.direction, change.head, change.base));
        prop_assert_eq!(there.collect::<BTreeSet<_>>(), back.collect::<BTreeSet<_>>());
    }
}

fn contract() -> (String, Value) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/hubspot-associations.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let contract = Document::parse("contract.yaml", &text).unwrap().value().clone();
    (text, contract)
}

fn odd() -> Vec<Value> {
    vec![json!(null), json!(7), json!("x"), json!([]), json!([[]]), json!({}), json!({"$ref": "#/nowhere"})]
}

/// The places, without the three required members of the top level.
fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    let key = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (key(name), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (key(&index.to_string()), value)).collect()
        }
        _ => Vec::new(),
    };
    for (place, value) in below {
        if !["/openapi", "/paths", "/components"].contains(&place.as_str()) {
            places.push(place.clone());
        }
        collect(value, place, places);
    }
}

fn changes(base: &str, head: &str) -> Vec<Change> {
    let parse = |name, text: &str| Document::parse(name, text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    compare(&parse("base.json", base), &parse("head.json", head), &options())
}

/// JSON with the members of every object in reverse order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().rev().map(|(key, value)| format!("{key:?}:\n  {}", backwards(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(",\t"))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(backwards).collect::<Vec<_>>().join(" , ")),
        other => other.to_string(),
    }
}

fn reorder(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(reorder);
            items.reverse();
        }
        // The order of known values is that of the generated type.
        Value::Object(members) => {
            members.iter_mut().filter(|(key, _)| *key != "x-extensible-enum").for_each(|(_, value)| reorder(value))
        }
        _ => {}
    }
}

fn renamed(document: Value) -> Value {
    match document {
        Value::Object(members) => {
            let rename = |(key, value): (String, Value)| match (key.as_str(), value) {
                ("schemas" | "securitySchemes", Value::Object(components)) => {
                    let components = components.into_iter().map(|(name, value)| (format!("New{name}"), renamed(value)));
                    (key, Value::Object(components.collect()))
                }
                ("$ref", Value::String(name)) => (key, Value::String(name.replace("schemas/", "schemas/New"))),
                ("security", Value::Array(ways)) => (key, ways.into_iter().map(renamed_schemes).collect()),
                (_, value) => (key, renamed(value)),
            };
            Value::Object(members.into_iter().map(rename).collect())
        }
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        other => other,
    }
}

fn renamed_schemes(requirement: Value) -> Value {
    let schemes = requirement.as_object().into_iter().flatten();
    schemes.map(|(name, scopes)| (format!("New{name}"), scopes.clone())).collect()
}

/// Replaces each reference by its component, one level deep.
fn inline(value: &mut Value, document: &Value) {
    let reference = value.get("$ref").and_then(Value::as_str);
    let target = reference.map(|reference| document.pointer(reference.strip_prefix('#').unwrap()).unwrap().clone());
    match (target, value) {
        (Some(target), value) => *value = target,
        (None, Value::Array(items)) => items.iter_mut().for_each(|item| inline(item, document)),
        (None, Value::Object(members)) => members.values_mut().for_each(|member| inline(member, document)),
        _ => {}
    }
}

#[test]
fn equivalent_spellings_of_the_contract_are_equal() {
    let (text, contract) = contract();
    let (mut reordered, mut inlined) = (contract.clone(), contract.clone());
    reorder(&mut reordered);
    inline(&mut inlined["paths"], &contract);
    for other in [backwards(&contract), reordered.to_string(), renamed(contract).to_string(), inlined.to_string()] {
        // The order of tags and of lists in examples is documentation.
        let wire = changes(&text, &other).into_iter().filter(|change| !change.is_docs());
        assert_eq!(wire.collect::<Vec<_>>(), []);
    }
}

#[test]
fn generated_documents_are_diverse() {
    let document = |schema: Value| documents::document(schema.clone(), schema, Map::new()).to_string();
    let (one, other) = (document(json!({"type": "string"})), document(json!({"type": "integer"})));
    assert_eq!(changes(&one, &other).len(), 3);
}
