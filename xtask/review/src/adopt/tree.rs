//! Accesses published values.

use serde_json::{Value, json};

/// The items of a list; none for other values.
pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The strings in a list.
pub(super) fn strings(value: &Value) -> impl Iterator<Item = &str> {
    items(value).filter_map(Value::as_str)
}

/// The member names of an object; none for other values.
pub(super) fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(|members| members.keys())
}

/// A reference to a component schema.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The component schema that a reference leads to.
pub(super) fn target(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// The component schemas that a value refers to, at any depth.
pub(super) fn targets(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().flat_map(targets).collect(),
        Value::Object(members) => target(value).into_iter().chain(members.values().flat_map(targets)).collect(),
        _ => Vec::new(),
    }
}

/// Renames the component schemas that a value refers to, at any depth.
pub(super) fn each_reference(value: &mut Value, renamed: &mut dyn FnMut(&str) -> Option<String>) {
    if let Some(name) = target(value).and_then(&mut *renamed) {
        *value = reference(&name);
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_reference(item, renamed)),
        Value::Object(members) => members.values_mut().for_each(|member| each_reference(member, renamed)),
        _ => {}
    }
}

/// Whether a schema is a map: an object without fields, whose values have a schema.
pub(super) fn is_map(schema: &Value) -> bool {
    keys(&schema["properties"]).next().is_none() && schema["additionalProperties"].is_object()
}

/// Whether a schema is an object or a list of objects.
pub(super) fn is_object(schema: &Value) -> bool {
    schema["type"] == "object" || schema["items"].is_object() && is_object(&schema["items"])
}

/// Calls `change` with a schema and every schema below it, top down, and the place of each.
pub(super) fn each_schema(place: &str, schema: &mut Value, change: &mut dyn FnMut(&str, &mut Value)) {
    change(place, schema);
    for (label, child) in children(schema) {
        each_schema(&format!("{place}.{label}"), child, change);
    }
}

/// The direct subschemas of a schema, each with a label.
pub(super) fn children(schema: &mut Value) -> Vec<(String, &mut Value)> {
    let mut found = Vec::new();
    for (key, value) in schema.as_object_mut().into_iter().flatten() {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                found.extend(properties.iter_mut().map(|(name, schema)| (name.clone(), schema)));
            }
            ("items", schema) => found.push(("item".to_owned(), schema)),
            ("additionalProperties", schema @ Value::Object(_)) => found.push(("value".to_owned(), schema)),
            _ => {}
        }
    }
    found
}

/// Filters the list of required fields, and removes it if it becomes empty.
pub(super) fn require(schema: &mut Value, keep: impl Fn(&str) -> bool) {
    let Some(names) = schema.get_mut("required").and_then(Value::as_array_mut) else { return };
    names.retain(|name| name.as_str().is_some_and(&keep));
    if names.is_empty() {
        schema.as_object_mut().map(|members| members.remove("required"));
    }
}
