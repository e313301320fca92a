//! Schemas that equal one of the contract, or one another.

use serde_json::{Map, Value};

use super::{Draft, Step};

pub(super) const STEP: Step =
    Step { name: "twins", summary: "a schema with the shape of another one is that one", apply };

fn apply(draft: &mut Draft<'_>) {
    // One pair found can make the schemas around it equal, too.
    while let Some((twin, kept)) = find(draft) {
        draft.schemas.remove(&twin);
        draft.redirect(&twin, &kept);
        draft.done.push(format!("`{twin}` has the shape of `{kept}`"));
    }
    draft.prune();
}

fn find(draft: &Draft<'_>) -> Option<(String, String)> {
    let known = draft.contract_schemas().chain(&draft.schemas);
    let known: Vec<_> = known.map(|(name, schema)| (name, shape(schema))).collect();
    draft.schemas.iter().find_map(|(name, schema)| {
        let wanted = shape(schema);
        let same = known.iter().find(|(other, shape)| *other != name && tells(shape) && *shape == wanted);
        // Enums are told apart by their values; of others only those with many fields are surely the same.
        same.map(|(other, _)| (name.clone(), (*other).clone()))
    })
}

/// Whether a shape is so much its own that equality is no accident.
fn tells(shape: &Value) -> bool {
    let fields = shape["properties"].as_object().map_or(0, Map::len);
    fields > 1 || shape.get("x-extensible-enum").is_some()
}

/// A schema without its words, without the order of values, and without what the contract decides by itself.
fn shape(schema: &Value) -> Value {
    const DECIDED: [&str; 7] = [
        "description",
        "example",
        "required",
        "nullable",
        "x-hubspot-schema",
        "additionalProperties",
        "x-accepts-integer",
    ];
    match schema {
        Value::Object(members) => {
            let is_words = |key: &str, value: &Value| {
                DECIDED.contains(&key) && !(value.is_object() && key != "example" && key != "additionalProperties")
            };
            let kept = members.iter().filter(|(key, value)| !is_words(key, value));
            Value::Object(kept.map(|(key, value)| (key.clone(), shape(value))).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(shape).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}
