//! Inlines parameters, bodies and responses, and collects the schemas they refer to; dangling ones allow any value.

use std::collections::{BTreeMap, BTreeSet};

use generator::{Document, Pointer};
use serde_json::{Map, Value, json};

use super::{Draft, reference, unnamed};

/// The maximum number of inlined references and of collected schemas. HubSpot's largest operation has fewer than 200.
const MAX_EXPANSIONS: usize = 1_000;
pub(super) const MAX_SCHEMAS: usize = 1_000;

/// The kind of a value, which determines the kinds of its members.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// An operation, or a part of one outside of schemas.
    Operation,
    Schema,
    /// A map from property names to schemas.
    Properties,
}

/// The parts of an operation that a draft never has, and whose references are not followed.
const UNUSED: [&str; 5] = ["callbacks", "example", "examples", "headers", "links"];

pub(super) fn apply(draft: &mut Draft<'_>) {
    let mut walk = Walk::new(draft.document);
    if let Some(responses) = draft.published.get_mut("responses").and_then(Value::as_object_mut) {
        only_successes(responses);
    }
    walk.follow(&mut draft.published, Place::Operation, 0);
    while let Some((name, mut schema)) = walk.open.pop() {
        walk.follow(&mut schema, Place::Schema, 0);
        walk.schemas.insert(name, schema);
    }
    let Walk { schemas, dangling, outside, expansions, .. } = walk;
    if let Some(reference) = outside.first() {
        draft.fail(format!("`{reference}` refers to another document; merge the documents first"));
    }
    if schemas.len() > MAX_SCHEMAS || expansions > MAX_EXPANSIONS {
        draft.fail(format!("the operation refers to more than {MAX_SCHEMAS} schemas or parameters"));
    }
    draft.schemas = schemas;
    for reference in dangling {
        draft.ask(format!(
            "`{reference}` does not resolve in the published document: any value is allowed in its place"
        ));
    }
}

/// Removes error responses, since the contract has its own. `default` is a success if there is no other one, as in old
/// documents.
fn only_successes(responses: &mut Map<String, Value>) {
    let any = responses.keys().any(|code| code.starts_with('2'));
    let is_error = |response: &Value| response.to_string().contains("Error\"");
    responses.retain(|code, response| code.starts_with('2') || !any && code == "default" && !is_error(response));
}

struct Walk<'a> {
    document: &'a Document,
    /// The schemas found: components, and schemas inside them that are referred to.
    schemas: BTreeMap<String, Value>,
    /// The schemas whose references are still to be followed.
    open: Vec<(String, Value)>,
    dangling: BTreeSet<String>,
    outside: BTreeSet<String>,
    expansions: usize,
}

impl<'a> Walk<'a> {
    fn new(document: &'a Document) -> Self {
        let (dangling, outside) = (BTreeSet::new(), BTreeSet::new());
        Self { document, schemas: BTreeMap::new(), open: Vec::new(), dangling, outside, expansions: 0 }
    }

    fn follow(&mut self, value: &mut Value, place: Place, depth: usize) {
        if let Some(text) = value.get("$ref").and_then(Value::as_str).filter(|_| place != Place::Properties) {
            let text = text.to_owned();
            *value = self.target(&text, place, depth);
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.follow(item, place, depth)),
            Value::Object(members) if place == Place::Operation => {
                members.retain(|key, _| !UNUSED.contains(&key.as_str()));
                for (key, value) in members.iter_mut().filter(|(key, _)| !key.starts_with("x-")) {
                    self.follow(value, if key == "schema" { Place::Schema } else { Place::Operation }, depth);
                }
            }
            Value::Object(members) => {
                for (key, value) in members {
                    match (place, key.as_str()) {
                        (Place::Properties, _)
                        | (_, "items" | "additionalProperties" | "allOf" | "oneOf" | "anyOf") => {
                            self.follow(value, Place::Schema, depth);
                        }
                        (_, "properties") => self.follow(value, Place::Properties, depth),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// The replacement for a reference.
    fn target(&mut self, text: &str, place: Place, depth: usize) -> Value {
        if !text.starts_with('#') {
            self.outside.insert(text.to_owned());
            return json!({});
        }
        let found = Pointer::from_reference(text).and_then(|place| self.document.resolve(&place));
        match found.filter(|(at, found)| found.is_object() && at.tokens().count() > 2) {
            Some((at, schema)) if place == Place::Schema => self.take(&at, schema),
            Some((_, found)) if depth < 8 && self.expansions <= MAX_EXPANSIONS => {
                self.expansions += 1;
                let mut found = found.clone();
                self.follow(&mut found, place, depth + 1);
                found
            }
            _ => {
                self.dangling.insert(text.to_owned());
                json!({})
            }
        }
    }

    fn take(&mut self, at: &Pointer, schema: &Value) -> Value {
        let schemas = Pointer::root().extend(["components", "schemas"]);
        let above = if at.is_within(&schemas) { 2 } else { 0 };
        let name = unnamed(&at.tokens().skip(above).collect::<Vec<_>>().join("/"));
        if !self.schemas.contains_key(&name) && self.schemas.len() <= MAX_SCHEMAS {
            self.schemas.insert(name.clone(), Value::Null);
            self.open.push((name.clone(), schema.clone()));
        }
        reference(&name)
    }
}
