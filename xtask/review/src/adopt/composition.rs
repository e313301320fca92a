//! Joins the parts of an object; a choice between several types becomes a value of any kind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Draft, published,
    tree::{items, require, strings, target},
};

/// More levels of parts lead in a circle.
const MAX_DEPTH: usize = 16;

pub(super) fn apply(draft: &mut Draft<'_>) {
    let all = draft.schemas.clone();
    let mut join = Join { all: &all, joined: 0, open: Vec::new() };
    draft.schemas.iter_mut().for_each(|(name, schema)| join.below(schema, std::slice::from_ref(name)));
    for key in ["requestBody", "responses"] {
        join.below(&mut draft.published[key], &["the operation".to_owned()]);
    }
    let Join { joined, mut open, .. } = join;
    // What has a single part is another name for it; what is a name for itself is nothing.
    let alias = |(name, schema): (&String, &Value)| Some((name.clone(), target(schema)?.to_owned()));
    while let Some((name, other)) = draft.schemas.iter().find_map(alias) {
        draft.replace(&name, &other);
        if name == other {
            draft.schemas.insert(name, json!({}));
        }
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

struct Join<'a> {
    all: &'a BTreeMap<String, Value>,
    joined: usize,
    /// Where a schema became any value.
    open: Vec<String>,
}

impl Join<'_> {
    /// Joins the schema and those below it; `within` names the component, and the parts of what stands around.
    fn below(&mut self, schema: &mut Value, within: &[String]) {
        let mut within = within.to_vec();
        self.join(schema, &mut within);
        let fields = schema.get("properties").cloned().unwrap_or_default();
        require(schema, |name| !loses_null(self.all, &fields[name]));
        match schema {
            Value::Array(items) => items.iter_mut().for_each(|item| self.below(item, &within)),
            Value::Object(members) => members.values_mut().for_each(|member| self.below(member, &within)),
            _ => {}
        }
    }

    fn join(&mut self, schema: &mut Value, within: &mut Vec<String>) {
        // What only narrows a schema, such as a choice of required fields, is left out.
        for key in ["oneOf", "anyOf"] {
            let Some(choices) = types(schema, key) else { continue };
            schema.as_object_mut().map(|members| members.remove(key));
            match choices.as_slice() {
                [] => {}
                [only] => {
                    let mut parts = types(schema, "allOf").unwrap_or_default();
                    parts.push(only.clone());
                    schema["allOf"] = Value::Array(parts);
                }
                _ => *schema = self.any(schema, within),
            }
        }
        while let Some(parts) = types(schema, "allOf") {
            let names: Vec<_> = parts.iter().filter_map(target).map(str::to_owned).collect();
            // An object with an object that has all its fields, and so on without end.
            let is_endless = names.iter().any(|part| within.iter().filter(|name| *name == part).count() > 1);
            let is_open = parts.len() > 1 && parts.iter().any(|part| self.is_choice(part));
            within.extend(names);
            self.joined += 1;
            *schema =
                if is_endless || is_open { self.any(schema, within) } else { flattened(self.all, schema, MAX_DEPTH) };
            if schema.get("oneOf").or(schema.get("anyOf")).is_some() {
                return self.join(schema, within);
            }
        }
    }

    fn is_choice(&self, part: &Value) -> bool {
        let part = target(part).and_then(|name| self.all.get(name)).unwrap_or(part);
        ["oneOf", "anyOf"].iter().any(|key| types(part, key).is_some_and(|choices| !choices.is_empty()))
    }

    fn any(&mut self, schema: &Value, within: &[String]) -> Value {
        self.open.extend(within.first().cloned());
        words_of(schema)
    }
}

/// The distinct members of a list of schemas that say more than what a value of another schema must have. A property may have
/// the name of a keyword; its value is then no list.
fn types(schema: &Value, key: &str) -> Option<Vec<Value>> {
    const TYPES: [&str; 8] = ["$ref", "type", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
    let mut list = schema[key].as_array().filter(|list| !list.is_empty())?.clone();
    list.dedup();
    list.retain(|one| key == "allOf" || TYPES.iter().any(|key| one.get(key).is_some()));
    Some(list)
}

/// Whether a field has a type of its own and can be null, which a reference to that type cannot say: that the field may be
/// missing says it, too.
fn loses_null(all: &BTreeMap<String, Value>, field: &Value) -> bool {
    const NAMED: [&str; 6] = ["$ref", "properties", "enum", "allOf", "oneOf", "anyOf"];
    let parts = NAMED.iter().flat_map(|key| items(&field[*key])).chain([field]);
    let others = parts.filter_map(|part| all.get(target(part)?));
    NAMED.iter().any(|key| field.get(*key).is_some()) && others.chain([field]).any(|schema| schema["nullable"] == true)
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
