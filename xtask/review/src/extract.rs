//! Extracts one operation and everything it refers to as a separate document.

use serde_json::{Value, json};

use generator::{
    Document,
    document::{OperationAt, PathTemplate},
};

/// The members of a document that apply to all of its operations.
const SHARED: [&str; 4] = ["openapi", "info", "servers", "components"];

/// Returns the operation with this method and path, or else one whose path matches the same URLs.
pub fn find<'a>(document: &'a Document, method: &str, path: &str) -> Option<OperationAt<'a>> {
    let wanted = PathTemplate::parse(path).trimmed();
    let mut alike: Vec<_> = document
        .operations()
        .into_iter()
        .filter(|operation| {
            operation.method.eq_ignore_ascii_case(method) && operation.template().trimmed().has_shape_of(wanted)
        })
        .collect();
    let exact = alike.iter().position(|operation| operation.path == path).unwrap_or(0);
    (!alike.is_empty()).then(|| alike.swap_remove(exact))
}

/// Returns a document with `operation` as its only operation, and the components that it may refer to.
pub fn extract(document: &Document, operation: &OperationAt<'_>) -> Value {
    let mut extract = json!({ "paths": { operation.path: { operation.method: operation.value } } });
    for key in SHARED {
        if let Some(value) = document.value().get(key) {
            extract[key] = value.clone();
        }
    }
    let shared = operation.pointer.parent().and_then(|item| document.at(&item.join("parameters")));
    if let Some(value) = shared {
        extract["paths"][operation.path]["parameters"] = value.clone();
    }
    extract
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
    get: {responses: {default: {description: d}}}
components:
  parameters: {Id: {name: id, in: path}}
  schemas: {A: {type: string}}
"##;

    #[test]
    fn an_extract_has_no_other_operations() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let extract = extract(&document, &find(&document, "GET", "/a/{name}").unwrap());
        assert_eq!(extract["paths"].as_object().unwrap().keys().collect::<Vec<_>>(), ["/a/{id}"]);
        assert_eq!(extract["paths"]["/a/{id}"]["parameters"], document.value()["paths"]["/a/{id}"]["parameters"]);
        assert_eq!(extract["components"], document.value()["components"]);
        assert_eq!(extract["info"]["title"], "t");
    }

    #[test]
    fn an_exact_path_takes_precedence_over_one_with_the_same_urls() {
        let text = "openapi: 3.0.3\npaths: {'/a/{id}': {get: {tags: [id]}}, '/a/{path}/': {get: {tags: [slash]}}, '/a/{path}': {get: {tags: [path]}}}";
        let document = Document::parse("a.yaml", text).unwrap();
        let tag = |path| find(&document, "get", path).map(|found| found.value["tags"][0].to_string());
        assert_eq!(tag("/a/{path}").unwrap(), "\"path\"");
        assert_eq!(tag("/a/{other}").unwrap(), "\"id\"");
        assert_eq!(tag("/b/{path}"), None);
    }

    #[test]
    fn other_methods_and_paths_are_not_found() {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        assert!(find(&document, "put", "/a/{id}").is_none() && find(&document, "get", "/a/b").is_none());
    }
}
