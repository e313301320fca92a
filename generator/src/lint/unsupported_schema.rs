use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    Pointer, choice,
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule, response_content},
};

pub(super) const RULE: Rule = Rule {
    id: "unsupported-schema",
    level: Level::Error,
    summary: "typify panics on many schemas and ignores unknown keywords; only keywords whose meaning the generated \
              code preserves are allowed.",
    remedy: "remove it, describe it in the description, or write the schema with `type` and `$ref` only",
    check,
};

/// The keywords allowed on schemas of any type.
const ANNOTATIONS: [&str; 5] = ["deprecated", "description", "example", "externalDocs", "nullable"];

/// The types, each with its allowed keywords and formats.
const TYPES: [(&str, &[&str], &[&str]); 6] = [
    ("array", &["items", "maxItems", "minItems"], &[]),
    ("boolean", &[], &[]),
    ("integer", &["format", "maximum", "minimum"], &["int32", "int64"]),
    ("number", &["format", "maximum", "minimum"], &["double", "float"]),
    ("object", &["additionalProperties", "properties", "required"], &[]),
    ("string", &["enum", "format", "pattern"], &["date", "date-time", "email", "uri"]),
];

fn check(nodes: &Nodes, report: &mut Report) {
    // Responses of bytes have separate rules.
    let is_bytes = |schema: &&Node| schema.role == "schema" && *schema.value == *response_content::BINARY;
    for schema in nodes.written(Kind::Schema).filter(|schema| !is_bytes(schema)) {
        let kind = schema.value.get("type");
        let known = TYPES.iter().find(|(name, ..)| kind.and_then(Value::as_str) == Some(*name));
        if let (Some(kind), None) = (kind, known) {
            let remedy = "write one of array, boolean, integer, number, object and string, or no type for any value";
            report.advise(&schema.pointer.join("type"), format!("{kind} is not a supported type"), remedy);
            continue;
        }
        let other = match schema.value {
            value if is_nullable_reference(value) => NULLABLE_REFERENCE,
            _ if is_choice(nodes, schema) => CHOICE,
            _ => ("any value", &[][..], &[][..]),
        };
        let (name, keywords, formats) = known.copied().unwrap_or(other);
        for (key, value) in nodes.document().members(&schema.pointer) {
            let at = schema.pointer.join(key);
            if key != "type" && !key.starts_with("x-") && !ANNOTATIONS.contains(&&**key) && !keywords.contains(&&**key)
            {
                report.add(&at, format!("a schema for {name} cannot have `{key}`"));
            } else if key == "format" && value.as_str().is_none_or(|format| !formats.contains(&format)) {
                report.advise(
                    &at,
                    format!("{name} does not support the format {value}"),
                    format!("use {}, or no format", formats.join(", ")),
                );
            }
        }
        if let Some((message, remedy)) = inconsistency(schema) {
            report.advise(&schema.pointer, message, remedy);
        }
    }
}

/// A nullable reference in OpenAPI 3.0, for which typify emits an `Option`.
const NULLABLE_REFERENCE: (&str, &[&str], &[&str]) = ("a nullable reference", &["allOf"], &[]);

fn is_nullable_reference(schema: &Value) -> bool {
    let parts = schema["allOf"].as_array().map(Vec::as_slice);
    schema["nullable"] == true && matches!(parts, Some([part]) if part.get("$ref").is_some())
}

/// A choice, for which a pass emits an enum.
const CHOICE: (&str, &[&str], &[&str]) = ("a choice", &["oneOf"], &[]);

/// Whether a component is a choice between objects that a property distinguishes; in requests, it must be required.
fn is_choice(nodes: &Nodes, schema: &Node) -> bool {
    let document = nodes.document();
    let Some((tag, alternatives)) = choice::alternatives(document, schema.value).filter(|_| schema.is_component())
    else {
        return false;
    };
    let responses = nodes.response_schemas();
    let distinct = alternatives.iter().map(|(place, _)| place).collect::<BTreeSet<_>>().len() == alternatives.len();
    let requires_tag = |place: &Pointer| {
        let required = document.at(&place.join("required")).and_then(Value::as_array);
        required.is_some_and(|required| required.iter().any(|name| name == tag))
    };
    let is_object = |place: &Pointer| Pointer::schemas() == place.parent().unwrap_or_default();
    distinct
        && alternatives.iter().all(|(place, _)| is_object(place) && (responses.contains(place) || requires_tag(place)))
}

/// The first inconsistency between keywords, and its remedy.
fn inconsistency(schema: &Node) -> Option<(&'static str, &'static str)> {
    let value = schema.value;
    let has = |key: &str| value.get(key).is_some();
    let is = |kind: &str| value["type"] == kind;
    let fixed = is("array") && has("minItems") && value["minItems"] == value["maxItems"];
    let required = value["required"].as_array().map_or(&[][..], Vec::as_slice);
    let declared = required.iter().filter_map(Value::as_str).filter(|name| value["properties"].get(name).is_some());
    let undeclared = declared.collect::<BTreeSet<_>>().len() != required.len();
    let mixed = is("object") && has("properties") && value["additionalProperties"].get("type").is_some();
    let null = schema.is_component() && value["nullable"] == true;
    let problems = [
        (is("array") && !value["items"].is_object(), "the array has no `items`", "add `items`"),
        (fixed, "typify emits a tuple for an array of fixed length", "remove `minItems` or `maxItems`"),
        (undeclared, "`required` is not a list of distinct declared properties", "declare each in `properties`"),
        (has("pattern") && has("format"), "`pattern` and `format` cannot be combined", "remove one of them"),
        (mixed, "typed unknown members cannot be combined with properties", "write `additionalProperties: {}`"),
        (null, "a component cannot be nullable", "make the properties that use it nullable or optional"),
    ];
    problems.into_iter().find(|(applies, ..)| *applies).map(|(_, message, remedy)| (message, remedy))
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
            "{type: object, additionalProperties: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}}",
        ] {
            assert_eq!(found_in(schema), [""; 0], "{schema}");
        }
    }

    fn choice(required: &str) -> Vec<String> {
        let one = |value: &str| {
            format!("{{type: object, {required}properties: {{kind: {{type: string, x-extensible-enum: [{value}]}}}}}}")
        };
        found_in(&format!(
            "{{oneOf: [{{$ref: '#/components/schemas/B'}}, {{$ref: '#/components/schemas/C'}}]}}, B: {}, C: {}",
            one("B"),
            one("C")
        ))
    }

    #[test]
    fn a_choice_with_a_required_distinguishing_property_passes() {
        assert_eq!(choice("required: [kind], "), [""; 0]);
        assert_eq!(choice(""), ["/components/schemas/A/oneOf"]);
    }

    #[test]
    fn unsupported_schemas_are_found() {
        for schema in [
            "{oneOf: [{type: string}]}",
            "{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}",
            "{type: object, allOf: []}",
            "{type: object, additionalProperties: {allOf: [{$ref: '#/components/schemas/A'}]}}",
            "{type: object, additionalProperties: {nullable: true, allOf: [{type: string}]}}",
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
