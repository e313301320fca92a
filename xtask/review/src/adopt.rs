//! Adds a draft of an operation in a published document to the contract.
//!
//! A draft satisfies every lint rule. Decisions that need a person, because the published document is silent or unreliable,
//! are listed with it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::{Error, extract};
use generator::{
    Document,
    document::{OperationAt, operation_name},
};

mod adjustments;
mod bodies;
mod composition;
mod directions;
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
mod usage;
mod words;

pub use adjustments::declarations;
use tree::{each_reference, items, reference, target, targets};
use usage::Usage;

/// A step: the name of its file, whose first line says what it does, and its function.
type Step = (&'static str, fn(&mut Draft<'_>));

/// Every step, in order.
const STEPS: &[Step] = &[
    ("references", references::apply),
    ("composition", composition::apply),
    ("identity", identity::apply),
    ("security", security::apply),
    ("bodies", bodies::apply),
    ("shapes", shapes::apply),
    ("parameters", parameters::apply),
    ("directions", directions::apply),
    ("known", known::apply),
    ("names", names::apply),
    ("types", types::apply),
    ("twins", twins::apply),
    ("finite", finite::apply),
    ("openness", openness::apply),
    ("words", words::apply),
    ("examples", examples::apply),
];

/// The operation to draft.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The method, in any case.
    pub method: &'a str,
    /// The path as published; if there is no exact match, the names of its parameters may differ.
    pub path: &'a str,
    /// The id of the operation in the contract; derived from method and path if absent.
    pub id: Option<&'a str>,
    /// Whether to draft an operation that the client cannot fully express.
    pub incomplete: bool,
}

/// The contract with the drafted operation.
#[derive(Clone, Debug)]
pub struct Adoption {
    /// The id of the new operation.
    pub id: String,
    /// The text of the contract.
    pub text: String,
    /// The adjustments, step by step.
    pub done: Vec<String>,
    /// The decisions left to a person.
    pub decide: Vec<String>,
}

/// Adds the operation to the contract.
///
/// # Errors
/// Returns an error if the published document lacks the operation, the contract already has it, the id is used or invalid,
/// or the client cannot fully express the operation.
pub fn adopt(contract: &Document, published: &Document, order: &Order<'_>) -> Result<Adoption, Error> {
    let name = operation_name(order.method, order.path);
    let theirs = extract::find(published, order.method, order.path)
        .ok_or_else(|| Error::Adopt(format!("{} has no operation {name}", published.name())))?;
    if let Some(ours) = extract::find(contract, order.method, order.path) {
        return Err(Error::Adopt(format!("{} already has {}", contract.name(), ours.name())));
    }
    if !theirs.value.is_object() || theirs.value.get("$ref").is_some() {
        let place = published.location(&theirs.pointer);
        return Err(Error::Adopt(format!("{place}: {name} is not an operation object")));
    }
    let id = identity::choose_id(contract, published, &theirs, order.id)?;
    let mut draft = Draft::new(contract, published, &theirs, id);
    for (step, apply) in STEPS {
        let known = draft.done.len();
        apply(&mut draft);
        draft.done[known..].iter_mut().for_each(|done| *done = format!("{step}: {done}"));
        if let Some(failure) = draft.failure {
            return Err(Error::Adopt(format!("{name}: {failure}")));
        }
    }
    if !draft.inexpressible.is_empty() && !order.incomplete {
        return Err(Error::Incomplete { operation: name, reasons: draft.inexpressible });
    }
    let text = insert::into(contract, &draft)?;
    let is_there = |schema: &Option<String>| schema.as_ref().is_none_or(|name| draft.schemas.contains_key(name));
    let asked = draft.decide.into_iter().filter(|(schema, _)| is_there(schema)).map(|(_, question)| question);
    let decide = draft.inexpressible.into_iter().chain(asked).collect();
    Ok(Adoption { id: draft.id, text, done: draft.done, decide })
}

/// The draft of an operation, as the steps transform it.
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
    /// The usage of each of them; set when they are split.
    usages: BTreeMap<String, Usage>,
    /// The contract's schemas used in requests, and those used in responses.
    contract_usages: [BTreeSet<String>; 2],
    /// The required OAuth scopes that the contract does not have.
    scopes: Vec<String>,
    done: Vec<String>,
    /// The questions for a person, and the schema that each is about.
    decide: Vec<(Option<String>, String)>,
    /// The parts that the client cannot express.
    inexpressible: Vec<String>,
    /// The reason why there can be no draft.
    failure: Option<String>,
}

