//! `allOf`, `oneOf` and `anyOf`, which become one object or any value.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Draft, Step, each, published, target};

pub(super) const STEP: Step = Step {
    name: "composition",
    summary: "parts of an object are joined; a choice between several types becomes a value of any kind",
    apply,
};

/// More levels of parts lead in a circle.
const MAX_DEPTH: usize = 16;

fn apply(draft: &mut Draft<'_>) {
    let all = draft.schemas.clone();
    let (mut joined, mut open) = (0, Vec::new());
    for (name, schema) in &mut draft.schemas {
        each(schema, &mut |value| join(&all, value, name, &mut joined, &mut open));
    }
    draft
        .operation
        .values_mut()
        .for_each(|value| each(value, &mut |value| join(&all, value, "the operation", &mut joined, &mut open)));
    if joined > 0 {
        draft.done.push(format!("joined the parts of {joined} schema(s)"));
    }
    open.dedup();
    if !open.is_empty() {
        let places = open.iter().map(|name| published(name)).collect::<Vec<_>>().join(", ");
        draft.decide.push(format!("a choice between several types became any value in {places}"));
    }
}

fn join(all: &BTreeMap<String, Value>, value: &mut Value, name: &str, joined: &mut usize, open: &mut Vec<String>) {
    // A property may have the name of a keyword; its value is then no list.
    let list = |value: &Value, key: &str| value[key].as_array().filter(|list| !list.is_empty()).cloned();
    if list(value, "allOf").is_some() {
        *value = flattened(all, value, MAX_DEPTH);
        *joined += 1;
    }
    for key in ["oneOf", "anyOf"] {
        let Some(mut choices) = list(value, key) else { continue };
        choices.dedup();
        let Some(members) = value.as_object_mut() else { continue };
        members.remove(key);
        if let [only] = choices.as_slice() {
            *value = only.clone();
        } else {
            members.retain(|key, _| key == "description");
            open.push(name.to_owned());
        }
    }
}

/// The union of a schema and its parts; parts that are no objects make it a value of any kind.
fn flattened(all: &BTreeMap<String, Value>, schema: &Value, depth: usize) -> Value {
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    let parts = whole.remove("allOf").and_then(|parts| parts.as_array().cloned()).unwrap_or_default();
    if let ([part], true) = (parts.as_slice(), whole.get("properties").is_none()) {
        return part.clone();
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    let mut take = |part: &Map<String, Value>| {
        properties.extend(part.get("properties").and_then(Value::as_object).cloned().unwrap_or_default());
        required.extend(part.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
    };
    for part in &parts {
        let part = target(part).and_then(|name| all.get(name)).unwrap_or(part);
        let part =
            if part.get("allOf").is_some() && depth > 0 { flattened(all, part, depth - 1) } else { part.clone() };
        part.as_object().into_iter().for_each(&mut take);
    }
    take(&whole);
    if properties.is_empty() {
        return json!({ "description": whole.get("description").cloned().unwrap_or_default() });
    }
    required.dedup();
    whole.insert("type".to_owned(), Value::from("object"));
    whole.insert("properties".to_owned(), Value::Object(properties));
    whole.insert("required".to_owned(), Value::Array(required));
    Value::Object(whole)
}
