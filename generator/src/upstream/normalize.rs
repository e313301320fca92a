//! Both sides in the same words, so that only differences of meaning are left.

use serde_json::{Map, Value, json};

use crate::{Document, Error, Pointer, document::OperationAt, extract::extract};

/// The published operation on its own, under the path of the contract.
///
/// HubSpot writes a list of known values as `enum`, any JSON body as `*/*` and every error as `default`; each is written the
/// contract's way, too, so that the values and the bodies are compared and not only the ways of writing them.
pub(super) fn published(document: &Document, operation: &OperationAt<'_>, path: &str) -> Result<Document, Error> {
    let mut value = extract(document, operation);
    open_enums(&mut value);
    json_bodies(&mut value);
    let responses = ["paths", operation.path, operation.method, "responses"];
    let responses = Pointer::root().extend(responses);
    let inlined = inlined(&value, &responses);
    if let (Some(place), Some(inlined)) = (value.pointer_mut(responses.as_str()), inlined) {
        *place = Value::Object(inlined);
    }
    let item = value["paths"][operation.path].take();
    value["paths"] = json!({ path: item });
    without_security(document.name(), value)
}

/// The operation of the contract on its own.
pub(super) fn contract(document: &Document, operation: &OperationAt<'_>) -> Result<Document, Error> {
    without_security(document.name(), extract(document, operation))
}

/// The alternatives of a security requirement are compared as a set, in a file of their own.
fn without_security(name: &str, mut value: Value) -> Result<Document, Error> {
    for item in value["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            operation.as_object_mut().map(|operation| operation.remove("security"));
        }
    }
    Document::parse(name, &value.to_string())
}

fn open_enums(value: &mut Value) {
    each_object(value, &mut |members| {
        if let (Some(values @ Value::Array(_)), Some("string")) =
            (members.get("enum").cloned(), members.get("type").and_then(Value::as_str))
        {
            members.entry("x-extensible-enum").or_insert(values);
        }
    });
}

fn json_bodies(value: &mut Value) {
    each_object(value, &mut |members| {
        if let Some(content) = members.get_mut("content").and_then(Value::as_object_mut)
            && let Some(any) = content.get("*/*").cloned()
        {
            content.entry("application/json").or_insert(any);
        }
    });
}

/// The responses without references, as a component of responses is no schema whose place in the contract were known; those
/// to errors as ranges. That `default` stands for them is told by the file on statuses.
fn inlined(value: &Value, responses: &Pointer) -> Option<Map<String, Value>> {
    let mut responses = value.pointer(responses.as_str())?.as_object()?.clone();
    for response in responses.values_mut() {
        let target = response.get("$ref").and_then(Value::as_str).and_then(Pointer::from_reference);
        if let Some(written) = target.and_then(|target| value.pointer(target.as_str())) {
            *response = written.clone();
        }
    }
    if let Some(errors) = responses.remove("default") {
        for range in ["4XX", "5XX"] {
            responses.entry(range).or_insert_with(|| errors.clone());
        }
    }
    Some(responses)
}

fn each_object(value: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        Value::Object(members) => {
            change(members);
            members.values_mut().for_each(|member| each_object(member, change));
        }
        _ => {}
    }
}
