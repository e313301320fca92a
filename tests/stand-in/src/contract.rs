//! The operations of the contract: their routes, what they take, and an example of what they answer.

use std::collections::HashMap;

use generator::{
    Document, Pointer,
    document::OperationAt,
    schema::{Schemas, Validator},
};
use serde_json::{Value, json};

use crate::{Answer, Recorded};

/// One operation, ready to be routed to.
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) method: String,
    /// Whether HubSpot leaves calls of it out of the ten-second limit.
    pub(crate) exempt: bool,
    pub(crate) example: Value,
    parameters: HashMap<String, Validator>,
    body: Option<Body>,
}

struct Body {
    required: bool,
    validator: Validator,
}

/// The path parameters of a request, by name.
pub(crate) type Parameters<'a> = HashMap<&'a str, &'a str>;

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
        let mut parameters = HashMap::new();
        let lists = [at.pointer.parent().unwrap_or_default().join("parameters"), at.pointer.join("parameters")];
        for list in lists {
            for index in 0..document.at(&list).and_then(Value::as_array).map_or(0, Vec::len) {
                let place = list.join(index);
                let (place, value) = document.resolve(&place).ok_or(format!("{place} leads nowhere"))?;
                if let (Some("path"), Some(name)) = (value["in"].as_str(), value["name"].as_str()) {
                    parameters.insert(name.to_owned(), schemas.validator(&place.join("schema"))?);
                }
            }
        }
        let mut body = None;
        if let Some((place, value)) = document.resolve(&at.pointer.join("requestBody")) {
            let schema = place.extend(["content", "application/json", "schema"]);
            if document.at(&schema).is_some() {
                let required = value["required"] == true;
                body = Some(Body { required, validator: schemas.validator(&schema)? });
            }
        }
        Ok(Self {
            path: at.path.to_owned(),
            method: at.method.to_uppercase(),
            exempt: at.value["x-hubspot-rate-limit-exemptions"]
                .as_array()
                .is_some_and(|all| all.contains(&"ten-secondly".into())),
            example: example(document, &at.pointer.join("responses")).unwrap_or_else(|| json!({})),
            parameters,
            body,
        })
    }

    /// The path parameters when `path` has the form of this operation's path.
    pub(crate) fn matches<'a>(&'a self, path: &'a str) -> Option<Parameters<'a>> {
        let mut parameters = HashMap::new();
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
        let bad =
            |(name, value): &(&&str, &&str)| self.parameters.get(**name).is_some_and(|valid| !accepts(valid, value));
        match parameters.iter().find(bad) {
            Some((name, value)) if name.ends_with("ObjectType") => {
                let message = format!("Unable to infer object type from: {value}");
                return Some(error(json!({ "message": message })));
            }
            Some((name, value)) => return Some(invalid(format!("{name}: {value} is not valid"))),
            None => {}
        }
        let body = self.body.as_ref()?;
        if request.body.is_empty() {
            return body.required.then(|| invalid("the request has no body".to_owned()));
        }
        if !request.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            return Some(Answer::html(415));
        }
        let value = match serde_json::from_slice::<Value>(&request.body) {
            Ok(value) => value,
            Err(problem) => return Some(error(json!({ "message": format!("Invalid input JSON: {problem}") }))),
        };
        let (place, problem) = body.validator.violations(&value).into_iter().next()?;
        Some(invalid(format!("Invalid input JSON at {place}: {problem}")))
    }
}

/// Whether a path segment fits, read as text or, failing that, as the number it spells.
fn accepts(validator: &Validator, segment: &str) -> bool {
    let fits = |value: Value| validator.violations(&value).is_empty();
    fits(segment.into()) || segment.parse::<i64>().is_ok_and(|number| fits(number.into()))
}

/// The first example of the first success response: given for the media type, or by its schema.
fn example(document: &Document, responses: &Pointer) -> Option<Value> {
    let (code, _) = document.members(responses).find(|(code, _)| code.starts_with('2'))?;
    let media = document.resolve(&responses.join(code))?.0.extend(["content", "application/json"]);
    let named = media.join("examples");
    let first = document.members(&named).next().map(|(name, _)| named.join(name));
    let mut places = vec![media.join("example"), media.join("schema").join("example")];
    places.extend(first.and_then(|place| Some(document.resolve(&place)?.0.join("value"))));
    places.extend(document.resolve(&media.join("schema")).map(|(place, _)| place.join("example")));
    places.iter().find_map(|place| document.at(place)).cloned()
}

fn invalid(message: String) -> Answer {
    error(json!({ "message": message, "category": "VALIDATION_ERROR" }))
}

fn error(mut body: Value) -> Answer {
    body["status"] = "error".into();
    body["correlationId"] = "{correlation-id}".into();
    Answer::json(400, &body)
}
