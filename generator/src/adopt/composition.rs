//! Joins the parts of an object; a choice between several types becomes a value of any kind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Draft, each, published,
    tree::{items, require, strings, target},
};

/// More levels of parts lead in a circle.
const MAX_DEPTH: usize = 16;

pub(super) fn apply(draft: &mut Draft<'_>) {
    let all = draft.schemas.clone();
    let (mut joined, mut open) = (0, Vec::new());
    let mut join_below = |value: &mut Value, name: &str| {
        each(value, &mut |schema| {
            join(&all, schema, name, &mut joined, &mut open);
            let fields = schema.get("properties").cloned().unwrap_or_default();
            require(schema, |name| !loses_null(&all, &fields[name]));
        });
    };
    draft.schemas.iter_mut().for_each(|(name, schema)| join_below(schema, name));
    for key in ["requestBody", "responses"] {
        join_below(&mut draft.published[key], "the operation");
    }
    if joined > 0 {
        draft.note(format!("joined the parts of {joined} schema(s)"));
    }
    open.dedup();
    if !open.is_empty() {
        let places = open.iter().map(|name| published(name)).collect::<Vec<_>>().join(", ");
        draft.ask(format!("a choice between several types became any value in {places}"));
    }
}

/// Whether a field has a type of its own and can be null, which a reference to that type cannot say: that the field may be
/// missing says it, too.
fn loses_null(all: &BTreeMap<String, Value>, field: &Value) -> bool {
    const NAMED: [&str; 6] = ["$ref", "properties", "enum", "allOf", "oneOf", "anyOf"];
    let parts = NAMED.iter().flat_map(|key| items(&field[*key])).chain([field]);
    let others = parts.filter_map(|part| all.get(target(part)?));
    NAMED.iter().any(|key| field.get(*key).is_some()) && others.chain([field]).any(|schema| schema["nullable"] == true)
}

fn join(all: &BTreeMap<String, Value>, schema: &mut Value, name: &str, joined: &mut usize, open: &mut Vec<String>) {
    // A property may have the name of a keyword; its value is then no list.
    let list = |schema: &Value, key: &str| schema[key].as_array().filter(|list| !list.is_empty()).cloned();
    while list(schema, "allOf").is_some() {
        *schema = flattened(all, schema, MAX_DEPTH);
        *joined += 1;
    }
    for key in ["oneOf", "anyOf"] {
        let Some(mut choices) = list(schema, key) else { continue };
        choices.dedup();
        if let [only] = choices.as_slice() {
            *schema = only.clone();
            return join(all, schema, name, joined, open);
        }
        *schema = words_of(schema);
        open.push(name.to_owned());
    }
}

/// The union of a schema and its parts; parts that are no objects make it a value of any kind.
pub(super) fn flattened(all: &BTreeMap<String, Value>, schema: &Value, depth: usize) -> Value {
    let mut whole = schema.clone();
    let parts = whole["allOf"].take();
    whole.as_object_mut().map(|members| members.remove("allOf"));
    if let (Some([part]), None) = (parts.as_array().map(Vec::as_slice), whole.get("properties")) {
        return part.clone();
    }
    let (mut properties, mut required) = (Map::new(), BTreeSet::new());
    let mut take = |part: &Value| {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(strings(&part["required"]).map(str::to_owned));
    };
    for part in items(&parts) {
        let part = target(part).and_then(|name| all.get(name)).unwrap_or(part);
        if part.get("allOf").is_some() && depth > 0 {
            take(&flattened(all, part, depth - 1));
        } else {
            take(part);
        }
    }
    take(&whole);
    if properties.is_empty() {
        return words_of(&whole);
    }
    whole["type"] = json!("object");
    whole["properties"] = Value::Object(properties);
    whole["required"] = json!(required);
    whole
}

/// A value of any kind, described as the schema is.
fn words_of(schema: &Value) -> Value {
    schema.get("description").map_or_else(|| json!({}), |words| json!({ "description": words }))
}
