//! Makes fields optional if their values would otherwise have to contain themselves endlessly.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Draft, target,
    tree::{require, strings},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    let names: Vec<String> = draft.schemas.keys().cloned().collect();
    for name in names {
        let mut schema = draft.schemas[&name].clone();
        let fields = schema["properties"].clone();
        require(&mut schema, |field| !needed(draft, &fields[field]).contains(&*name));
        draft.schemas.insert(name, schema);
    }
}

/// The schemas that every value of this schema contains a value of.
fn needed<'v>(draft: &'v Draft<'_>, schema: &'v Value) -> BTreeSet<&'v str> {
    let mut found = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if let Some(name) = target(schema)
            && let Some(schema) = draft.schemas.get(name).filter(|_| found.insert(name))
        {
            open.extend(strings(&schema["required"]).map(|field| &schema["properties"][field]));
        }
    }
    found
}
