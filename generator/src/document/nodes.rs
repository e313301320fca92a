//! The objects of a document by kind, found by its structure without following references.
//!
//! `openapiv3` types the document for progenitor, but drops what lint rules and comparisons need: positions, extensions in
//! most places, keywords next to a `$ref`, and everything that does not match its types, which rules have to report. A walk
//! over plain JSON cannot distinguish a schema from an example that looks like one. So the tree is built from JSON by a
//! grammar: the kinds of objects, and which member of each holds which kind. References are not followed, so each object
//! occurs once and recursive documents terminate.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Document, OperationAt,
    grammar::{GRAMMAR, Hold, Kind},
};
use crate::Pointer;

/// An object of the document.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The kind of the object.
    pub kind: Kind,
    /// The member of the parent that holds it, such as `properties` or `schema`; empty if any member can.
    pub role: &'static str,
    /// Its place.
    pub pointer: Pointer,
    /// The object; a value of another type if the document is invalid.
    pub value: &'a Value,
    /// One past the index of the last node below it.
    end: usize,
    /// The index of the node that `$ref` names.
    target: Option<usize>,
}

impl Node<'_> {
    /// Returns the value of `$ref`, if this is a reference.
    pub fn reference(&self) -> Option<&Value> {
        self.value.get("$ref")
    }

    /// Whether it is a named entry of `components`.
    pub fn is_component(&self) -> bool {
        self.kind.section() == Some(self.role) && self.pointer.tokens().count() == 3
    }
}

/// Every object of a document, parents before children.
pub struct Nodes<'a> {
    document: &'a Document,
    nodes: Vec<Node<'a>>,
    index: BTreeMap<Pointer, usize>,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let mut nodes = Self { document, nodes: Vec::new(), index: BTreeMap::new() };
        nodes.visit(Kind::Document, "", Pointer::root(), document.value());
        for at in 0..nodes.nodes.len() {
            let target = nodes.nodes[at].reference().and_then(Value::as_str).and_then(Pointer::from_reference);
            nodes.nodes[at].target = target.and_then(|target| nodes.index.get(&target).copied());
        }
        nodes
    }

    /// Returns the document.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// Returns all nodes.
    pub fn all(&self) -> &[Node<'a>] {
        &self.nodes
    }

    /// Returns the nodes of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter().filter(move |node| node.kind == kind)
    }

    /// Returns the nodes of one kind that are not references.
    pub fn written(&self, kind: Kind) -> impl Iterator<Item = &Node<'a>> {
        self.of(kind).filter(|node| node.reference().is_none())
    }

    /// Returns the node at `pointer` and those below it; empty if there is none.
    pub fn within(&self, pointer: &Pointer) -> &[Node<'a>] {
        self.index.get(pointer).map_or(&[], |&start| &self.nodes[start..self.nodes[start].end])
    }

    /// Returns the parameters of an operation with references resolved: first those of its path that it does not override.
    pub fn parameters(&self, operation: &OperationAt<'a>) -> Vec<(Pointer, &'a Value)> {
        let list = |holder: Pointer| {
            let list = holder.join("parameters");
            let length = self.document.at(&list).and_then(Value::as_array).map_or(0, Vec::len);
            let resolve = |index| self.document.resolve(&list.join(index));
            (0..length).filter_map(resolve).collect::<Vec<_>>()
        };
        let own = list(operation.pointer.clone());
        let key = |value: &'a Value| (value.get("name"), value.get("in"));
        let overridden = |value: &'a Value| own.iter().any(|(_, own)| key(own) == key(value));
        let mut parameters = operation.pointer.parent().map(list).unwrap_or_default();
        parameters.retain(|(_, value)| !overridden(value));
        parameters.extend(own);
        parameters
    }

    /// Returns the responses of an operation with references resolved, by status.
    pub fn responses(&self, operation: &OperationAt<'a>) -> Vec<(&'a str, Pointer, &'a Value)> {
        let responses = operation.pointer.join("responses");
        let statuses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        (statuses.filter(|(status, _)| !status.starts_with("x-")))
            .filter_map(|(status, _)| {
                self.document.resolve(&responses.join(status)).map(|(at, v)| (status.as_str(), at, v))
            })
            .collect()
    }

    /// Returns the places of all schemas in response bodies.
    pub fn response_schemas(&self) -> BTreeSet<Pointer> {
        let operations = self.document.operations();
        let responses = operations.iter().flat_map(|operation| self.responses(operation));
        let bodies = responses.flat_map(|(_, at, _)| {
            self.within(&at).iter().filter(|node| node.kind == Kind::MediaType).map(|node| node.pointer.clone())
        });
        self.reachable(bodies.collect())
    }

    /// Returns the places of all nodes below `from` and below the targets of their references.
    pub fn reachable(&self, from: Vec<Pointer>) -> BTreeSet<Pointer> {
        let reached = self.reached(from);
        let reached = self.nodes.iter().zip(reached).filter(|(_, is_reached)| *is_reached);
        reached.map(|(node, _)| node.pointer.clone()).collect()
    }

    /// Returns for each of [`all`](Self::all) whether [`reachable`](Self::reachable) contains it. In a large document each
    /// operation can reach thousands of places, which are compared faster than they are copied.
    pub fn reached(&self, from: Vec<Pointer>) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = from.iter().filter_map(|pointer| self.index.get(pointer).copied()).collect();
        while let Some(start) = open.pop() {
            let below = start..self.nodes[start].end;
            for (node, is_reached) in self.nodes[below.clone()].iter().zip(&mut reached[below]) {
                if !std::mem::replace(is_reached, true) {
                    open.extend(node.target);
                }
            }
        }
        reached
    }

    fn visit(&mut self, kind: Kind, role: &'static str, pointer: Pointer, value: &'a Value) {
        let at = self.nodes.len();
        self.index.insert(pointer.clone(), at);
        self.nodes.push(Node { kind, role, pointer: pointer.clone(), value, end: at, target: None });
        let Some(members) = value.as_object().filter(|members| !members.contains_key("$ref")) else {
            self.nodes[at].end = self.nodes.len();
            return;
        };
        for &(_, role, hold, kind) in GRAMMAR.iter().filter(|(holder, ..)| *holder == kind) {
            let below = pointer.join(role);
            match (hold, members.get(role)) {
                // `additionalProperties: true` holds no schema.
                (Hold::One, Some(value)) if value.is_object() => self.visit(kind, role, below, value),
                (Hold::List, Some(Value::Array(items))) => {
                    items
                        .iter()
                        .enumerate()
                        .for_each(|(index, value)| self.visit(kind, role, below.join(index), value));
                }
                (Hold::Map, Some(Value::Object(items))) => {
                    items.iter().for_each(|(name, value)| self.visit(kind, role, below.join(name), value));
                }
                (Hold::Each, _) => {
                    let items = members.iter().filter(|(name, _)| !name.starts_with("x-"));
                    items.for_each(|(name, value)| self.visit(kind, role, pointer.join(name), value));
                }
                _ => {}
            }
        }
        self.nodes[at].end = self.nodes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"
openapi: 3.0.3
paths:
  x-note: 1
  /a/{id}:
    parameters: [{name: id, in: path}, {name: q, in: query}]
    get:
      parameters: [{$ref: "#/components/parameters/Q"}]
      responses:
        2XX: {$ref: "#/components/responses/R"}
components:
  parameters:
    Q: {name: q, in: query, required: true}
  responses:
    R:
      headers: {H: {schema: {type: string}}}
      content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}
  schemas:
    A: {properties: {next: {$ref: "#/components/schemas/A"}, x-b: {items: {type: string}}}, additionalProperties: true}
    Alone: {}
