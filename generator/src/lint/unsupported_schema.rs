use std::collections::BTreeSet;

use serde_json::Value;

use super::{Level, Nodes, Report, Rule};
use crate::document::{Kind, Node};

pub(super) const RULE: Rule = Rule {
    id: "unsupported-schema",
    level: Level::Error,
    summary: "typify panics on many schemas and drops what it does not know; this is the part of the schema language \
              for which generated code says what the contract says.",
    check,
};

/// The keywords that describe a schema of any type.
const ANNOTATIONS: [&str; 5] = ["deprecated", "description", "example", "externalDocs", "nullable"];

/// The types, the keywords that limit each, and the formats it can have.
const TYPES: [(&str, &[&str], &[&str]); 6] = [
    ("array", &["items", "maxItems", "minItems"], &[]),
    ("boolean", &[], &[]),
    ("integer", &["format", "maximum", "minimum"], &["int32", "int64"]),
    ("number", &["format", "maximum", "minimum"], &["double", "float"]),
    ("object", &["additionalProperties", "properties", "required"], &[]),
    ("string", &["enum", "format", "pattern"], &["date", "date-time", "email", "uri"]),
];

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema) {
        let kind = schema.value.get("type");
        let known = TYPES.iter().find(|(name, ..)| kind.and_then(Value::as_str) == Some(*name));
        if let (Some(kind), None) = (kind, known) {
            let remedy = "write one of array, boolean, integer, number, object and string, or no type for any value";
            report.add(&schema.pointer.join("type"), format!("{kind} is not a type"), remedy);
            continue;
        }
        let (name, keywords, formats) = known.copied().unwrap_or(("any value", &[], &[]));
        for (key, value) in nodes.document().members(&schema.pointer) {
            let at = schema.pointer.join(key);
            if key != "type" && !key.starts_with("x-") && !ANNOTATIONS.contains(&&**key) && !keywords.contains(&&**key)
            {
                let remedy = "remove it, say it in the description, or write the schema with `type` and `$ref` alone";
                report.add(&at, format!("`{key}` on a schema for {name} is not generated"), remedy);
            } else if key == "format" && value.as_str().is_none_or(|format| !formats.contains(&format)) {
                report.add(&at, format!("{name} has no format {value}"), format!("use {} or none", formats.join(", ")));
            }
        }
        if let Some((message, remedy)) = inconsistency(schema) {
            report.add(&schema.pointer, message, remedy);
        }
    }
}

fn inconsistency(schema: &Node) -> Option<(&'static str, &'static str)> {
    let value = schema.value;
    let is = |kind: &str| value["type"] == kind;
    let declared = |name: &str| value["properties"].get(name).is_some();
    if is("array") && !value["items"].is_object() {
        return Some(("the list does not say what it holds", "add `items`"));
    }
    if is("array") && value.get("minItems").is_some() && value["minItems"] == value["maxItems"] {
        return Some(("typify makes a list of fixed length a tuple", "remove `minItems` or `maxItems`"));
    }
    if let Some(required) = value["required"].as_array()
        && required.iter().filter_map(Value::as_str).filter(|name| declared(name)).collect::<BTreeSet<_>>().len()
            != required.len()
    {
        return Some(("`required` is not a list of distinct declared properties", "declare each in `properties`"));
    }
    if value.get("pattern").is_some() && value.get("format").is_some() {
        return Some(("only one of `pattern` and `format` is generated", "remove one of them"));
    }
    if is("object") && value["additionalProperties"].get("type").is_some() && value.get("properties").is_some() {
        return Some((
            "unknown members of one type beside properties are not generated",
            "write `additionalProperties: {}`",
        ));
    }
    if schema.is_component() && value["nullable"] == true {
        return Some((
            "a type that is itself null is not generated",
            "let the properties be nullable that hold it, or optional",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn found_in(schema: &str) -> Vec<String> {
        found(&super::RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn supported_schemas_pass() {
        for schema in [
            "{}",
            "{type: object, properties: {a: {description: Any., nullable: true}}}",
            "{type: object, required: [a], properties: {a: {type: array, items: {}}}, additionalProperties: {}}",
            "{type: string, format: date-time, x-a: 1, example: '2026-01-01T00:00:00Z'}",
            "{type: integer, format: int64, minimum: 0}",
        ] {
            assert_eq!(found_in(schema), [""; 0], "{schema}");
        }
    }

    #[test]
    fn what_typify_cannot_express_is_found() {
        for schema in [
            "{oneOf: [{type: string}]}",
            "{type: object, allOf: []}",
            "{type: string, minimum: 1}",
            "{type: file}",
            "{type: [string]}",
            "{format: int64}",
            "{type: string, format: uuid}",
            "{type: boolean, format: x}",
            "{type: integer, exclusiveMinimum: true}",
            "{type: string, default: a}",
            "{type: array}",
            "{type: array, items: {}, minItems: 2, maxItems: 2}",
            "{type: object, required: [a]}",
            "{type: object, required: [a, a], properties: {a: {}}}",
            "{type: object, nullable: true}",
            "{type: object, properties: {a: {}}, additionalProperties: {type: string}}",
            "{type: string, maxLength: 3}",
            "{type: array, items: {}, uniqueItems: true}",
            "{type: string, format: date, pattern: '^[0]$'}",
            "{type: object, discriminator: {propertyName: a}}",
            "{title: B}",
            "{type: string, readOnly: true}",
        ] {
            assert_eq!(found_in(schema).len(), 1, "{schema}");
        }
    }
}
