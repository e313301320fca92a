//! Schemas that become types in Rust get a name of their own.

use serde_json::Value;

use super::{Draft, Step, children, names::free, reference};
use crate::name::pascal;

pub(super) const STEP: Step = Step {
    name: "types",
    summary: "objects and enums that stand inside others, and bodies without a name, become components",
    apply,
};

fn apply(draft: &mut Draft<'_>) {
    let id = pascal(&draft.id);
    let bodies = [
        ("requestBody", "/content/application~1json/schema", "Request"),
        ("responses", "/2XX/content/application~1json/schema", "Answer"),
    ];
    for (key, place, end) in bodies {
        let Some(mut holder) = draft.operation.remove(key) else { continue };
        if let Some(schema) = holder.pointer_mut(place).filter(|schema| schema.get("$ref").is_none()) {
            let name = free(draft, &format!("{id}{end}"));
            let mut body = std::mem::replace(schema, reference(&name));
            body.as_object_mut().map(|members| members.remove("nullable"));
            draft.schemas.insert(name.clone(), body);
        }
        draft.operation.insert(key.to_owned(), holder);
    }
    let mut open: Vec<String> = draft.schemas.keys().cloned().collect();
    while let Some(name) = open.pop() {
        let mut schema = draft.schemas.insert(name.clone(), Value::Null).unwrap_or_default();
        name_below(draft, &name, &mut schema, &mut open);
        draft.schemas.insert(name, schema);
    }
}

fn name_below(draft: &mut Draft<'_>, owner: &str, schema: &mut Value, open: &mut Vec<String>) {
    let is_list = schema.get("properties").is_none();
    for (label, child) in children(schema) {
        let name = if is_list { owner.to_owned() } else { format!("{owner}{}", pascal(&label)) };
        if child.get("properties").is_none() && child.get("x-extensible-enum").is_none() {
            name_below(draft, &name, child, open);
            continue;
        }
        let name = free(draft, &name);
        let mut moved = std::mem::replace(child, reference(&name));
        moved.as_object_mut().map(|members| members.remove("nullable"));
        draft.done.push(format!("`{owner}.{label}` became `{name}`"));
        draft.schemas.insert(name.clone(), moved);
        open.push(name);
    }
}
