//! Validates JSON values against the schemas of a contract.
//!
//! This supports only the part of the schema language that the lint allows (rule `unsupported-schema`): a complete validator
//! takes longer to compile than the rest of the generator. A test compares the verdicts of both on random schemas and values.

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Number, Value};

use crate::{Document, Pattern, Pointer, choice};

/// Returns every violation of the schema at `schema` by `value`: the place inside the value, and a message.
///
/// Values of `x-extensible-enum` are open, so any string is valid. A reference that does not resolve admits any value.
pub fn violations(document: &Document, schema: &Pointer, value: &Value) -> Vec<(Pointer, String)> {
    let mut checker = Checker { document: Some(document), found: Vec::new() };
    if let Some((_, schema)) = document.resolve(schema) {
        checker.check(schema, &Pointer::root(), value);
    }
    checker.found
}

/// Like [`violations`], for a schema without references.
pub(crate) fn violations_of(schema: &Value, value: &Value) -> Vec<(Pointer, String)> {
    let mut checker = Checker { document: None, found: Vec::new() };
    checker.check(schema, &Pointer::root(), value);
    checker.found
}

struct Checker<'a> {
    document: Option<&'a Document>,
    found: Vec<(Pointer, String)>,
}

impl<'a> Checker<'a> {
    fn check(&mut self, schema: &'a Value, at: &Pointer, value: &Value) {
        let Some(schema) = self.resolve(schema) else { return };
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        if schema.get("oneOf").is_some() {
            return self.check_choice(schema, at, value);
        }
        // A nullable reference is written as `allOf` with one part.
        schema["allOf"].as_array().into_iter().flatten().for_each(|part| self.check(part, at, value));
        if let Some(kind) = schema["type"].as_str().filter(|kind| !has_type(value, kind)) {
            return self.report(at, format!("{} is not of type {kind}", shown(value)));
        }
        if let Some(values) = schema["enum"].as_array().filter(|values| !values.contains(value)) {
            self.report(at, format!("{} is not one of {}", shown(value), shown(&Value::from(values.clone()))));
        }
        match value {
            Value::String(text) => self.check_text(schema, at, text),
            Value::Number(number) => self.check_number(schema, at, number),
            Value::Array(items) => self.check_list(schema, at, items),
            Value::Object(members) => self.check_object(schema, at, members),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn resolve(&self, schema: &'a Value) -> Option<&'a Value> {
        let Some(reference) = schema.get("$ref") else { return Some(schema) };
        Some(self.document?.resolve(&Pointer::from_reference(reference.as_str()?)?)?.1)
    }

    /// Checks the alternative that the value names; an unknown one is valid, like an unknown value of an open enum.
    fn check_choice(&mut self, schema: &'a Value, at: &Pointer, value: &Value) {
        let Some((tag, alternatives)) = self.document.and_then(|document| choice::alternatives(document, schema))
        else {
            return;
        };
        if !value.is_object() {
            return self.report(at, format!("{} is not of type object", shown(value)));
        }
        let known = value[tag].as_str();
        let named = alternatives.into_iter().find(|(_, values)| known.is_some_and(|known| values.contains(&known)));
        if let Some(schema) = named.and_then(|(place, _)| self.document?.at(&place)) {
            self.check(schema, at, value);
        }
    }

    fn check_text(&mut self, schema: &Value, at: &Pointer, text: &str) {
        if let Some(pattern) = schema["pattern"].as_str()
            && Pattern::parse(pattern).is_some_and(|pattern| !pattern.matches(text))
        {
            self.report(at, format!("{} does not match {pattern}", shown(&text.into())));
        }
        if let Some(format) = schema["format"].as_str().filter(|format| !has_format(text, format)) {
            self.report(at, format!("{} is not a valid {format}", shown(&text.into())));
        }
        if schema["minLength"].as_u64().is_some_and(|minimum| (text.chars().count() as u64) < minimum) {
            self.report(at, format!("{} is too short", shown(&text.into())));
        }
    }

    fn check_number(&mut self, schema: &Value, at: &Pointer, number: &Number) {
        let bound = |key: &str| schema[key].as_number().cloned();
        if let Some(minimum) = bound("minimum").filter(|minimum| is_less(number, minimum)) {
            self.report(at, format!("{number} is less than the minimum of {minimum}"));
        }
        if let Some(maximum) = bound("maximum").filter(|maximum| is_less(maximum, number)) {
            self.report(at, format!("{number} is greater than the maximum of {maximum}"));
        }
        if schema["format"] == "int32" && number.as_i64().is_none_or(|number| i32::try_from(number).is_err()) {
            self.report(at, format!("{number} is not a valid int32"));
        }
    }

    fn check_list(&mut self, schema: &'a Value, at: &Pointer, items: &[Value]) {
        let bound = |key: &str| schema[key].as_u64().and_then(|bound| usize::try_from(bound).ok());
        if let Some(minimum) = bound("minItems").filter(|minimum| items.len() < *minimum) {
            self.report(at, format!("{} items are fewer than the minimum of {minimum}", items.len()));
        }
        if let Some(maximum) = bound("maxItems").filter(|maximum| items.len() > *maximum) {
            self.report(at, format!("{} items are more than the maximum of {maximum}", items.len()));
        }
        if let Some(schema) = schema.get("items") {
            items.iter().enumerate().for_each(|(index, item)| self.check(schema, &at.join(index), item));
        }
    }

    fn check_object(&mut self, schema: &'a Value, at: &Pointer, members: &Map<String, Value>) {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !members.contains_key(*name)) {
            self.report(at, format!("{name:?} is required"));
        }
        for (name, value) in members {
            let at = at.join(name);
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(property), _) => self.check(property, &at, value),
                (None, Value::Bool(false)) => self.report(&at, format!("{name:?} is not a property of this object")),
                (None, other) => self.check(other, &at, value),
            }
        }
    }

