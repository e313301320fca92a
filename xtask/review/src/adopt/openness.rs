//! Makes responses tolerant: unknown members, nulls, ids as integers and absent fields decode.

use serde_json::{Value, json};

use super::{
    Draft,
    tree::{each_schema, is_map, strings, target},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    for name in draft.reached(&draft.operation["responses"]) {
        let Some(schema) = draft.schemas.get_mut(&name) else { continue };
        each_schema("", schema, &mut |_, schema| {
            if is_map(schema) {
                let value = schema["additionalProperties"].take();
                schema["additionalProperties"] = nullable(value);
            }
        });
        if schema.get("properties").is_none() {
            continue;
        }
        let required: Vec<_> = schema.get("required").into_iter().flat_map(strings).map(str::to_owned).collect();
        schema.as_object_mut().map(|members| members.remove("required"));
        schema["additionalProperties"] = json!({});
        for (field, value) in schema["properties"].as_object_mut().into_iter().flatten() {
            if value["format"] == "date-time" {
                value["nullable"] = Value::Bool(true);
            }
            if value["type"] == "string" && value.get("format").is_none() && is_id(field) {
                value["x-accepts-integer"] = Value::Bool(true);
            }
        }
        if !required.is_empty() {
            let fields = required.join(", ");
            draft.ask_of(&name, format!("`{name}` has no required fields: which of {fields} must be present?"));
        }
    }
}

/// HubSpot sends `null` in maps, as in `properties: {"lastname": null}`, without publishing it.
fn nullable(mut value: Value) -> Value {
    match value.get("type") {
        _ if target(&value).is_some() => json!({ "nullable": true, "allOf": [value] }),
        Some(_) => {
            value["nullable"] = Value::Bool(true);
            value
        }
        // Any value can be null.
        None => value,
    }
}

/// Whether a field is an id that can be a number; ids of object types, such as `0-1`, are not.
fn is_id(field: &str) -> bool {
    field == "id" || field.ends_with("Id") && !field.ends_with("TypeId")
}
