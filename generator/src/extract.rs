//! One operation and all it refers to, as a document of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{Document, Pointer, document::OperationAt};

/// The members of a document that hold for each of its operations.
const SHARED: [&str; 3] = ["openapi", "info", "servers"];

/// The operation with this method and path, whatever its path parameters are called.
pub fn find<'a>(document: &'a Document, method: &str, path: &str) -> Option<OperationAt<'a>> {
    let wanted = |operation: &OperationAt<'_>| {
        operation.method.eq_ignore_ascii_case(method) && shape(operation.path).eq(shape(path))
    };
    document.operations().into_iter().find(wanted)
}

/// `operation` and the components it reaches, each at the place it has in `document`; security schemes come along whole,
/// as they are referred to by name.
pub fn extract(document: &Document, operation: &OperationAt<'_>) -> Value {
    let item = operation.pointer.parent().unwrap_or_default();
    let parameters = item.join("parameters");
    let mut extract = json!({ "paths": { operation.path: { operation.method: operation.value } } });
    for key in SHARED {
        if let Some(value) = document.at(&Pointer::root().join(key)) {
            extract[key] = value.clone();
        }
    }
    if let Some(value) = document.at(&parameters) {
        extract["paths"][operation.path]["parameters"] = value.clone();
    }
    let schemes = Pointer::root().extend(["components", "securitySchemes"]);
    if let Some(value) = document.at(&schemes) {
        extract["components"]["securitySchemes"] = value.clone();
    }
    for (section, name) in reached(document, [operation.pointer.clone(), parameters]) {
        let place = Pointer::root().extend(["components", &section, &name]);
        if let Some(component) = document.at(&place) {
            extract["components"][section][name] = component.clone();
        }
    }
    extract
}

/// The section and the name of every component that leads on from `from`.
fn reached(document: &Document, from: impl IntoIterator<Item = Pointer>) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut open: Vec<_> = from.into_iter().collect();
    while let Some(pointer) = open.pop() {
        for target in document.at(&pointer).map(references).unwrap_or_default() {
            let tokens: Vec<_> = target.tokens().collect();
            if let [components, section, name, ..] = tokens.as_slice()
                && components == "components"
                && found.insert((section.clone(), name.clone()))
            {
                open.push(Pointer::root().extend(["components", section, name]));
            }
        }
    }
    found
}

/// Every place in this document that a `$ref` below `value` names.
fn references(value: &Value) -> Vec<Pointer> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).and_then(Pointer::from_reference);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
}

/// The segments of a path without the names of its parameters, which callers never send, and without a slash at the end.
fn shape(path: &str) -> impl Iterator<Item = &str> {
    path.trim_end_matches('/').split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}]
    get:
      responses: {'200': {content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}
  /b:
    get: {responses: {default: {$ref: "#/components/responses/Gone"}}}
components:
  parameters: {Id: {name: id, in: path}}
  schemas:
    A: {properties: {next: {$ref: "#/components/schemas/B"}}}
    B: {properties: {back: {$ref: "#/components/schemas/A"}}}
    C: {type: string}
"##;

    #[test]
    fn what_an_operation_reaches_comes_along_and_nothing_else() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let extract = extract(&document, &find(&document, "GET", "/a/{name}").unwrap());
        assert_eq!(extract["paths"].as_object().unwrap().keys().collect::<Vec<_>>(), ["/a/{id}"]);
        assert_eq!(extract["components"]["schemas"].as_object().unwrap().keys().collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(extract["components"]["parameters"]["Id"]["in"], "path");
        assert_eq!(extract["info"]["title"], "t");
    }

    #[test]
    fn a_dangling_reference_is_left_as_it_is() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let extract = extract(&document, &find(&document, "get", "/b").unwrap());
        assert_eq!(extract.get("components"), None);
    }

    #[test]
    fn other_methods_and_paths_are_not_found() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        assert!(find(&document, "put", "/a/{id}").is_none() && find(&document, "get", "/a/b").is_none());
    }
}