    fn report(&mut self, at: &Pointer, message: String) {
        self.found.push((at.clone(), message));
    }
}

fn has_type(value: &Value, kind: &str) -> bool {
    match kind {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        // Reported by another rule.
        _ => true,
    }
}

fn has_format(text: &str, format: &str) -> bool {
    match format {
        "date" => text.len() == "2026-01-31".len() && text.parse::<NaiveDate>().is_ok(),
        "date-time" => DateTime::parse_from_rfc3339(text).is_ok(),
        "email" => text.rsplit_once('@').is_some_and(|(user, domain)| {
            [user, domain].iter().all(|part| !part.is_empty() && !part.contains([' ', '@']))
        }),
        "uri" => text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
                && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        }),
        _ => true,
    }
}

fn is_less(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one < other,
        _ => one.as_f64() < other.as_f64(),
    }
}

/// JSON, truncated for a message.
fn shown(value: &Value) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(80) {
        text.truncate(end);
        text.push('…');
    }
    text
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
        next: {$ref: "#/components/schemas/A"}
        none: {nullable: true, allOf: [{$ref: "#/components/schemas/A"}]}
        gone: {$ref: "#/nowhere"}
        choice: {$ref: "#/components/schemas/Choice"}
        list: {type: array, minItems: 1, maxItems: 2, items: {type: integer, format: int32, minimum: 1, maximum: 9}}
      additionalProperties: false
    Choice: {oneOf: [{$ref: "#/components/schemas/B"}, {$ref: "#/components/schemas/C"}]}
    B: {type: object, properties: {kind: {type: string, x-extensible-enum: [B]}, size: {type: integer}}}
    C: {type: object, properties: {kind: {type: string, x-extensible-enum: [C]}, size: {type: string}}}
"##;

    fn found(value: &Value) -> Vec<String> {
        let document = Document::parse("a.yaml", TEXT).unwrap();
        let schema = Pointer::root().extend(["paths", "/a/{b}", "get", "schema"]);
        let found = violations(&document, &schema, value).into_iter();
        found.map(|(place, message)| format!("{place}: {message}")).collect()
    }

    #[test]
    fn valid_values_pass_and_null_follows_nullable() {
        assert_eq!(
            found(&json!({"id": "7", "at": null, "state": null, "gone": [7], "list": [1, 9], "none": null})),
            [""; 0]
        );
        assert_eq!(found(&json!({"id": "7", "none": {"id": "x"}})).len(), 1);
        assert_eq!(found(&json!({"id": null})), ["/id: null is not of type string"]);
    }

    #[test]
    fn each_violation_has_a_place_and_a_message() {
        let next = json!({"id": "x", "at": "yesterday", "state": "OFF", "more": 1});
        assert_eq!(
            found(&json!({"next": next, "list": [0, 10, 1.5]})),
            [
                ": \"id\" is required",
                "/list: 3 items are more than the maximum of 2",
                "/list/0: 0 is less than the minimum of 1",
                "/list/1: 10 is greater than the maximum of 9",
                "/list/2: 1.5 is not of type integer",
                "/next/at: \"yesterday\" is not a valid date-time",
                "/next/id: \"x\" does not match ^[0-9]+$",
                "/next/more: \"more\" is not a property of this object",
                "/next/state: \"OFF\" is not one of [\"ON\"]",
            ]
        );
        assert_eq!(found(&json!({"id": "1", "list": []})), ["/list: 0 items are fewer than the minimum of 1"]);
    }

    #[test]
    fn a_choice_is_checked_against_the_named_alternative() {
        let choice = |choice: Value| found(&json!({"id": "7", "choice": choice}));
        assert_eq!(choice(json!({"kind": "B", "size": 1})), [""; 0]);
        assert_eq!(choice(json!({"kind": "NEW", "size": []})), [""; 0]);
        assert_eq!(choice(json!({"kind": "C", "size": 1})), ["/choice/size: 1 is not of type string"]);
        assert_eq!(choice(json!("B")), ["/choice: \"B\" is not of type object"]);
    }

    #[test]
    fn long_values_are_truncated() {
        let message = found(&json!({"id": "é".repeat(1000)})).remove(0);
        assert!(message.chars().count() < 120 && message.contains('…'), "{message}");
    }
}
