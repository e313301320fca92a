//! Random values of a schema, as HubSpot sends and accepts them.

use generator::{Document, Pointer};
use serde_json::{Map, Value, json};

/// A value of a schema; `choices` determines its optional parts.
pub(crate) fn sample(
    document: &Document,
    schema: &Value,
    direction: Direction,
    choices: &mut impl Iterator<Item = u8>,
    depth: usize,
) -> Value {
    let mut choose = |of: u8| choices.next().unwrap_or(0) % of;
    let pointer = schema["$ref"].as_str().and_then(Pointer::from_reference);
    if let Some((_, schema)) = pointer.and_then(|pointer| document.resolve(&pointer)) {
        return sample(document, schema, direction, choices, depth);
    }
    if let Some(values) = [&schema["enum"], &schema["x-extensible-enum"]].into_iter().find_map(Value::as_array) {
        return values[usize::from(choose(u8::try_from(values.len()).unwrap()))].clone();
    }
    if schema["nullable"] == true && choose(3) == 0 {
        return Value::Null;
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts.iter().chain([&json!({ "properties": schema["properties"] })]) {
            let Value::Object(members) = sample(document, part, direction, choices, depth) else { continue };
            whole.extend(members);
        }
        return Value::Object(whole);
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        let at = usize::from(choose(u8::try_from(alternatives.len()).unwrap()));
        return sample(document, &alternatives[at], direction, choices, depth);
    }
    let below = depth.saturating_sub(1);
    match schema["type"].as_str() {
        Some("array") if depth == 0 => json!([]),
        Some("array") => {
            (0..choose(3)).map(|_| sample(document, &schema["items"], direction, choices, below)).collect()
        }
        Some("integer") => json!(choose(100)),
        Some("number") => json!(0.5),
        Some("boolean") => json!(choose(2) == 0),
        Some("string") if schema["format"] == "date-time" => json!("2026-03-30T09:15:02Z"),
        Some("string") if schema["format"] == "uuid" => json!("5b1d2c30-6c2f-4e0a-9d53-3f4f6a1b0c11"),
        Some("string") if schema["format"] == "date" => json!("2026-03-30"),
        Some("string") => json!("text"),
        Some("object") | None if schema["properties"].is_object() => {
            let mut members = Map::new();
            for (name, field) in schema["properties"].as_object().unwrap() {
                let is_required = schema["required"].as_array().is_some_and(|list| list.contains(&json!(name)));
                // HubSpot omits required members from responses.
                let may_lack = !is_required || direction == Direction::Response;
                if !(may_lack && (depth == 0 || choices.next().unwrap_or(0).is_multiple_of(2))) {
                    members.insert(name.clone(), sample(document, field, direction, choices, below));
                }
            }
            Value::Object(members)
        }
        Some("object") if schema["additionalProperties"].is_object() && depth > 0 => {
            let mut members = Map::new();
            for name in ["a", "b"].iter().take(usize::from(choose(3))) {
                let is_null = direction == Direction::Response && choices.next().unwrap_or(0).is_multiple_of(2);
                let value = if is_null {
                    Value::Null
                } else {
                    sample(document, &schema["additionalProperties"], direction, choices, below)
                };
                members.insert((*name).to_owned(), value);
            }
            Value::Object(members)
        }
        Some(_) => json!({}),
        None => json!("text"),
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Direction {
    Request,
    Response,
}
