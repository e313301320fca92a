//! Writes out parameters, bodies and responses; a reference that leads nowhere becomes a value of any kind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Draft, reference, unnamed};
use generator::{Document, Pointer};

/// A longer way leads in a circle.
const MAX_DEPTH: usize = 24;

pub(super) fn apply(draft: &mut Draft<'_>) {
    let mut way = Way { document: draft.document, schemas: BTreeMap::new(), dangling: BTreeSet::new() };
    if let Some(published) = draft.published.as_object_mut() {
        published.remove("callbacks");
        published.get_mut("responses").and_then(Value::as_object_mut).map(only_successes);
    }
    way.follow(&mut draft.published, 0);
    draft.schemas = way.schemas;
    for reference in way.dangling {
        let message = format!("`{reference}` leads nowhere in the publication: any value is accepted in its place");
        draft.ask(message);
    }
}

/// Errors are those of the contract. `default` is a success where nothing else is one, as it is in old publications.
fn only_successes(responses: &mut Map<String, Value>) {
    let any = responses.keys().any(|code| code.starts_with('2'));
    let is_error = |response: &Value| response.to_string().contains("Error\"");
    responses.retain(|code, response| code.starts_with('2') || !any && code == "default" && !is_error(response));
}

struct Way<'a> {
    document: &'a Document,
    /// The component schemas on it, and the schemas inside them that references lead to.
    schemas: BTreeMap<String, Value>,
    dangling: BTreeSet<String>,
}

impl Way<'_> {
    fn follow(&mut self, value: &mut Value, depth: usize) {
        if let Some(text) = value.get("$ref").and_then(Value::as_str) {
            let found = Pointer::from_reference(text).and_then(|place| self.document.resolve(&place));
            let schemas = Pointer::root().extend(["components", "schemas"]);
            *value = match found {
                Some((at, schema)) if at != schemas && at.is_within(&schemas) => {
                    self.take(&unnamed(&at.tokens().skip(2).collect::<Vec<_>>().join("/")), schema)
                }
                Some((_, found)) if depth < MAX_DEPTH => {
                    let mut found = found.clone();
                    self.follow(&mut found, depth + 1);
                    found
                }
                _ => {
                    self.dangling.insert(text.to_owned());
                    json!({})
                }
            };
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.follow(item, depth)),
            Value::Object(members) => members.values_mut().for_each(|member| self.follow(member, depth)),
            _ => {}
        }
    }

    fn take(&mut self, name: &str, schema: &Value) -> Value {
        if !self.schemas.contains_key(name) {
            self.schemas.insert(name.to_owned(), Value::Null);
            let mut schema = schema.clone();
            self.follow(&mut schema, 0);
            self.schemas.insert(name.to_owned(), schema);
        }
        reference(name)
    }
}
