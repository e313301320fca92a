//! Merges schemas that are equal to each other or to one of the contract.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Draft, Usage,
    tree::{each_schema, keys, strings},
};

/// The keywords that define the shape of a schema; the others are documentation, or decided by the contract.
const SHAPE: [&str; 10] = [
    "$ref",
    "oneOf",
    "type",
    "format",
    "pattern",
    "properties",
    "items",
    "additionalProperties",
    "x-extensible-enum",
    "required",
];

pub(super) fn apply(draft: &mut Draft<'_>) {
    // Merging schemas can make the schemas that contain them equal.
    loop {
        let twins = find(draft);
        if twins.is_empty() {
            break;
        }
        twins.iter().for_each(|(twin, kept)| draft.note(format!("merged `{twin}` into `{kept}`: same shape")));
        draft.replace(&twins);
    }
    draft.prune();
}

/// Each duplicate with the schema that replaces it: one of the contract, or the one with the shortest name. A schema of
/// requests is never replaced by one of responses, which are more tolerant.
fn find(draft: &Draft<'_>) -> BTreeMap<String, String> {
    let mut kept: BTreeMap<String, &str> = BTreeMap::new();
    let mut twins = BTreeMap::new();
    for (name, schema) in draft.contract_schemas() {
        for usage in draft.contract_usages(name) {
            if let Some(key) = key(schema, usage) {
                kept.entry(key).or_insert(name);
            }
        }
    }
    let mut new: Vec<_> = draft.schemas.iter().collect();
    new.sort_by_key(|(name, _)| name.len());
    for (name, schema) in new {
        let Some(key) = key(schema, draft.usage(name)) else { continue };
        match kept.get(key.as_str()) {
            Some(other) => {
                twins.insert(name.clone(), (*other).to_owned());
            }
            None => {
                kept.insert(key, name);
            }
        }
    }
    twins
}

/// The shape as text, for schemas distinctive enough that equality is not accidental: enums, choices, and objects with several
/// fields.
fn key(schema: &Value, usage: Usage) -> Option<String> {
    let mut shape = schema.clone();
    each_schema("", &mut shape, &mut |_, schema| {
        schema.as_object_mut().into_iter().for_each(|members| {
            members.retain(|key, value| {
                SHAPE.contains(&key.as_str()) && value.as_object().is_none_or(|value| !value.is_empty())
            });
        });
        for key in ["x-extensible-enum", "required"] {
            let mut values: Vec<_> = strings(&schema[key]).map(str::to_owned).collect();
            values.sort();
            schema.as_object_mut().map(|members| members.remove(key));
            if !values.is_empty() {
                schema[key] = json!(values);
            }
        }
    });
    let is_enum = shape.get("x-extensible-enum").is_some();
    let is_distinctive = keys(&shape["properties"]).count() > 1 || shape.get("oneOf").is_some();
    (is_distinctive || is_enum).then(|| if is_enum { shape.to_string() } else { format!("{usage:?} {shape}") })
}
