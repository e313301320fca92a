//! What the passes need to know of the contract, gathered once.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::{Document, Error, Pointer, name::snake};

/// The contract as the passes see it.
pub(crate) struct Contract<'a> {
    pub(crate) document: &'a Document,
    pub(crate) typed: OpenAPI,
    pub(crate) operations: Vec<Operation<'a>>,
    pub(crate) enums: Vec<OpenEnum>,
    /// Components that a request body can hold.
    pub(crate) in_requests: BTreeSet<String>,
    /// Components that an answer can hold.
    pub(crate) in_responses: BTreeSet<String>,
}

/// One operation and what the contract says of it beyond OpenAPI.
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'static str,
    pub(crate) path: &'a str,
    pub(crate) idempotent: bool,
    pub(crate) exempt: Vec<&'a str>,
    pub(crate) max_batch_size: Option<u64>,
    pub(crate) pointer: Pointer,
    /// The parameters, in the order of the document; those of the path item first.
    pub(crate) parameters: Vec<Parameter<'a>>,
}

/// One parameter of an operation.
pub(crate) struct Parameter<'a> {
    /// The name in Rust, which is the setter's.
    pub(crate) rust_name: String,
    pub(crate) description: Option<&'a str>,
    pub(crate) required: bool,
    /// Its own example, or its schema's.
    pub(crate) example: Option<&'a Value>,
}

/// A string enum that HubSpot may extend at any time.
pub(crate) struct OpenEnum {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) values: Vec<String>,
}

impl<'a> Contract<'a> {
    pub(crate) fn new(document: &'a Document) -> Result<Self, Error> {
        let mut in_requests = BTreeSet::new();
        let mut in_responses = BTreeSet::new();
        let mut operations = Vec::new();
        for operation in document.operations() {
            reach(document, &operation.pointer.join("requestBody"), &mut in_requests);
            reach(document, &operation.pointer.join("responses"), &mut in_responses);
            let value = operation.value;
            let texts = |key: &str| value[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            operations.push(Operation {
                id: value["operationId"].as_str().unwrap_or_default(),
                method: operation.method,
                path: operation.path,
                idempotent: value["x-idempotent"] == Value::Bool(true),
                exempt: texts("x-hubspot-rate-limit-exemptions"),
                max_batch_size: value["x-max-batch-size"].as_u64(),
                parameters: parameters(document, &operation.pointer),
                pointer: operation.pointer,
            });
        }
        Ok(Self { document, typed: document.typed()?, operations, enums: enums(document), in_requests, in_responses })
    }

    /// The schema of a component.
    pub(crate) fn schema(&self, name: &str) -> Option<&'a Value> {
        self.document.at(&schemas().join(name))
    }
}

fn schemas() -> Pointer {
    Pointer::root().extend(["components", "schemas"])
}

/// Collects every schema component that the node at `pointer` leads to.
fn reach(document: &Document, pointer: &Pointer, found: &mut BTreeSet<String>) {
    if let Some(value) = document.at(pointer) {
        follow(document, value, found);
    }
}

fn follow(document: &Document, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| follow(document, item, found)),
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str).and_then(Pointer::from_reference) {
                let component = target.parent() == Some(schemas());
                if !component || found.insert(target.last().unwrap_or_default()) {
                    reach(document, &target, found);
                }
            }
            members.values().for_each(|member| follow(document, member, found));
        }
        _ => {}
    }
}

fn parameters<'a>(document: &'a Document, operation: &Pointer) -> Vec<Parameter<'a>> {
    let shared = operation.parent().map(|item| item.join("parameters"));
    let lists = shared.into_iter().chain([operation.join("parameters")]);
    let places = lists.flat_map(|list| {
        let length = document.at(&list).and_then(Value::as_array).map_or(0, Vec::len);
        (0..length).map(move |index| list.join(index))
    });
    places
        .filter_map(|place| document.resolve(&place))
        .filter_map(|(place, parameter)| {
            let schema = || document.resolve(&place.join("schema")).and_then(|(_, schema)| schema.get("example"));
            Some(Parameter {
                rust_name: snake(parameter["name"].as_str()?),
                description: parameter["description"].as_str(),
                required: parameter["required"] == Value::Bool(true),
                example: parameter.get("example").or_else(schema),
            })
        })
        .collect()
}

fn enums(document: &Document) -> Vec<OpenEnum> {
    let open = |(name, schema): (&String, &Value)| {
        let values = schema.get("x-extensible-enum")?.as_array()?;
        Some(OpenEnum {
            name: name.clone(),
            description: schema["description"].as_str().unwrap_or_default().to_owned(),
            values: values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        })
    };
    document.members(&schemas()).filter_map(open).collect()
}
