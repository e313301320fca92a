//! Validates JSON values against the schemas of a document.

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value, json};

use crate::{Document, Pointer, walk::each};

/// The schemas of one document, ready to validate values.
///
/// OpenAPI 3.0 schemas are JSON Schema draft 4 but for `nullable`, which is rewritten. Values of `x-extensible-enum` are
/// open, so any string passes there.
pub struct Schemas {
    registry: Option<Registry<'static>>,
}

/// The name of the document within its registry.
const DOCUMENT: &str = "urn:contract";

impl Schemas {
    /// Prepares the schemas of `document`.
    pub fn new(document: &Document) -> Self {
        let mut root = document.value().clone();
        each(&mut root, &mut |value| {
            if let Some(schema) = value.as_object_mut().filter(|schema| schema.get("nullable") == Some(&json!(true))) {
                add_null(schema);
            }
        });
        let registry = Registry::new().draft(Draft::Draft4).add(DOCUMENT, root);
        Self { registry: registry.and_then(|registry| registry.prepare()).ok() }
    }

    /// A validator for the schema at `pointer`, or why there can be none (a dangling reference, a bad pattern).
    ///
    /// # Errors
    /// When the schema itself is unsound.
    pub fn validator(&self, pointer: &Pointer) -> Result<Validator, String> {
        self.compile(&json!({"$ref": reference(pointer)}))
    }

    /// Like [`validator`](Self::validator), for lists that hold one value for each of `schemas`, in their order.
    ///
    /// What several of them refer to is compiled once.
    ///
    /// # Errors
    /// When one of the schemas is unsound.
    pub fn list_validator<'a>(&self, schemas: impl Iterator<Item = &'a Pointer>) -> Result<Validator, String> {
        let items: Vec<_> = schemas.map(|schema| json!({"$ref": reference(schema)})).collect();
        self.compile(&json!({"items": items}))
    }

    fn compile(&self, schema: &Value) -> Result<Validator, String> {
        let registry = self.registry.as_ref().ok_or("the document refers to what is not in it")?;
        jsonschema::options()
            .with_draft(Draft::Draft4)
            .with_registry(registry)
            .should_validate_formats(true)
            .build(schema)
            .map(Validator)
            .map_err(|error| error.to_string())
    }
}

/// Tells whether values fit one schema.
pub struct Validator(jsonschema::Validator);

impl Validator {
    /// A validator for a schema that refers to nothing.
    pub(crate) fn of(schema: &Value) -> Self {
        let options = jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true);
        Self(options.build(schema).expect("the schemas of the rules are sound"))
    }

    /// Every way in which `value` breaks the schema: the place inside the value and what is wrong with it.
    pub fn violations(&self, value: &Value) -> Vec<(Pointer, String)> {
        let place = |path: String| Pointer::from_reference(&format!("#{path}")).unwrap_or_default();
        self.0.iter_errors(value).map(|error| (place(error.instance_path().to_string()), error.to_string())).collect()
    }
}

/// `nullable: true` as a second type.
fn add_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    if let Some(kind @ Value::String(_)) = schema.get_mut("type") {
        *kind = Value::Array(vec![kind.take(), Value::from("null")]);
    }
}

/// A reference into the document: what RFC 3986 does not allow in one is percent-encoded.
fn reference(pointer: &Pointer) -> String {
    let mut fragment = format!("{DOCUMENT}#");
    for byte in pointer.as_str().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'~' | b'-' | b'_' | b'.' => {
                fragment.push(char::from(byte))
            }
            _ => fragment.push_str(&format!("%{byte:02X}")),
        }
    }
    fragment
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = r##"
openapi: 3.0.3
paths:
  /a/{b}:
    get:
      schema: {$ref: "#/components/schemas/A"}
components:
  schemas:
    A:
      type: object
      required: [id]
      properties:
        id: {type: string, pattern: "^[0-9]+$"}
        at: {type: string, format: date-time, nullable: true}
        state: {type: string, enum: [ON], nullable: true}
      example: {id: "7"}
"##;

    fn violations(value: &Value) -> Vec<String> {
        let schemas = Schemas::new(&Document::parse("a.yaml", TEXT).unwrap());
        let pointer = Pointer::root().extend(["paths", "/a/{b}", "get", "schema"]);
        let violations = schemas.validator(&pointer).unwrap().violations(value);
        violations.into_iter().map(|(place, message)| format!("{place}: {message}")).collect()
    }

    #[test]
    fn sound_values_pass_and_null_follows_nullable() {
        assert_eq!(violations(&json!({"id": "7", "at": null, "state": null})), Vec::<String>::new());
        assert_eq!(violations(&json!({"id": null})).len(), 1);
    }

    #[test]
    fn each_violation_is_placed() {
        let found = violations(&json!({"id": "x", "at": "yesterday", "state": "OFF"}));
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|finding| finding.starts_with("/at: ")), "{found:?}");
    }

    #[test]
    fn a_dangling_reference_is_told() {
        let document = Document::parse("a.yaml", "openapi: 3.0.3\na: {$ref: '#/nowhere'}\n").unwrap();
        assert!(Schemas::new(&document).validator(&Pointer::root().join("a")).is_err());
    }
}
