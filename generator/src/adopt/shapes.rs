//! Leaves of schemas what generation knows: 64-bit integers, open enums, no bounds; an object without fields is any value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    BODIES, Draft, published,
    tree::{each_schema, keys, require, strings},
};
use crate::name::{pascal, snake};

/// The field that generated types have for members that no other field names.
const EXTRA: &str = "extra";

pub(super) fn apply(draft: &mut Draft<'_>) {
    let mut dropped: BTreeMap<String, usize> = BTreeMap::new();
    let mut lost = Vec::new();
    let mut clean = |place: &str, schema: &mut Value| {
        let before = schema.as_object().cloned().unwrap_or_default();
        let after = cleaned(&before);
        for (key, value) in before.iter().filter(|(key, value)| after.get(*key) != Some(*value)) {
            *dropped.entry(if key == "format" { format!("format: {value}") } else { key.clone() }).or_default() += 1;
        }
        *schema = Value::Object(after);
        lost.extend(collisions(schema).into_iter().map(|field| format!("`{place}.{field}`")));
    };
    for (place, _) in BODIES {
        draft.operation.pointer_mut(place).into_iter().for_each(|schema| each_schema("the body", schema, &mut clean));
    }
    for (name, schema) in &mut draft.schemas {
        each_schema(published(name), schema, &mut clean);
        schema.as_object_mut().map(|members| members.remove("nullable"));
    }
    for (keyword, count) in dropped {
        draft.done.push(format!("dropped {count} × `{keyword}`"));
    }
    if !lost.is_empty() {
        draft.decide.push(format!("no field stands for {}: the names are taken in Rust", lost.join(", ")));
    }
}

fn cleaned(schema: &Map<String, Value>) -> Map<String, Value> {
    if let Some(reference) = schema.get("$ref") {
        return Map::from_iter([("$ref".to_owned(), reference.clone())]);
    }
    let kind = kind(schema);
    let fields = schema.get("properties").filter(|fields| keys(fields).next().is_some());
    let fits = |key: &str, value: &Value| match key {
        "description" => value.as_str().is_some_and(|text| !text.trim().is_empty()),
        "deprecated" => *value == true,
        "nullable" => *value == true && !kind.is_empty(),
        "properties" => kind == "object" && fields.is_some(),
        "format" => kind == "string" && *value == "date-time",
        _ => false,
    };
    let kept = schema.iter().filter(|(key, value)| fits(key, value));
    let mut kept: Map<_, _> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut set = |key: &str, value: Value| kept.insert(key.to_owned(), value);
    let listed = |key: &str| schema.get(key).into_iter().flat_map(strings);
    match kind {
        "object" => {
            let declared = |name: &&str| fields.is_some_and(|fields| fields.get(*name).is_some());
            let required: BTreeSet<_> = listed("required").filter(declared).collect();
            if !required.is_empty() {
                set("required", json!(required));
            }
            if let Some(values) = schema.get("additionalProperties").filter(|_| fields.is_none()) {
                set("additionalProperties", if values.is_object() { values.clone() } else { json!({}) });
            }
        }
        "array" => {
            set("items", schema.get("items").cloned().unwrap_or_else(|| json!({})));
        }
        "integer" => {
            set("format", json!("int64"));
        }
        "string" => {
            let values = open_values(listed("enum").chain(listed("x-extensible-enum")));
            if !values.is_empty() {
                set("x-extensible-enum", json!(values));
                kept.remove("format");
            }
        }
        _ => {}
    }
    if !kind.is_empty() {
        kept.insert("type".to_owned(), json!(kind));
    }
    kept
}

/// The type, or what the other keywords say; empty for any value. HubSpot writes an object without fields for a Java
/// `Object`, which can be anything.
fn kind(schema: &Map<String, Value>) -> &'static str {
    let has = |key: &str| schema.get(key).is_some_and(|value| !value.is_null());
    let fields = schema.get("properties").is_some_and(|fields| keys(fields).next().is_some());
    let map = schema.get("additionalProperties").is_some_and(|value| *value != false);
    match schema.get("type").and_then(Value::as_str) {
        Some("object") | None if fields || map => "object",
        Some("array") => "array",
        None if has("items") => "array",
        Some("string") => "string",
        None if schema.get("enum").is_some_and(|values| strings(values).next().is_some()) => "string",
        Some("integer") => "integer",
        Some("number") => "number",
        Some("boolean") => "boolean",
        _ => "",
    }
}

/// Distinct values that become distinct variants; what would be called `Unknown` is read as an unlisted value.
fn open_values<'v>(values: impl Iterator<Item = &'v str>) -> Vec<&'v str> {
    let mut variants = BTreeSet::from(["Unknown".to_owned()]);
    values.filter(|value| !value.is_empty() && variants.insert(pascal(value))).collect()
}

/// Of fields with one name in Rust the first stays; answers keep the others among the unknown members.
fn collisions(schema: &mut Value) -> Vec<String> {
    let mut taken = BTreeSet::from([EXTRA.to_owned()]);
    let lost: Vec<_> = schema
        .get("properties")
        .into_iter()
        .flat_map(keys)
        .filter(|name| !taken.insert(snake(name)))
        .cloned()
        .collect();
    require(schema, |name| !lost.iter().any(|lost| lost == name));
    if let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        fields.retain(|name, _| !lost.contains(name));
    }
    lost
}
