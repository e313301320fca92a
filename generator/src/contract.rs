//! The facts about the contract that the passes need.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use proc_macro2::Ident;
use quote::format_ident;
use serde_json::Value;

use crate::{
    Document, Error, Pointer, choice,
    document::{ListedVersion, Nodes, PathTemplate},
    name::snake,
};

/// The contract, prepared for the passes.
pub(crate) struct Contract<'a> {
    pub(crate) document: &'a Document,
    pub(crate) typed: &'a OpenAPI,
    pub(crate) operations: Vec<Operation<'a>>,
    pub(crate) enums: Vec<OpenEnum>,
    pub(crate) choices: Vec<Choice<'a>>,
    /// Components used in request bodies.
    pub(crate) in_requests: BTreeSet<String>,
    /// Components used in responses.
    pub(crate) in_responses: BTreeSet<String>,
}

/// An operation, including the contract's extensions.
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'static str,
    pub(crate) path: &'a str,
    /// The versions of HubSpot's API, the one in the path first; may be empty.
    pub(crate) versions: Vec<ListedVersion<'a>>,
    pub(crate) idempotent: bool,
    /// Whether calls must not have an access token.
    pub(crate) public: bool,
    pub(crate) exempt: Vec<&'a str>,
    pub(crate) pointer: Pointer,
    /// The parameters in the order of the document, those of the path item first.
    pub(crate) parameters: Vec<Parameter<'a>>,
}

/// A parameter of an operation.
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    /// Its location: `path` or `query`.
    pub(crate) place: &'a str,
    /// Its Rust name, which is the setter's.
    pub(crate) rust_name: String,
    pub(crate) description: Option<&'a str>,
    /// The component used as its schema.
    pub(crate) component: Option<String>,
    pub(crate) required: bool,
    /// Its example, or that of its schema.
    pub(crate) example: Option<&'a Value>,
}

/// A string enum that HubSpot may extend at any time.
pub(crate) struct OpenEnum {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) values: Vec<String>,
}

/// A choice between objects.
pub(crate) struct Choice<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    /// The property that distinguishes the alternatives.
    pub(crate) tag: &'a str,
    /// The components, with the values of that property in each.
    pub(crate) alternatives: Vec<(String, Vec<&'a str>)>,
}

impl<'a> Contract<'a> {
    pub(crate) fn new(nodes: &Nodes<'a>) -> Result<Self, Error> {
        let document = nodes.document();
        let components = |below: &str| {
            let holders = document.operations().into_iter().map(|operation| operation.pointer.join(below)).collect();
            let components =
                nodes.reachable(holders).into_iter().filter(|place| place.parent() == Some(Pointer::schemas()));
            components.filter_map(|place| place.last()).collect::<BTreeSet<_>>()
        };
        let mut operations = Vec::new();
        for operation in document.operations() {
            let value = operation.value;
            let mut versions = operation.listed_versions();
            versions.sort_by_key(|listed| Some(listed.version) != operation.template().api_version());
            let texts = |key: &str| value[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            operations.push(Operation {
                id: value["operationId"].as_str().unwrap_or_default(),
                method: operation.method,
                path: operation.path,
                versions,
                idempotent: value["x-idempotent"] == Value::Bool(true),
                public: [value, document.value()]
                    .iter()
                    .find_map(|holder| holder["security"].as_array())
                    .is_some_and(Vec::is_empty),
                exempt: texts("x-hubspot-rate-limit-exemptions"),
                parameters: nodes.parameters(&operation).into_iter().filter_map(|at| parameter(document, at)).collect(),
                pointer: operation.pointer,
            });
        }
        Ok(Self {
            document,
            typed: document.typed()?,
            operations,
            enums: enums(document),
            choices: choices(document),
            in_requests: components("requestBody"),
            in_responses: components("responses"),
        })
    }

    /// The description of an operation's request body.
    pub(crate) fn body_description(&self, operation: &Operation<'_>) -> Option<String> {
        let (_, body) = self.document.resolve(&operation.pointer.join("requestBody"))?;
        body["description"].as_str().map(str::to_owned)
    }

    /// The response body of an operation for a class of status.
    pub(crate) fn response(&self, operation: &Operation<'_>, class: u16) -> ResponseBody {
        let place = operation.pointer.join("responses").join(format!("{class}XX"));
        let response = self.document.resolve(&place).map_or(&Value::Null, |(_, response)| response);
        match component(response, JSON) {
            Some(component) => ResponseBody::Json(component),
            None if response["content"].is_object() => ResponseBody::Bytes,
            None => ResponseBody::Nothing,
        }
    }

    /// The component in the request body of an operation, and its media type.
    pub(crate) fn body(&self, operation: &Operation<'_>) -> Option<(Ident, &'static str)> {
        let (_, body) = self.document.resolve(&operation.pointer.join("requestBody"))?;
        [JSON, FORM].into_iter().find_map(|media_type| Some((component(body, media_type)?, media_type)))
    }

    /// The schema of a component.
    pub(crate) fn schema(&self, name: &str) -> Option<&'a Value> {
        self.document.at(&Pointer::schema(name))
    }
}

impl Operation<'_> {
    /// The parts of the path template before and after the API version; the second is empty if there is no version.
    pub(crate) fn around_version(&self) -> (String, String) {
        let marked = PathTemplate::parse(self.path).with_api_version("\0");
        let (before, after) = marked.split_once('\0').unwrap_or((&marked, ""));
        (before.to_owned(), after.to_owned())
    }
}

/// The media types of request bodies.
pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a response.
pub(crate) enum ResponseBody {
    /// The JSON of a component.
    Json(Ident),
    /// Anything else, which callers get as bytes.
    Bytes,
    /// No body in the contract.
    Nothing,
}

/// The component in a body with a media type.
fn component(body: &Value, media_type: &str) -> Option<Ident> {
    let reference = body["content"][media_type]["schema"]["$ref"].as_str()?;
    Some(format_ident!("{}", Pointer::from_reference(reference)?.last()?))
}

fn parameter<'a>(document: &'a Document, (place, parameter): (Pointer, &'a Value)) -> Option<Parameter<'a>> {
    let schema = || document.resolve(&place.join("schema")).and_then(|(_, schema)| schema.get("example"));
    Some(Parameter {
        name: parameter["name"].as_str()?,
        place: parameter["in"].as_str()?,
        rust_name: snake(parameter["name"].as_str()?),
        description: parameter["description"].as_str(),
        component: parameter["schema"]["$ref"].as_str().and_then(|at| Pointer::from_reference(at)?.last()),
        required: parameter["required"] == Value::Bool(true),
        example: parameter.get("example").or_else(schema),
    })
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
    document.members(&Pointer::schemas()).filter_map(open).collect()
}

fn choices<'a>(document: &'a Document) -> Vec<Choice<'a>> {
    let choice = |(name, schema): (&'a String, &'a Value)| {
        let (tag, alternatives) = choice::alternatives(document, schema)?;
        let alternatives = alternatives.into_iter().filter_map(|(at, values)| Some((at.last()?, values)));
        let description = schema["description"].as_str().unwrap_or_default();
        Some(Choice { name, description, tag, alternatives: alternatives.collect() })
    };
    document.members(&Pointer::schemas()).filter_map(choice).collect()
}
