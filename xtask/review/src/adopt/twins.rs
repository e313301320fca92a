//! Finds schemas that equal one of the contract, or one another, and keeps one of them.

use serde_json::Value;

use super::{
    Draft,
    tree::{each_schema, keys},
};

/// What makes the shape of a schema; the rest is words, or what the contract decides by itself.
const SHAPE: [&str; 8] =
    ["$ref", "type", "format", "pattern", "properties", "items", "additionalProperties", "x-extensible-enum"];

pub(super) fn apply(draft: &mut Draft<'_>) {
    // One pair found can make the schemas around it equal, too.
    while let Some((twin, kept)) = find(draft) {
        draft.replace(&twin, &kept);
        draft.note(format!("`{twin}` has the shape of `{kept}`"));
    }
    draft.prune();
}

fn find(draft: &Draft<'_>) -> Option<(String, String)> {
    let known = draft.contract_schemas().chain(&draft.schemas);
    let known: Vec<_> = known.map(|(name, schema)| (name, shape(schema))).filter(|(_, shape)| tells(shape)).collect();
    draft.schemas.iter().find_map(|(name, schema)| {
        let wanted = shape(schema);
        let (other, _) = known.iter().find(|(other, shape)| *other != name && *shape == wanted)?;
        Some((name.clone(), (*other).clone()))
    })
}

/// Whether a shape is so much its own that equality is no accident: enums are told apart by their values, of others only
/// those with several fields are surely the same.
fn tells(shape: &Value) -> bool {
    keys(&shape["properties"]).count() > 1 || shape.get("x-extensible-enum").is_some()
}

fn shape(schema: &Value) -> Value {
    let mut shape = schema.clone();
    each_schema("", &mut shape, &mut |_, schema| {
        schema.as_object_mut().into_iter().for_each(|members| {
            members.retain(|key, value| {
                SHAPE.contains(&key.as_str()) && value.as_object().is_none_or(|value| !value.is_empty())
            });
        });
        if let Some(values) = schema.get_mut("x-extensible-enum").and_then(Value::as_array_mut) {
            values.sort_by_key(Value::to_string);
        }
    });
    shape
}
