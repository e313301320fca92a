//! Makes components of the objects and enums that stand inside others, and of the bodies: types in Rust need a name.

use serde_json::Value;

use super::{BODIES, Draft, Way, names::free, reference, tree::children};
use generator::name::pascal;

pub(super) fn apply(draft: &mut Draft<'_>) {
    for (place, ending, way) in BODIES {
        if draft.operation.pointer(place).is_some_and(|schema| schema.get("$ref").is_none()) {
            let name = free(draft, &format!("{}{ending}", pascal(&draft.id)));
            let body = draft.operation.pointer_mut(place).map(|schema| std::mem::replace(schema, reference(&name)));
            insert(draft, &name, body.unwrap_or_default());
            draft.ways.insert(name, way);
        }
    }
    let mut open: Vec<String> = draft.schemas.keys().cloned().collect();
    while let Some(name) = open.pop() {
        let mut schema = draft.schemas.insert(name.clone(), Value::Null).unwrap_or_default();
        let way = draft.way(&name);
        name_below(draft, &name, way, &mut schema, &mut open);
        draft.schemas.insert(name, schema);
    }
}

fn name_below(draft: &mut Draft<'_>, owner: &str, way: Way, schema: &mut Value, open: &mut Vec<String>) {
    let is_list = schema.get("properties").is_none();
    for (label, child) in children(schema) {
        let name = if is_list { owner.to_owned() } else { format!("{owner}{}", pascal(&label)) };
        if ["properties", "x-extensible-enum", "oneOf"].iter().all(|key| child.get(key).is_none()) {
            name_below(draft, &name, way, child, open);
            continue;
        }
        let name = free(draft, &name);
        let moved = std::mem::replace(child, reference(&name));
        insert(draft, &name, moved);
        draft.ways.insert(name.clone(), way);
        draft.note(format!("`{owner}.{label}` became `{name}`"));
        open.push(name);
    }
}

/// A reference cannot say that it may be null.
fn insert(draft: &mut Draft<'_>, name: &str, mut schema: Value) {
    schema.as_object_mut().map(|members| members.remove("nullable"));
    draft.schemas.insert(name.to_owned(), schema);
}
