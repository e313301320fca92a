//! Drafts an operation of a published document into the contract.
//!
//! A draft keeps every rule that generation relies on. What a person has to judge, because the publication does not tell or
//! cannot be trusted, is listed beside it.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use crate::{Error, extract, walk::each};
use generator::{Document, document::OperationAt};

mod bodies;
mod composition;
mod examples;
mod finite;
mod identity;
mod insert;
mod known;
mod names;
mod openness;
mod parameters;
mod references;
mod security;
mod shapes;
mod tree;
mod twins;
mod types;
mod words;

use tree::{items, reference, target, targets};

/// One step of cleaning: the name of its file, whose first line says what it does, and its function.
type Step = (&'static str, fn(&mut Draft<'_>));

/// Every step, in the order of application.
const STEPS: &[Step] = &[
    ("references", references::apply),
    ("composition", composition::apply),
    ("identity", identity::apply),
    ("security", security::apply),
    ("bodies", bodies::apply),
    ("shapes", shapes::apply),
    ("parameters", parameters::apply),
    ("known", known::apply),
    ("names", names::apply),
    ("types", types::apply),
    ("twins", twins::apply),
    ("finite", finite::apply),
    ("openness", openness::apply),
    ("words", words::apply),
    ("examples", examples::apply),
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
    let mut draft = Draft::new(contract, published, &theirs, id);
    for (step, apply) in STEPS {
        let known = draft.done.len();
        apply(&mut draft);
        draft.done[known..].iter_mut().for_each(|done| *done = format!("{step}: {done}"));
    }
    let text = insert::into(contract, &draft)?;
    Ok(Adoption { id: draft.id, text, done: draft.done, decide: draft.decide })
}

/// The operation on its way from the publication into the contract.
struct Draft<'a> {
    contract: &'a Document,
    document: &'a Document,
    method: &'static str,
    /// The path in the contract.
    path: String,
    id: String,
    /// The operation as published, with the parameters of its path.
    published: Value,
    /// The operation of the contract.
    operation: Value,
    /// The schemas it refers to that the contract does not have.
    schemas: BTreeMap<String, Value>,
    /// The OAuth scopes it names that the contract does not have.
    scopes: Vec<String>,
    done: Vec<String>,
    decide: Vec<String>,
}

impl<'a> Draft<'a> {
    fn new(contract: &'a Document, document: &'a Document, theirs: &OperationAt<'_>, id: String) -> Self {
        let mut published = Value::Object(theirs.value.as_object().cloned().unwrap_or_default());
        let shared = theirs.pointer.parent().and_then(|item| document.at(&item.join("parameters")));
        let own = theirs.value.get("parameters");
        published["parameters"] = shared.into_iter().chain(own).flat_map(items).cloned().collect();
        Self {
            contract,
            document,
            method: theirs.method,
            path: theirs.path.to_owned(),
            id,
            published,
            operation: json!({}),
            schemas: BTreeMap::new(),
            scopes: Vec::new(),
            done: Vec::new(),
            decide: Vec::new(),
        }
    }

    /// A component schema of the contract.
    fn contract_schema(&self, name: &str) -> Option<&'a Value> {
        self.contract.value()["components"]["schemas"].get(name)
    }

    /// The component schemas of the contract.
    fn contract_schemas(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.contract.value()["components"]["schemas"].as_object().into_iter().flatten()
    }

    /// The new schemas below `from`, in the order in which a reader meets them.
    fn reached(&self, from: &Value) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut open = VecDeque::from([from]);
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
        let reached = self.reached(&self.operation);
        self.schemas.retain(|name, _| reached.contains(name));
    }

    /// Puts the schema `to` in the place of `from`.
    fn replace(&mut self, from: &str, to: &str) {
        if let Some(schema) = self.schemas.remove(from).filter(|_| self.contract_schema(to).is_none()) {
            self.schemas.entry(to.to_owned()).or_insert(schema);
        }
        let from = reference(from);
        let change = &mut |value: &mut Value| {
            if *value == from {
                *value = reference(to);
            }
        };
        each(&mut self.published, change);
        each(&mut self.operation, change);
        self.schemas.values_mut().for_each(|schema| each(schema, change));
    }

    /// Tells what was cleaned.
    fn note(&mut self, done: impl Into<String>) {
        self.done.push(done.into());
    }

    /// Leaves something to a person.
    fn ask(&mut self, question: impl Into<String>) {
        self.decide.push(question.into());
    }

    /// The schema that a reference leads to, or the schema itself.
    fn resolved<'v>(&'v self, schema: &'v Value) -> &'v Value {
        target(schema).and_then(|name| self.schemas.get(name)).unwrap_or(schema)
    }
}

/// Where the bodies stand in the operation, each with the ending of its name.
const BODIES: [(&str, &str); 2] = [
    ("/requestBody/content/application~1json/schema", "Request"),
    ("/responses/2XX/content/application~1json/schema", "Answer"),
];

/// What a published schema is called until it gets its name: no schema of the contract can be.
fn unnamed(published: &str) -> String {
    format!("~{published}")
}

/// The name under which a schema is published that has none in the contract yet.
fn published(name: &str) -> &str {
    name.trim_start_matches('~')
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_step_is_unique_and_explained_in_its_own_file() {
        assert_eq!(STEPS.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len(), STEPS.len());
        for (name, _) in STEPS {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/adopt/{name}.rs"));
            let source = fs::read_to_string(&file).unwrap();
            let summary = source.lines().next().and_then(|line| line.strip_prefix("//! ")).unwrap();
            assert!(summary.len() > 30 && source.contains("fn apply("), "{name} says too little");
        }
    }
}
