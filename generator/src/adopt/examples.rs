//! Examples made of the schemas.

use serde_json::{Map, Value, json};

use super::{Draft, Step, target};

pub(super) const STEP: Step = Step { name: "examples", summary: "each component gets an example that fits it", apply };

/// Below this depth optional members are left out, which ends every cycle.
const DEPTH: usize = 4;

fn apply(draft: &mut Draft<'_>) {
    let names: Vec<String> = draft.schemas.keys().cloned().collect();
    for name in names {
        let schema = &draft.schemas[&name];
        if schema.get("example").is_none() {
            let example = value(draft, schema, &name, 0);
            draft.schemas.entry(name).and_modify(|schema| schema["example"] = example);
        }
    }
}

fn value(draft: &Draft<'_>, schema: &Value, name: &str, depth: usize) -> Value {
    if let Some(reference) = target(schema) {
        let known = draft.contract_schema(reference);
        let example = known.and_then(|schema| schema.get("example")).cloned();
        let schema = draft.schemas.get(reference).or(known);
        return example.or_else(|| Some(value(draft, schema?, reference, depth + 1))).unwrap_or_default();
    }
    match schema["type"].as_str() {
        Some("object") => object(draft, schema, depth),
        Some("array") if depth > DEPTH => json!([]),
        Some("array") => json!([value(draft, &schema["items"], name, depth + 1)]),
        Some("integer") => json!(1),
        Some("number") => json!(1.5),
        Some("boolean") => json!(true),
        Some("string") => text(schema, name),
        _ => json!("any value"),
    }
}

fn object(draft: &Draft<'_>, schema: &Value, depth: usize) -> Value {
    let mut members = Map::new();
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        if required(name) || depth < DEPTH {
            members.insert(name.clone(), value(draft, field, name, depth + 1));
        }
    }
    if members.is_empty() && depth <= DEPTH && schema["additionalProperties"].get("type").is_some() {
        members.insert("name".to_owned(), value(draft, &schema["additionalProperties"], "value", depth + 1));
    }
    Value::Object(members)
}

fn text(schema: &Value, name: &str) -> Value {
    let listed = schema["x-extensible-enum"].get(0);
    match name {
        _ if listed.is_some() => listed.cloned().unwrap_or_default(),
        _ if schema["format"] == "date-time" => json!("2026-03-30T09:15:02.120Z"),
        _ if name.ends_with("TypeId") => json!("0-1"),
        _ if name == "id" || name.ends_with("Id") => json!("9000000101"),
        _ if name.to_lowercase().ends_with("email") => json!("someone@example.com"),
        _ if name.to_lowercase().ends_with("url") => json!("https://example.com/"),
        _ => json!("text"),
    }
}
