//! What answers hold decodes, even when HubSpot sends more, less or something else.

use serde_json::{Value, json};

use super::{Draft, Step};

pub(super) const STEP: Step = Step {
    name: "openness",
    summary: "answers keep unknown members, ids may come as integers, and lists, maps and times may be missing",
    apply,
};

fn apply(draft: &mut Draft<'_>) {
    let answers = draft.reached(draft.operation.get("responses"));
    let mut demands = Vec::new();
    for name in answers {
        let Some(schema) = draft.schemas.get_mut(&name).filter(|schema| schema.get("properties").is_some()) else {
            continue;
        };
        schema["additionalProperties"] = json!({});
        let fields = schema["properties"].clone();
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|field| !may_be_missing(&fields[field.as_str().unwrap_or_default()]));
            demands.extend(required.iter().map(|field| format!("{name}.{}", field.as_str().unwrap_or_default())));
        }
        let required = schema["required"].clone();
        if required.as_array().is_none_or(Vec::is_empty) {
            schema.as_object_mut().map(|members| members.remove("required"));
        }
        for (field, value) in schema["properties"].as_object_mut().into_iter().flatten() {
            let optional = required.as_array().is_none_or(|names| names.iter().all(|name| name != field));
            if value["format"] == "date-time" && optional {
                value["nullable"] = Value::Bool(true);
            }
            if value["type"] == "string" && value.get("format").is_none() && is_id(field) {
                value["x-accepts-integer"] = Value::Bool(true);
            }
        }
    }
    if !demands.is_empty() {
        let fields = demands.join(", ");
        draft.decide.push(format!("an answer without one of these required fields fails to decode: {fields}"));
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
