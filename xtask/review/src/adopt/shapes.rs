//! Reduces schemas to what generation supports: 64-bit integers, open enums, no bounds; objects without fields are any value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    BODIES, Draft, published,
    tree::{each_schema, keys, require, strings},
};
use generator::name::{open_variant, snake};

/// The field of generated types for unknown members.
const EXTRA: &str = "extra";

pub(super) fn apply(draft: &mut Draft<'_>) {
    let mut dropped: BTreeMap<String, usize> = BTreeMap::new();
    let (mut lost, mut unlisted) = (Vec::new(), Vec::new());
    let mut clean = |place: &str, schema: &mut Value| {
        let before = std::mem::take(schema);
        *schema = cleaned(&before);
        for (key, value) in
            before.as_object().into_iter().flatten().filter(|(key, value)| schema.get(*key) != Some(*value))
        {
            *dropped.entry(if key == "format" { format!("format: {value}") } else { key.clone() }).or_default() += 1;
        }
        let listed: BTreeSet<_> = strings(&schema["x-extensible-enum"]).collect();
        let left_out: BTreeSet<_> = strings(&before["enum"]).filter(|value| !listed.contains(value)).collect();
        unlisted.extend(left_out.into_iter().map(|value| format!("{value:?} of `{place}`")));
        lost.extend(distinct_fields(schema).into_iter().map(|field| format!("`{place}.{field}`")));
    };
    for (place, ..) in BODIES {
        draft.operation.pointer_mut(place).into_iter().for_each(|schema| each_schema("the body", schema, &mut clean));
    }
    for (name, schema) in &mut draft.schemas {
        each_schema(published(name), schema, &mut clean);
        schema.as_object_mut().map(|members| members.remove("nullable"));
    }
    draft.done.extend(dropped.iter().map(|(keyword, count)| format!("dropped {count} × `{keyword}`")));
    if !unlisted.is_empty() {
        let values = unlisted.join(", ");
        draft.ask(format!(
            "{values} decode as `Unknown`, since the value is empty or has the same Rust name as another"
        ));
    }
    if !lost.is_empty() {
        draft.ask(format!("there is no field for {}: the names are already used in Rust", lost.join(", ")));
    }
}

/// The part of a schema that generation supports. HubSpot publishes a Java `Object`, which can be anything, as an object
/// without fields.
fn cleaned(schema: &Value) -> Value {
    let or_any = |schema: &Value| if schema.is_object() { schema.clone() } else { json!({}) };
    let has_fields = keys(&schema["properties"]).next().is_some();
    let is_map = !matches!(schema["additionalProperties"], Value::Null | Value::Bool(false));
    let values = open_values(strings(&schema["enum"]).chain(strings(&schema["x-extensible-enum"])));
    let mut cleaned = match schema["type"].as_str() {
        _ if schema.get("$ref").is_some() => return json!({ "$ref": schema["$ref"] }),
        _ if schema.get("oneOf").is_some() => json!({ "oneOf": schema["oneOf"] }),
        Some("object") | None if has_fields => {
            let required: BTreeSet<_> = strings(&schema["required"]).collect();
            json!({ "type": "object", "properties": schema["properties"], "required": required })
        }
        Some("object") | None if is_map => {
            json!({ "type": "object", "additionalProperties": or_any(&schema["additionalProperties"]) })
        }
        Some("array") => json!({ "type": "array", "items": or_any(&schema["items"]) }),
        None if schema["items"].is_object() => json!({ "type": "array", "items": schema["items"] }),
        Some("string") | None if !values.is_empty() => json!({ "type": "string", "x-extensible-enum": values }),
        Some("string") if schema["format"] == "date-time" => json!({ "type": "string", "format": "date-time" }),
        Some("integer") => json!({ "type": "integer", "format": "int64" }),
        Some(kind @ ("string" | "number" | "boolean")) => json!({ "type": kind }),
        _ => json!({}),
    };
    let is_any = cleaned.get("type").or(cleaned.get("oneOf")).is_none();
    for key in ["description", "deprecated", "nullable"] {
        let value = &schema[key];
        let is_text = value.as_str().is_some_and(|text| !text.trim().is_empty());
        if is_text || *value == true && !(is_any && key == "nullable") {
            cleaned[key] = value.clone();
        }
    }
    cleaned
}

/// Distinct values that become distinct variants.
fn open_values<'v>(values: impl Iterator<Item = &'v str>) -> Vec<&'v str> {
    let mut variants = BTreeSet::new();
    values.filter(|value| !value.is_empty() && variants.insert(open_variant(value))).collect()
}

/// Keeps the first of several fields with the same Rust name; in responses, the others become unknown members.
fn distinct_fields(schema: &mut Value) -> Vec<String> {
    let mut taken = BTreeSet::from([EXTRA.to_owned()]);
    let mut lost = Vec::new();
    let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return lost };
    fields.retain(|name, _| {
        let is_new = taken.insert(snake(name));
        lost.extend((!is_new).then(|| name.clone()));
        is_new
    });
    let fields = fields.clone();
    require(schema, |name| fields.contains_key(name));
    lost
}
