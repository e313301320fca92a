//! Merges the parts of an object; keeps a choice if a property distinguishes its objects, or else allows any value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use generator::choice;

use super::{
    Draft, published, reference,
    references::MAX_SCHEMAS,
    tree::{children, items, keys, require, strings, target},
    unnamed,
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    let all = std::mem::take(&mut draft.schemas);
    let open = all.keys().map(|name| (name.clone(), all[name].clone())).collect();
    let mut join = Join {
        all: &all,
        schemas: BTreeMap::new(),
        interned: BTreeMap::new(),
        open,
        joined: 0,
        any: BTreeSet::new(),
        tags: BTreeSet::new(),
    };
    let body = unnamed(&format!("{}/body", draft.id));
    for key in ["requestBody", "responses"] {
        each_body(&mut draft.published[key], &mut |schema| join.below(schema, &body, None));
    }
    while let Some((name, mut schema)) = join.open.pop() {
        join.below(&mut schema, &name, Some(&name));
        join.schemas.insert(name, schema);
    }
    let Join { mut schemas, joined, any, tags, .. } = join;
    for (name, tag) in tags {
        let Some(schema) = schemas.get_mut(&name) else { continue };
        let required: BTreeSet<_> = strings(&schema["required"]).chain([&*tag]).collect();
        schema["required"] = json!(required);
    }
    if schemas.len() > MAX_SCHEMAS {
        draft.fail(format!("the operation has more than {MAX_SCHEMAS} schemas"));
    }
    draft.schemas = schemas;
    resolve_aliases(draft);
    if joined > 0 {
        draft.note(format!("merged the parts of {joined} schema(s)"));
    }
    for path in any {
        let owner = draft.schemas.keys().filter(|name| path.starts_with(*name)).max_by_key(|name| name.len());
        let message = format!(
            "a choice between several types was replaced with any value in {}",
            published(&path).replace('/', ".")
        );
        draft.ask_of(&owner.cloned().unwrap_or_default(), message);
    }
}

fn each_body(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    for (key, value) in value.as_object_mut().into_iter().flatten() {
        if key == "schema" { change(value) } else { each_body(value, change) }
    }
}

/// Replaces schemas that are only an alias of another one; an alias of itself allows any value.
fn resolve_aliases(draft: &mut Draft<'_>) {
    let alias = |name: &str| draft.schemas.get(name).and_then(target);
    let mut renamed = BTreeMap::new();
    let mut endless = Vec::new();
    for name in draft.schemas.keys() {
        let mut seen = BTreeSet::from([name.as_str()]);
        let mut end = name.as_str();
        while let Some(next) = alias(end).filter(|next| seen.insert(next)) {
            end = next;
        }
        if alias(end).is_some() {
            endless.push(name.clone());
        } else if end != name {
            renamed.insert(name.clone(), end.to_owned());
        }
    }
    for name in endless {
        draft.schemas.insert(name, json!({}));
    }
    draft.replace(&renamed);
}

struct Join<'a> {
    /// The schemas as published.
    all: &'a BTreeMap<String, Value>,
    schemas: BTreeMap<String, Value>,
    /// The names of the schemas extracted from others, by their text, so that a recursive one is extracted once.
    interned: BTreeMap<String, String>,
    open: Vec<(String, Value)>,
    joined: usize,
    /// The paths of schemas that were replaced by any value.
    any: BTreeSet<String>,
    /// The alternatives of choices, each with the property that distinguishes it from the others.
    tags: BTreeSet<(String, String)>,
}

