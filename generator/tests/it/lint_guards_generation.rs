//! Tests that a client can be generated from any document without lint errors, or that a pass explains why not.

use std::panic::catch_unwind;

use generator::{Document, Error, document::Kind};
use proptest::{prelude::*, sample::Index, test_runner::Config};
use serde_json::{Map, Value, json};

const CONTRACT: &str = include_str!("../../../spec/hubspot-associations.yaml");

/// A change to a random node.
#[derive(Clone, Debug)]
enum Change {
    /// Removes a member of an object or an item of a list.
    Remove(Index),
    /// Replaces a node by a copy of another one.
    Copy(Index, Index),
    /// Replaces a node by an arbitrary value.
    Replace(Index, Index),
    /// Sets a keyword of an object.
    Insert(Index, Index),
    /// Renames a member to the name of another node.
    Rename(Index, Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let pair = || any::<(Index, Index)>();
    let change = prop_oneof![
        any::<Index>().prop_map(Change::Remove),
        pair().prop_map(|(at, from)| Change::Copy(at, from)),
        pair().prop_map(|(at, value)| Change::Replace(at, value)),
        pair().prop_map(|(at, member)| Change::Insert(at, member)),
        pair().prop_map(|(at, name)| Change::Rename(at, name)),
    ];
    proptest::collection::vec(change, 1..4)
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(cases()) })]

    #[test]
    fn a_document_without_lint_errors_always_generates(changes in changes()) {
        let mut value = Document::parse("contract", CONTRACT).unwrap().value().clone();
        changes.into_iter().for_each(|change| apply(&mut value, change));
        let text = serde_json::to_string_pretty(&value).unwrap();
        let Ok(document) = Document::parse("changed", &text) else { return Ok(()) };
        let outcome = catch_unwind(|| generator::generate(&document).map(drop));
        let kept = matches!(outcome, Ok(Ok(()) | Err(Error::Lint(_) | Error::Pass { .. })));
        prop_assert!(kept, "{outcome:?}\n{text}");
    }
}

#[test]
fn some_changes_keep_the_contract_valid() {
    let mut value = Document::parse("contract", CONTRACT).unwrap().value().clone();
    value["info"]["title"] = "Another title".into();
    let document = Document::parse("changed", &value.to_string()).unwrap();
    assert!(generator::generate(&document).is_ok());
    assert!(document.nodes().of(Kind::Schema).count() > 50);
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

fn apply(document: &mut Value, change: Change) {
    let mut places = Vec::new();
    collect(document, String::new(), &mut places);
    // Security is a long list that the generator ignores; examples have no structure.
    places.retain(|place| !["/security", "/components/securitySchemes"].iter().any(|part| place.starts_with(part)));
    places.retain(|place| !place.contains("/example"));
    let places = places.as_slice();
    let copy = |document: &Value, at: &Index| document.pointer(at.get(places).as_str()).cloned().unwrap_or_default();
    let name = |at: &Index| at.get(places).rsplit('/').next().unwrap().replace("~1", "/").replace("~0", "~");
    match change {
        Change::Remove(at) => {
            let (holder, token) = at.get(places).rsplit_once('/').unwrap();
            match document.pointer_mut(holder).unwrap() {
                Value::Array(items) => drop(items.remove(token.parse().unwrap())),
                Value::Object(members) => drop(members.remove(&name(&at))),
                _ => unreachable!("a place is in a list or an object"),
            }
        }
        Change::Copy(at, from) => {
            let value = copy(document, &from);
            *document.pointer_mut(at.get(places).as_str()).unwrap() = value;
        }
        Change::Replace(at, value) => {
            *document.pointer_mut(at.get(places).as_str()).unwrap() = value.get(&values()).clone()
        }
        Change::Insert(at, member) => {
            let objects: Vec<_> = places.iter().filter(|place| document.pointer(place).unwrap().is_object()).collect();
            let members = document.pointer_mut(at.get(&objects).as_str()).unwrap().as_object_mut().unwrap();
            members.extend(member.get(&keywords()).clone());
        }
        Change::Rename(at, from) => {
            let (holder, _) = at.get(places).rsplit_once('/').unwrap();
            if let Some(members) = document.pointer_mut(holder).and_then(Value::as_object_mut) {
                let value = members.remove(&name(&at)).unwrap();
                members.insert(name(&from), value);
            }
        }
    }
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    let mut below = |token: &str, value| {
        let place = format!("{at}/{}", token.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        collect(value, place, places);
    };
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item)),
        Value::Object(members) => members.iter().for_each(|(name, member)| below(name, member)),
        _ => {}
    }
}

fn values() -> Vec<Value> {
    let components = ["ObjectId", "BatchStatus", "ErrorBody", "DefaultAssociationBatch", "Gone"];
    let references = components.map(|name| json!({"$ref": format!("#/components/schemas/{name}")}));
    let mut values = vec![json!(null), json!(true), json!(0), json!(-1), json!(""), json!("x y"), json!([]), json!({})];
    values.extend(["string", "integer", "array", "object", "gen", "int64", "date"].map(Value::from));
    values.extend(references);
    values
}

fn keywords() -> Vec<Map<String, Value>> {
    let members = json!([
        {"nullable": true}, {"minimum": 1}, {"maximum": 255, "minimum": 0}, {"minItems": 1}, {"minItems": 2, "maxItems": 2},
        {"enum": ["a", "b"]}, {"x-extensible-enum": ["a", "b"]}, {"pattern": "^[a-z]+$"}, {"pattern": "("},
        {"maxLength": 3}, {"format": "date"}, {"format": "int64"}, {"additionalProperties": true},
        {"additionalProperties": false}, {"additionalProperties": {}}, {"default": 1}, {"title": "Title"},
        {"required": ["status"]}, {"required": ["results"]}, {"style": "form"}, {"deprecated": true},
        {"allOf": [{"$ref": "#/components/schemas/ErrorBody"}]}, {"oneOf": [{"type": "string"}]},
        {"properties": {"next": {"$ref": "#/components/schemas/ErrorBody"}}}, {"properties": {}},
        {"items": {"$ref": "#/components/schemas/StandardError"}}, {"type": "string"}, {"type": "array"},
        {"type": "number"}, {"description": "*/ \"quoted\" {braces}"}, {"in": "query"}, {"in": "header"}, {"required": false},
        {"readOnly": true}, {"x-accepts-integer": true}, {"x-shorthand": "message"},
        {"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "integer"}}}}},
    ]);
    let Value::Array(members) = members else { unreachable!("written as a list") };
    members.into_iter().map(|members| members.as_object().unwrap().clone()).collect()
}
