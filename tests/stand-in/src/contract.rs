//! The operations of the contract: their routes, what they take, and an example of what they answer.

use std::collections::{BTreeMap, HashMap};

use generator::{
    Document, Pointer,
    document::OperationAt,
    schema::{Schemas, Validator},
};
use serde_json::{Value, json};

use crate::{Answer, Recorded};

/// One operation, ready to be routed to.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    path: String,
    /// Whether HubSpot leaves its calls out of the ten-second limit.
    pub(crate) exempt: bool,
    pub(crate) example: Value,
    parameters: HashMap<String, Validator>,
    body: Option<Validator>,
}

/// The path parameters of a request, by name.
pub(crate) type Parameters<'a> = BTreeMap<&'a str, &'a str>;

/// Reads every operation of a contract.
///
/// # Errors
/// When the contract cannot be read or one of its schemas is unsound.
pub(crate) fn operations(text: &str) -> Result<Vec<Operation>, String> {
    let document = Document::parse("contract", text).map_err(|error| error.to_string())?;
    let schemas = Schemas::new(&document);
    document.operations().iter().map(|at| Operation::read(&document, &schemas, at)).collect()
}

impl Operation {
    fn read(document: &Document, schemas: &Schemas, at: &OperationAt<'_>) -> Result<Self, String> {
        let follow = |tokens: &[&str]| {
            let step = |at: Pointer, token: &&str| Some(document.resolve(&at.join(token))?.0);
            tokens.iter().try_fold(at.pointer.clone(), step)
        };
        let mut parameters = HashMap::new();
        for index in 0..at.value["parameters"].as_array().map_or(0, Vec::len) {
            let place = follow(&["parameters", &index.to_string()]).ok_or("a parameter leads nowhere")?;
            let name = document.at(&place).and_then(|parameter| parameter["name"].as_str()).unwrap_or_default();
            parameters.insert(name.to_owned(), schemas.validator(&place.join("schema"))?);
        }
        let body = follow(&["requestBody", "content", "application/json", "schema"]);
        let media = follow(&["responses", "2XX", "content", "application/json"]);
        let media = media.and_then(|place| document.at(&place)).unwrap_or(&Value::Null);
        let named = media["examples"].as_object().and_then(|all| all.values().next()).map(|first| &first["value"]);
        let exemptions = at.value["x-hubspot-rate-limit-exemptions"].as_array();
        Ok(Self {
            id: at.value["operationId"].as_str().unwrap_or_default().to_owned(),
            method: at.method.to_uppercase(),
            path: at.path.to_owned(),
            exempt: exemptions.is_some_and(|all| all.contains(&"ten-secondly".into())),
            example: named.unwrap_or(&media["example"]).clone(),
            parameters,
            body: body.map(|schema| schemas.validator(&schema)).transpose()?,
        })
    }

    /// The path parameters when `path` has the form of this operation's path.
    pub(crate) fn matches<'a>(&'a self, path: &'a str) -> Option<Parameters<'a>> {
        let mut parameters = BTreeMap::new();
        let mut segments = path.split('/');
        for expected in self.path.split('/') {
            let segment = segments.next()?;
            match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !segment.is_empty() => _ = parameters.insert(name, segment),
                _ if segment == expected => {}
                _ => return None,
            }
        }
        segments.next().is_none().then_some(parameters)
    }

    /// What HubSpot says of a request that breaks the contract.
    pub(crate) fn refusal(&self, parameters: &Parameters<'_>, request: &Recorded) -> Option<Answer> {
        for (name, value) in parameters {
            match self.parameters.get(*name) {
                Some(validator) if validator.violations(&Value::from(*value)).is_empty() => {}
                _ if name.ends_with("ObjectType") => {
                    return Some(error(None, &format!("Unable to infer object type from: {value}")));
                }
                _ => return Some(error(INVALID, &format!("{name}: {value} is not valid"))),
            }
        }
        let validator = self.body.as_ref()?;
        if !request.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            return Some(Answer::html(415));
        }
        let value = match serde_json::from_slice::<Value>(&request.body) {
            Ok(value) => value,
            Err(problem) => return Some(error(None, &format!("Invalid input JSON: {problem}"))),
        };
        let (place, problem) = validator.violations(&value).into_iter().next()?;
        Some(error(INVALID, &format!("Invalid input JSON at {place}: {problem}")))
    }
}

/// The error body of the CRM; where HubSpot leaves the category out, so does this.
fn error(category: Option<&str>, message: &str) -> Answer {
    let mut body = json!({ "status": "error", "message": message, "correlationId": "{correlation-id}" });
    if let Some(category) = category {
        body["category"] = category.into();
    }
    Answer::json(400, &body)
}

const INVALID: Option<&str> = Some("VALIDATION_ERROR");