impl Join<'_> {
    /// Merges the schema and those below it; `path` starts at the component, `component` is set for the component itself.
    fn below(&mut self, schema: &mut Value, path: &str, component: Option<&str>) {
        self.join(schema, path, component);
        if target(schema).is_some() {
            return;
        }
        let fields = schema.get("properties").cloned().unwrap_or_default();
        require(schema, |name| !loses_null(self.all, &fields[name]));
        for (label, child) in children(schema) {
            self.below(child, &format!("{path}/{label}"), None);
        }
    }

    fn join(&mut self, schema: &mut Value, path: &str, component: Option<&str>) {
        // Choices that only narrow a schema, such as between required fields, are dropped.
        for key in ["oneOf", "anyOf"] {
            let Some(choices) = types(schema, key) else { continue };
            schema.as_object_mut().map(|members| members.remove(key));
            match choices.len() {
                0 => {}
                1 => {
                    let mut parts = types(schema, "allOf").unwrap_or_default();
                    parts.extend(choices);
                    schema["allOf"] = Value::Array(parts);
                }
                _ => *schema = self.choice(schema, choices, path).unwrap_or_else(|| self.any(schema, path)),
            }
        }
        let Some(parts) = types(schema, "allOf") else { return };
        match parts.as_slice() {
            [part] if keys(&schema["properties"]).next().is_none() => {
                *schema = part.clone();
                self.join(schema, path, component);
            }
            _ if parts.iter().any(|part| self.is_choice(part)) => *schema = self.any(schema, path),
            _ if component.is_some() => {
                self.joined += 1;
                *schema = flattened(self.all, schema);
            }
            _ => *schema = self.intern(schema, path),
        }
    }

    fn intern(&mut self, schema: &Value, path: &str) -> Value {
        let text = schema.to_string();
        let known = self.interned.get(&text).cloned();
        let name = known.unwrap_or_else(|| {
            let is_taken = |name: &String| self.all.contains_key(name) || self.interned.values().any(|one| one == name);
            let name = std::iter::successors(Some(path.to_owned()), |name| Some(format!("{name}/")))
                .find(|name| !is_taken(name));
            let name = name.expect("there are infinitely many names");
            self.open.push((name.clone(), schema.clone()));
            self.interned.insert(text, name.clone());
            name
        });
        reference(&name)
    }

    fn is_choice(&self, part: &Value) -> bool {
        let part = target(part).and_then(|name| self.all.get(name)).unwrap_or(part);
        ["oneOf", "anyOf"].iter().any(|key| types(part, key).is_some_and(|choices| !choices.is_empty()))
    }

    /// A choice between objects that a property distinguishes; `None` for other choices.
    fn choice(&mut self, schema: &Value, choices: Vec<Value>, path: &str) -> Option<Value> {
        if ["allOf", "properties"].iter().any(|key| schema.get(key).is_some()) {
            return None;
        }
        let whole: Vec<_> = choices.iter().map(|one| flattened(self.all, &json!({ "allOf": [one] }))).collect();
        let resolve = |schema| target(schema).and_then(|name| self.all.get(name)).unwrap_or(schema);
        let tag = choice::tag(&whole.iter().collect::<Vec<_>>(), &resolve)?.name.to_owned();
        let named = choices.into_iter().map(|one| if target(&one).is_some() { one } else { self.intern(&one, path) });
        let named: Vec<_> = named.collect();
        let names: BTreeSet<_> = named.iter().filter_map(target).collect();
        if names.len() < named.len() {
            return None;
        }
        self.tags.extend(names.into_iter().map(|name| (name.to_owned(), tag.clone())));
        let mut choice = any_value(schema);
        choice["oneOf"] = Value::Array(named);
        if schema["nullable"] == true {
            choice["nullable"] = Value::Bool(true);
        }
        Some(choice)
    }

    fn any(&mut self, schema: &Value, path: &str) -> Value {
        self.any.insert(path.to_owned());
        any_value(schema)
    }
}

/// The distinct schemas in a list that define a type, rather than only narrow another one. `None` if there is no list: a
/// property may have the name of the keyword.
fn types(schema: &Value, key: &str) -> Option<Vec<Value>> {
    const TYPES: [&str; 8] = ["$ref", "type", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
    let mut list = schema[key].as_array().filter(|list| !list.is_empty())?.clone();
    list.dedup();
    list.retain(|one| key == "allOf" || TYPES.iter().any(|key| one.get(key).is_some()));
    Some(list)
}

/// Whether a nullable field gets a named type, and so loses `nullable` next to its reference; the field becomes optional
/// instead.
fn loses_null(all: &BTreeMap<String, Value>, field: &Value) -> bool {
    const NAMED: [&str; 6] = ["$ref", "properties", "enum", "allOf", "oneOf", "anyOf"];
    let parts = NAMED.iter().flat_map(|key| items(&field[*key])).chain([field]);
    let others = parts.filter_map(|part| all.get(target(part)?));
    NAMED.iter().any(|key| field.get(*key).is_some()) && others.chain([field]).any(|schema| schema["nullable"] == true)
}

/// The union of a schema and its parts, without duplicates; any value if there are no properties.
pub(super) fn flattened(all: &BTreeMap<String, Value>, schema: &Value) -> Value {
    let (mut properties, mut required) = (Map::new(), BTreeSet::new());
    gather(all, schema, &mut BTreeSet::new(), &mut |part| {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(strings(&part["required"]).map(str::to_owned));
    });
    if properties.is_empty() {
        return any_value(schema);
    }
    let mut whole = schema.clone();
    whole.as_object_mut().map(|members| members.remove("allOf"));
    whole["type"] = json!("object");
    whole["properties"] = Value::Object(properties);
    whole["required"] = json!(required);
    whole
}

/// Calls `take` for each part of a schema, the deepest first.
fn gather<'v>(
    all: &'v BTreeMap<String, Value>,
    schema: &'v Value,
    seen: &mut BTreeSet<&'v str>,
    take: &mut dyn FnMut(&Value),
) {
    for part in items(&schema["allOf"]) {
        match target(part) {
            Some(name) if !seen.insert(name) => {}
            Some(name) => gather(all, all.get(name).unwrap_or(&Value::Null), seen, take),
            None => gather(all, part, seen, take),
        }
    }
    take(schema);
}

/// A schema for any value, with the description of `schema`.
fn any_value(schema: &Value) -> Value {
    schema.get("description").map_or_else(|| json!({}), |words| json!({ "description": words }))
}