impl<'a> Draft<'a> {
    fn new(contract: &'a Document, document: &'a Document, theirs: &OperationAt<'_>, id: String) -> Self {
        let mut published = Value::Object(theirs.value.as_object().cloned().unwrap_or_default());
        let shared = theirs.pointer.parent().and_then(|item| document.at(&item.join("parameters")));
        let own = theirs.value.get("parameters");
        published["parameters"] = shared.into_iter().chain(own).flat_map(items).cloned().collect();
        let nodes = contract.nodes();
        let contract_usages = ["requestBody", "responses"].map(|body| {
            let bodies = contract.operations().into_iter().map(|operation| operation.pointer.join(body)).collect();
            let reached = nodes.reachable(bodies).into_iter().filter(|place| place.tokens().count() == 3);
            reached.filter_map(|place| place.last()).collect()
        });
        Self {
            contract,
            document,
            method: theirs.method,
            path: theirs.path.to_owned(),
            id,
            published,
            operation: json!({}),
            schemas: BTreeMap::new(),
            usages: BTreeMap::new(),
            contract_usages,
            scopes: Vec::new(),
            done: Vec::new(),
            decide: Vec::new(),
            inexpressible: Vec::new(),
            failure: None,
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

    /// The new schemas that `from` refers to, breadth first.
    fn reached(&self, from: &Value) -> Vec<String> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        let mut open = VecDeque::from([from]);
        while let Some(value) = open.pop_front() {
            for name in targets(value) {
                if let Some(schema) = self.schemas.get(name).filter(|_| seen.insert(name)) {
                    found.push(name.to_owned());
                    open.push_back(schema);
                }
            }
        }
        found
    }

    /// Removes unused schemas.
    fn prune(&mut self) {
        let reached: BTreeSet<_> = self.reached(&self.operation).into_iter().collect();
        self.schemas.retain(|name, _| reached.contains(name));
    }

    /// Replaces schemas by others; a schema is renamed if the other one does not exist.
    fn replace(&mut self, renamed: &BTreeMap<String, String>) {
        for (from, to) in renamed {
            let usage = self.usages.remove(from);
            if let Some(schema) = self.schemas.remove(from).filter(|_| self.contract_schema(to).is_none()) {
                self.schemas.entry(to.clone()).or_insert(schema);
                self.usages.extend(usage.map(|usage| (to.clone(), usage)));
            }
        }
        let change = &mut |name: &str| renamed.get(name).cloned();
        each_reference(&mut self.published, change);
        each_reference(&mut self.operation, change);
        self.schemas.values_mut().for_each(|schema| each_reference(schema, change));
        for name in self.decide.iter_mut().filter_map(|(schema, _)| schema.as_mut()) {
            *name = renamed.get(name).unwrap_or(name).clone();
        }
    }

    /// Records an adjustment.
    fn note(&mut self, done: impl Into<String>) {
        self.done.push(done.into());
    }

    /// Records a question for a person.
    fn ask(&mut self, question: impl Into<String>) {
        self.decide.push((None, question.into()));
    }

    /// Records a question about a schema, which is dropped if the final draft does not have the schema.
    fn ask_of(&mut self, schema: &str, question: impl Into<String>) {
        self.decide.push((Some(schema.to_owned()), question.into()));
    }

    /// Records a part that the client cannot express.
    fn reject(&mut self, reason: impl Into<String>) {
        self.inexpressible.push(reason.into());
    }

    /// Ends the draft.
    fn fail(&mut self, reason: impl Into<String>) {
        self.failure.get_or_insert(reason.into());
    }

    /// The schema that a reference leads to, or the schema itself.
    fn resolved<'v>(&'v self, schema: &'v Value) -> &'v Value {
        let named = |name| self.schemas.get(name).or_else(|| self.contract_schema(name));
        target(schema).and_then(named).unwrap_or(schema)
    }
}

/// The places of the bodies in the operation, and the suffixes of their names.
const BODIES: [(&str, &str, Usage); 3] = [
    ("/requestBody/content/application~1x-www-form-urlencoded/schema", "Request", Usage::Request),
    ("/requestBody/content/application~1json/schema", "Request", Usage::Request),
    ("/responses/2XX/content/application~1json/schema", "Response", Usage::Response),
];

/// The temporary name of a published schema, which cannot be that of a contract's schema.
fn unnamed(published: &str) -> String {
    format!("~{published}")
}

/// The published name of a schema with a temporary name.
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
