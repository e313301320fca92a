//! Turns bodies, nested objects and nested enums into components, since Rust types need names.

use serde_json::Value;

use super::{BODIES, Draft, Usage, names::free, reference, tree::children};
use generator::name::pascal;

pub(super) fn apply(draft: &mut Draft<'_>) {
    for (place, ending, usage) in BODIES {
        if draft.operation.pointer(place).is_some_and(|schema| schema.get("$ref").is_none()) {
            let name = free(draft, &format!("{}{ending}", pascal(&draft.id)));
            let body = draft.operation.pointer_mut(place).map(|schema| std::mem::replace(schema, reference(&name)));
            insert(draft, &name, body.unwrap_or_default());
            draft.usages.insert(name, usage);
        }
    }
    let mut open: Vec<String> = draft.schemas.keys().cloned().collect();
    while let Some(name) = open.pop() {
        let mut schema = draft.schemas.insert(name.clone(), Value::Null).unwrap_or_default();
        let usage = draft.usage(&name);
        name_below(draft, &name, usage, &mut schema, &mut open);
        draft.schemas.insert(name, schema);
    }
}

fn name_below(draft: &mut Draft<'_>, owner: &str, usage: Usage, schema: &mut Value, open: &mut Vec<String>) {
    let is_list = schema.get("properties").is_none();
    for (label, child) in children(schema) {
        let name = if is_list { owner.to_owned() } else { format!("{owner}{}", pascal(&label)) };
        if ["properties", "x-extensible-enum", "oneOf"].iter().all(|key| child.get(key).is_none()) {
            name_below(draft, &name, usage, child, open);
            continue;
        }
        let name = free(draft, &name);
        let moved = std::mem::replace(child, reference(&name));
        insert(draft, &name, moved);
        draft.usages.insert(name.clone(), usage);
        draft.note(format!("`{owner}.{label}` became `{name}`"));
        open.push(name);
    }
}

/// Adds a component; `nullable` is dropped, as a reference cannot have it.
fn insert(draft: &mut Draft<'_>, name: &str, mut schema: Value) {
    schema.as_object_mut().map(|members| members.remove("nullable"));
    draft.schemas.insert(name.to_owned(), schema);
}
