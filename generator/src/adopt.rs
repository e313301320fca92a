//! Drafts an operation of a published document into the contract.
//!
//! A draft keeps every rule that generation relies on. What a person has to judge, because the publication does not tell or
//! cannot be trusted, is listed beside it.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value, json};

use crate::{Document, Error, extract};

mod answers;
mod body;
mod composition;
mod examples;
mod identity;
mod insert;
mod known;
mod names;
mod openness;
mod parameters;
mod references;
mod security;
mod shapes;
mod twins;
mod types;
mod words;

/// One step of cleaning.
struct Step {
    /// The name, equal to the file's.
    name: &'static str,
    /// What it does and why.
    summary: &'static str,
    apply: fn(&mut Draft<'_>),
}

/// Every step, in the order of application.
const STEPS: &[Step] = &[
    references::STEP,
    identity::STEP,
    security::STEP,
    parameters::STEP,
    body::STEP,
    answers::STEP,
    composition::STEP,
    shapes::STEP,
    known::STEP,
    names::STEP,
    types::STEP,
    twins::STEP,
    openness::STEP,
    words::STEP,
    examples::STEP,
];

/// What to draft.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The method, in any case.
    pub method: &'a str,
    /// The path as published; the names of its parameters do not matter.
    pub path: &'a str,
    /// The id of the operation in the contract; derived from method and path when absent.
    pub id: Option<&'a str>,
}

/// A contract with one operation more.
#[derive(Clone, Debug)]
pub struct Adoption {
    /// The id of the new operation.
    pub id: String,
    /// The text of the contract.
    pub text: String,
    /// What was cleaned, step by step.
    pub done: Vec<String>,
    /// What a person has to decide.
    pub decide: Vec<String>,
}

/// Adds the operation to the contract.
///
/// # Errors
/// When the published document lacks the operation, the contract has it already, or the id is taken or unfit.
pub fn adopt(contract: &Document, published: &Document, order: &Order<'_>) -> Result<Adoption, Error> {
    let name = format!("{} {}", order.method.to_uppercase(), order.path);
    let theirs = extract::find(published, order.method, order.path)
        .ok_or_else(|| Error::Adopt(format!("{} has no operation {name}", published.name())))?;
    if extract::find(contract, order.method, order.path).is_some() {
        return Err(Error::Adopt(format!("{} has {name} already", contract.name())));
    }
    let id = identity::choose_id(contract, theirs.method, theirs.path, order.id)?;
    let mut draft = Draft {
        contract,
        extract: extract::extract(published, &theirs),
        method: theirs.method,
        path: theirs.path.trim_end_matches('/').to_owned(),
        id,
        published: theirs.value.as_object().cloned().unwrap_or_default(),
        operation: Map::new(),
        schemas: BTreeMap::new(),
        scopes: Vec::new(),
        done: Vec::new(),
        decide: Vec::new(),
    };
    for step in STEPS {
        let known = draft.done.len();
        (step.apply)(&mut draft);
        draft.done[known..].iter_mut().for_each(|done| *done = format!("{}: {done}", step.name));
    }
    let text = insert::into(contract, &draft)?;
    Ok(Adoption { id: draft.id, text, done: draft.done, decide: draft.decide })
}

/// The steps by name, each with what it does.
pub fn steps() -> impl Iterator<Item = (&'static str, &'static str)> {
    STEPS.iter().map(|step| (step.name, step.summary))
}

/// The operation on its way from the publication into the contract.
struct Draft<'a> {
    contract: &'a Document,
    /// The published operation with the components it reaches.
    extract: Value,
    method: &'static str,
    /// The path in the contract.
    path: String,
    id: String,
    /// The operation as published, with every reference but those to schemas followed.
    published: Map<String, Value>,
    /// The operation of the contract.
    operation: Map<String, Value>,
    /// The schemas it refers to that the contract does not have.
    schemas: BTreeMap<String, Value>,
    /// The OAuth scopes it names that the contract does not have.
    scopes: Vec<String>,
    done: Vec<String>,
    decide: Vec<String>,
}

impl Draft<'_> {
    /// A component schema of the contract.
    fn contract_schema(&self, name: &str) -> Option<&Value> {
        self.contract.value()["components"]["schemas"].get(name)
    }

    /// The component schemas of the contract.
    fn contract_schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.contract.value()["components"]["schemas"].as_object().into_iter().flatten()
    }

    /// The new schemas below `from`, in the order in which a reader meets them.
    fn reached<'v>(&'v self, from: impl IntoIterator<Item = &'v Value>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut open: VecDeque<&Value> = from.into_iter().collect();
        while let Some(value) = open.pop_front() {
            for name in targets(value) {
                if let Some(schema) = self.schemas.get(name)
                    && !found.iter().any(|known| known == name)
                {
                    found.push(name.to_owned());
                    open.push_back(schema);
                }
            }
        }
        found
    }

    /// Forgets the schemas that nothing refers to any more.
    fn prune(&mut self) {
        let reached = self.reached(self.operation.values());
        self.schemas.retain(|name, _| reached.contains(name));
    }

    /// Lets every reference to the schema `from` lead to `to`.
    fn redirect(&mut self, from: &str, to: &str) {
        let from = reference(from);
        let change = &mut |value: &mut Value| {
            if *value == from {
                *value = reference(to);
            }
        };
        self.operation.values_mut().for_each(|value| each(value, change));
        self.schemas.values_mut().for_each(|value| each(value, change));
    }
}

/// What a published schema is called until it gets its name: no schema of the contract can be.
fn unnamed(published: &str) -> String {
    format!("~{published}")
}

/// The name under which a schema is published that has none in the contract yet.
fn published(name: &str) -> &str {
    name.trim_start_matches('~')
}

/// A reference to a component schema.
fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The component schema that a reference leads to.
fn target(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// The component schemas that a value refers to, anywhere below.
fn targets(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().flat_map(targets).collect(),
        Value::Object(members) => target(value).into_iter().chain(members.values().flat_map(targets)).collect(),
        _ => Vec::new(),
    }
}

/// Changes a value and everything below it, from the top down.
fn each(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    change(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each(member, change)),
        _ => {}
    }
}

/// The schemas right below a schema, each with the word that tells it apart.
fn children(schema: &mut Value) -> Vec<(String, &mut Value)> {
    let Some(members) = schema.as_object_mut() else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in members {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                found.extend(properties.iter_mut().map(|(name, schema)| (name.clone(), schema)));
            }
            ("items", schema) => found.push(("item".to_owned(), schema)),
            ("additionalProperties", schema @ Value::Object(_)) => found.push(("value".to_owned(), schema)),
            _ => {}
        }
    }
    found
}
