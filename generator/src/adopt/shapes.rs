//! Every schema in the part of the language that generation knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Draft, Step, children, published};
use crate::name::{pascal, snake};

pub(super) const STEP: Step = Step {
    name: "shapes",
    summary: "integers hold 64 bits, enums are open, bounds and empty keywords go, an object without fields is any value",
    apply,
};

/// The field that generated types have for members that no other field names.
const EXTRA: &str = "extra";

fn apply(draft: &mut Draft<'_>) {
    let mut dropped = BTreeMap::new();
    let mut lost = Vec::new();
    let bodies = ["/requestBody/content/application~1json/schema", "/responses/2XX/content/application~1json/schema"];
    let mut operation = Value::Object(std::mem::take(&mut draft.operation));
    for place in bodies {
        if let Some(schema) = operation.pointer_mut(place) {
            clean(schema, "the body", &mut dropped, &mut lost);
        }
    }
    draft.operation = operation.as_object().cloned().unwrap_or_default();
    for (name, schema) in &mut draft.schemas {
        let safe = schema.get("pattern").is_some();
        if !safe {
            clean(schema, published(name), &mut dropped, &mut lost);
            schema.as_object_mut().map(|members| members.remove("nullable"));
        }
    }
    for (keyword, count) in dropped {
        draft.done.push(format!("dropped {count} × `{keyword}`"));
    }
    if !lost.is_empty() {
        draft.decide.push(format!("no field stands for {}: the names are taken in Rust", lost.join(", ")));
    }
}

fn clean(schema: &mut Value, place: &str, dropped: &mut BTreeMap<String, usize>, lost: &mut Vec<String>) {
    let Some(members) = schema.as_object() else {
        *schema = json!({});
        return;
    };
    let cleaned = match members.get("$ref") {
        Some(reference) => Map::from_iter([("$ref".to_owned(), reference.clone())]),
        None => kept(members),
    };
    for (key, value) in members.iter().filter(|(key, value)| cleaned.get(*key) != Some(*value)) {
        *dropped.entry(if key == "format" { format!("format: {value}") } else { key.clone() }).or_default() += 1;
    }
    *schema = Value::Object(cleaned);
    distinct_fields(schema, place, lost);
    for (label, child) in children(schema) {
        clean(child, &format!("{place}.{label}"), dropped, lost);
    }
}

fn kept(members: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    let mut keep = |key: &str, fits: fn(&Value) -> bool| {
        if let Some(value) = members.get(key).filter(|value| fits(value)) {
            kept.insert(key.to_owned(), value.clone());
        }
    };
    keep("description", |value| value.as_str().is_some_and(|text| !text.trim().is_empty()));
    keep("deprecated", |value| *value == true);
    keep("nullable", |value| *value == true);
    keep("x-hubspot-schema", Value::is_string);
    let kind = kind(members);
    match kind {
        "object" => {
            keep("properties", |value| value.as_object().is_some_and(|fields| !fields.is_empty()));
            let map = members.get("additionalProperties").filter(|_| !kept.contains_key("properties"));
            if let Some(value) = map {
                kept.insert(
                    "additionalProperties".to_owned(),
                    if value.is_object() { value.clone() } else { json!({}) },
                );
            }
            let required: BTreeSet<_> = strings(members.get("required")).collect();
            let declared = |name: &&str| members.get("properties").is_some_and(|fields| fields.get(*name).is_some());
            let required: Vec<_> = required.into_iter().filter(declared).collect();
            if !required.is_empty() {
                kept.insert("required".to_owned(), json!(required));
            }
        }
        "array" => {
            kept.insert("items".to_owned(), members.get("items").cloned().unwrap_or_else(|| json!({})));
        }
        "string" => {
            keep("format", |value| *value == "date-time");
            let values = open_values(strings(members.get("enum")).chain(strings(members.get("x-extensible-enum"))));
            if !values.is_empty() {
                kept.remove("format");
                kept.insert("x-extensible-enum".to_owned(), json!(values));
            }
        }
        "integer" => {
            kept.insert("format".to_owned(), json!("int64"));
        }
        _ => {}
    }
    if !kind.is_empty() {
        kept.insert("type".to_owned(), json!(kind));
    } else {
        kept.remove("nullable");
    }
    kept
}

/// The type, or what the other keywords say; empty for any value. HubSpot writes an object without fields for a Java
/// `Object`, which can be anything.
fn kind(members: &Map<String, Value>) -> &'static str {
    let has = |key: &str| members.get(key).is_some_and(|value| !value.is_null());
    let fields = members.get("properties").and_then(Value::as_object).is_some_and(|fields| !fields.is_empty());
    let map = members.get("additionalProperties").is_some_and(|value| *value != false);
    match members.get("type").and_then(Value::as_str) {
        Some("object") | None if fields || map => "object",
        Some("array") => "array",
        None if has("items") => "array",
        Some("string") => "string",
        None if strings(members.get("enum")).next().is_some() => "string",
        Some("integer") => "integer",
        Some("number") => "number",
        Some("boolean") => "boolean",
        _ => "",
    }
}

fn strings(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Distinct values that become distinct variants; what would be called `Unknown` is read as an unlisted value.
fn open_values<'v>(values: impl Iterator<Item = &'v str>) -> Vec<&'v str> {
    let mut variants = BTreeSet::from(["Unknown".to_owned()]);
    values.filter(|value| !value.is_empty() && variants.insert(pascal(value))).collect()
}

/// Of fields with one name in Rust the first stays; answers keep the others among the unknown members.
fn distinct_fields(schema: &mut Value, place: &str, lost: &mut Vec<String>) {
    let mut taken = BTreeSet::from([EXTRA.to_owned()]);
    if let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        fields.retain(|name, _| {
            let fits = taken.insert(snake(name));
            if !fits {
                lost.push(format!("`{place}.{name}`"));
            }
            fits
        });
        let names: Vec<_> = fields.keys().cloned().collect();
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| names.iter().any(|known| *name == known.as_str()));
        }
    }
}
