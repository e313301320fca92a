//! Lets answers decode when HubSpot sends more, less or something else: unknown members, ids as integers, missing lists.

use serde_json::{Value, json};

use super::{
    Draft,
    tree::{require, strings},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    let mut demands = Vec::new();
    for name in draft.reached(&draft.operation["responses"]) {
        let Some(schema) = draft.schemas.get_mut(&name).filter(|schema| schema.get("properties").is_some()) else {
            continue;
        };
        let fields = schema["properties"].clone();
        require(schema, |field| !may_be_missing(&fields[field]));
        schema["additionalProperties"] = json!({});
        let required: Vec<_> = schema.get("required").into_iter().flat_map(strings).map(str::to_owned).collect();
        for (field, value) in schema["properties"].as_object_mut().into_iter().flatten() {
            if value["format"] == "date-time" && !required.contains(field) {
                value["nullable"] = Value::Bool(true);
            }
            if value["type"] == "string" && value.get("format").is_none() && is_id(field) {
                value["x-accepts-integer"] = Value::Bool(true);
            }
        }
        demands.extend(required.iter().map(|field| format!("{name}.{field}")));
    }
    if !demands.is_empty() {
        let fields = demands.join(", ");
        draft.ask(format!("an answer without one of these required fields fails to decode: {fields}"));
    }
}

/// HubSpot publishes as required what some answers lack: times, and lists and maps that are empty.
fn may_be_missing(schema: &Value) -> bool {
    schema["format"] == "date-time" || schema["type"] == "array" || schema["type"] == "object"
}

/// Ids of object types, such as `0-1`, are no numbers.
fn is_id(field: &str) -> bool {
    field == "id" || field.ends_with("Id") && !field.ends_with("TypeId")
}
