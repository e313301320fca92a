//! The operations of the contract: their routes, the schemas of their requests, and an example response.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use generator::{
    Document, Pointer,
    document::{Nodes, OperationAt, PathTemplate, Segment},
    schema::violations,
};
use serde_json::{Value, json};

use crate::{RecordedRequest, Response};

/// One operation.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    /// Its path in each version of the API that serves it.
    paths: Vec<String>,
    /// Whether its calls are exempt from the ten-second limit.
    pub(crate) exempt: bool,
    pub(crate) example: Value,
    document: Arc<Document>,
    /// The places in the contract of the schemas of the parameters and of the body.
    parameters: HashMap<String, Pointer>,
    body: Option<Pointer>,
}

/// The path parameters of a request, by name.
pub(crate) type Parameters<'a> = BTreeMap<&'a str, &'a str>;

/// Reads every operation of a contract.
///
/// # Errors
/// Returns an error if the contract cannot be parsed.
pub(crate) fn operations(text: &str, versions: &[String]) -> Result<Vec<Operation>, String> {
    let document = Arc::new(Document::parse("contract", text).map_err(|error| error.to_string())?);
    let nodes = document.nodes();
    Ok(document.operations().iter().map(|at| Operation::read(&document, &nodes, at, versions)).collect())
}

impl Operation {
    fn read<'a>(document: &Arc<Document>, nodes: &Nodes<'a>, at: &OperationAt<'a>, versions: &[String]) -> Self {
        let mut parameters = HashMap::new();
        for (place, parameter) in nodes.parameters(at) {
            let name = parameter["name"].as_str().unwrap_or_default();
            parameters.insert(name.to_owned(), place.join("schema"));
        }
        let body = nodes.document().resolve(&at.pointer.join("requestBody"));
        let body = body.map(|(place, _)| place.extend(["content", "application/json", "schema"]));
        let success = nodes.responses(at).into_iter().find(|(code, ..)| code.starts_with('2'));
        let media = success.map_or(&Value::Null, |(_, _, response)| &response["content"]["application/json"]);
        let named = media["examples"].as_object().and_then(|all| all.values().next()).map(|first| &first["value"]);
        let mut listed: Vec<_> = at.listed_versions().iter().map(|listed| listed.version.to_owned()).collect();
        listed.retain(|version| versions.is_empty() || versions.contains(version));
        let paths = listed.iter().map(|version| at.template().with_api_version(version)).collect();
        let exemptions = at.value["x-hubspot-rate-limit-exemptions"].as_array();
        Self {
            id: at.value["operationId"].as_str().unwrap_or_default().to_owned(),
            method: at.method.to_uppercase(),
            // The path of an operation without a version is its only one.
            paths: if at.template().api_version().is_some() { paths } else { vec![at.path.to_owned()] },
            exempt: exemptions.is_some_and(|all| all.contains(&"ten-secondly".into())),
            example: named.unwrap_or(&media["example"]).clone(),
            document: Arc::clone(document),
            parameters,
            body,
        }
    }

    /// The path parameters if `path` matches this operation.
    pub(crate) fn matches<'a>(&'a self, path: &'a str) -> Option<Parameters<'a>> {
        self.paths.iter().find_map(|template| parameters(PathTemplate::parse(template), path))
    }

    /// Rejects a request that breaks the contract.
    pub(crate) fn check(&self, parameters: &Parameters<'_>, request: &RecordedRequest) -> Result<(), Response> {
        for (name, value) in parameters {
            match self.parameters.get(*name) {
                Some(schema)
                    if violations(&self.document, schema, &Value::from(*value)).is_empty()
                        && (!name.ends_with("ObjectType") || is_object_type(value)) => {}
                _ if name.ends_with("ObjectType") => {
                    return Err(Response::recorded("unknown-object-type").fill("{type}", value));
                }
                _ if name.ends_with("ObjectId") => return Err(Response::recorded("not-an-id").fill("{id}", value)),
                _ => return Err(error(INVALID, &format!("{name}: {value} is not valid"))),
            }
        }
        let Some(schema) = &self.body else { return Ok(()) };
        if !request.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Response::html(415));
        }
        let value = serde_json::from_slice::<Value>(&request.body);
        let value = value.map_err(|problem| error(None, &format!("Invalid input JSON: {problem}")))?;
        if overflows(&value) {
            return Err(error(None, "Invalid input JSON: Numeric value out of range of long"));
        }
        let first = violations(&self.document, schema, &value).into_iter().next();
        first.map_or(Ok(()), |(at, problem)| Err(error(INVALID, &format!("Invalid input JSON at {at}: {problem}"))))
    }
}

/// Whether a number does not fit into 64 bits, as HubSpot requires.
fn overflows(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_i64().is_none() && number.as_f64().is_some_and(|float| float.abs() > 9e18),
        Value::Array(items) => items.iter().any(overflows),
        Value::Object(members) => members.values().any(overflows),
        _ => false,
    }
}

/// The name of an object type as HubSpot's messages write it, such as `COMPANY` for `companies`.
pub(crate) fn singular(name: &str) -> String {
    let name = name.to_ascii_uppercase();
    let ies = name.strip_suffix("IES").map(|stem| format!("{stem}Y"));
    ies.unwrap_or_else(|| name.strip_suffix('S').unwrap_or(&name).to_owned())
}

/// Whether `name` is a standard name, an id such as `0-1`, or a fully qualified name such as `p123_cars`.
fn is_object_type(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let qualified = || name.strip_prefix('p').and_then(|rest| rest.split_once('_'));
    STANDARD.contains(&singular(name).as_str())
        || name.split_once('-').is_some_and(|(kind, id)| is_number(kind) && is_number(id))
        || qualified().is_some_and(|(portal, name)| is_number(portal) && !name.is_empty())
}

#[rustfmt::skip]
const STANDARD: &[&str] = &[
    "APPOINTMENT", "CALL", "CART", "COMMERCE_PAYMENT", "COMMUNICATION", "COMPANY", "CONTACT", "COURSE", "DEAL", "DEAL_SPLIT",
    "DISCOUNT", "EMAIL", "FEE", "FEEDBACK_SUBMISSION", "GOAL_TARGET", "INVOICE", "LEAD", "LINE_ITEM", "LISTING", "MARKETING_EVENT",
    "MEETING", "NOTE", "ORDER", "POSTAL_MAIL", "PRODUCT", "QUOTE", "SERVICE", "SUBSCRIPTION", "TASK", "TAXE", "TICKET", "USER",
];

/// The parameters of `path` if it matches the template.
fn parameters<'a>(template: PathTemplate<'a>, path: &'a str) -> Option<Parameters<'a>> {
    let mut parameters = BTreeMap::new();
    let mut segments = path.strip_prefix('/')?.split('/');
    for expected in template.segments() {
        match (expected, segments.next()?) {
            (Segment::Parameter(name), segment) if !segment.is_empty() => _ = parameters.insert(name, segment),
            (Segment::Literal(text), segment) if segment == text => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}

/// An error of the CRM; HubSpot omits the category of some.
fn error(category: Option<&str>, message: &str) -> Response {
    let mut body = json!({ "status": "error", "message": message, "correlationId": "{correlation-id}" });
    if let Some(category) = category {
        body["category"] = category.into();
    }
    Response::json(400, &body)
}

const INVALID: Option<&str> = Some("VALIDATION_ERROR");
