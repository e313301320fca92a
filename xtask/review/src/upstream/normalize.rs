//! Both sides in the same words, so that only differences of meaning are left.

use serde_json::{Value, json};

use crate::{Error, extract::extract};
use generator::{Document, Pointer, document::OperationAt, walk::each};

/// The published operation on its own, under the path of the contract.
///
/// HubSpot writes a list of known values as `enum`, any JSON body as `*/*` and every error as `default`; each is written the
/// contract's way, too, so that the values and the bodies are compared and not only the ways of writing them.
pub(super) fn published(document: &Document, operation: &OperationAt<'_>, path: &str) -> Result<Document, Error> {
    let mut value = extract(document, operation);
    let mut item = value["paths"][operation.path].take();
    if let Some(responses) = item[operation.method].get_mut("responses") {
        write_out(document, responses);
    }
    value["paths"] = json!({ path: item });
    each(&mut value, &mut |value| {
        write_also(value, "enum", "x-extensible-enum", |schema| {
            schema["enum"].is_array() && schema["type"] == "string"
        });
        value
            .get_mut("content")
            .into_iter()
            .for_each(|content| write_also(content, "*/*", "application/json", |_| true));
    });
    alone(document, value)
}

/// The operation of the contract on its own.
pub(super) fn contract(document: &Document, operation: &OperationAt<'_>) -> Result<Document, Error> {
    alone(document, extract(document, operation))
}

/// A document without security: its alternatives are compared as a set, in a file of their own.
fn alone(document: &Document, mut value: Value) -> Result<Document, Error> {
    let items = value["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
        operation.as_object_mut().map(|operation| operation.remove("security"));
    }
    Ok(Document::parse(document.name(), &value.to_string())?)
}

/// Writes the member `from` under the name `to`, too, unless that is there.
fn write_also(value: &mut Value, from: &str, to: &str, fits: fn(&Value) -> bool) {
    if let Some(written) = value.get(from).filter(|_| fits(value)).cloned()
        && let Some(members) = value.as_object_mut()
    {
        members.entry(to).or_insert(written);
    }
}

/// The responses without references, as a component of responses is no schema whose place in the contract were known; those
/// to errors as ranges. That `default` stands for them is told by the file on statuses.
fn write_out(document: &Document, responses: &mut Value) {
    for response in responses.as_object_mut().into_iter().flat_map(|responses| responses.values_mut()) {
        let target = response["$ref"].as_str().and_then(Pointer::from_reference);
        if let Some((_, written)) = target.and_then(|target| document.resolve(&target)) {
            *response = written.clone();
        }
    }
    let Some(errors) = responses.as_object_mut().and_then(|responses| responses.remove("default")) else { return };
    for range in ["4XX", "5XX"] {
        if responses.get(range).is_none() {
            responses[range] = errors.clone();
        }
    }
}