"##;

    fn pointers<'a>(nodes: impl IntoIterator<Item = &'a Pointer>) -> Vec<&'a str> {
        nodes.into_iter().map(Pointer::as_str).collect()
    }

    #[test]
    fn schemas_are_found_by_structure() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let nodes = document.nodes();
        assert_eq!(
            pointers(nodes.of(Kind::Schema).map(|node| &node.pointer)),
            [
                "/components/schemas/A",
                "/components/schemas/A/properties/next",
                "/components/schemas/A/properties/x-b",
                "/components/schemas/A/properties/x-b/items",
                "/components/schemas/Alone",
                "/components/responses/R/headers/H/schema",
                "/components/responses/R/content/application~1json/schema",
            ]
        );
        assert_eq!(nodes.of(Kind::PathItem).count(), 1);
    }

    #[test]
    fn an_operation_overrides_the_parameters_of_its_path() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let nodes = document.nodes();
        let parameters = nodes.parameters(&document.operations()[0]);
        assert_eq!(
            pointers(parameters.iter().map(|(pointer, _)| pointer)),
            ["/paths/~1a~1{id}/parameters/0", "/components/parameters/Q"]
        );
    }

    #[test]
    fn reachability_follows_references_and_terminates() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let reached = document.nodes().response_schemas();
        assert!(reached.iter().any(|pointer| pointer.as_str() == "/components/schemas/A/properties/x-b/items"));
        assert!(
            !reached.iter().any(|pointer| pointer.as_str().contains("Alone") || pointer.as_str().contains("headers"))
        );
    }
}
