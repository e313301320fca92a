use serde_json::Value;

use crate::{
    document::{API_VERSIONS, Kind, Node, Nodes},
    lint::{Level, Report, Rule, enum_values},
};

pub(super) const RULE: Rule = Rule {
    id: "unknown-extension",
    level: Level::Error,
    summary: "An extension that is misspelt, misplaced or malformed has no effect, and those of progenitor and typify have \
              effects that this generator does not expect.",
    remedy: "it must be {}",
    check,
};

/// The extensions that the generator uses: the key, the kind of its holder, the requirement, and a check of it.
const VOCABULARY: [(&str, Kind, &str, Fits); 7] = [
    ("x-idempotent", Kind::Operation, "`true` or `false` on an operation", |value, _| value.is_boolean()),
    ("x-hubspot-rate-limit-exemptions", Kind::Operation, "a list of strings on an operation", |value, _| {
        enum_values::is_distinct_strings(value)
    }),
    (API_VERSIONS, Kind::Operation, "a list of versions on an operation", |value, _| value.is_array()),
    ("x-hubspot-schema", Kind::Schema, "the name of a published schema", |value, _| value.is_string()),
    ("x-extensible-enum", Kind::Schema, "a list on a schema", |value, _| value.is_array()),
    ("x-accepts-integer", Kind::Schema, "`true` on a property with `type: string` and no format", |value, holder| {
        *value == true && holder.role == "properties" && is_plain_string(holder.value)
    }),
    ("x-shorthand", Kind::Schema, "a plain string property of a component without `required`", |value, holder| {
        value.as_str().is_some_and(|name| is_plain_string(&holder.value["properties"][name]))
            && requires_nothing(holder)
    }),
];

/// Checks a value in the object that holds it.
type Fits = fn(&Value, &Node) -> bool;

fn check(nodes: &Nodes, report: &mut Report) {
    for node in nodes.all() {
        let keys = node.value.as_object().into_iter().flatten().filter(|(key, _)| key.starts_with("x-"));
        for (key, value) in keys {
            let at = node.pointer.join(key);
            match VOCABULARY.iter().find(|(known, ..)| known == key) {
                Some((_, kind, _, fits)) if *kind == node.kind && fits(value, node) => {}
                Some((_, _, demand, _)) => report.add_for(&at, format!("`{key}` is not valid here"), demand),
                None if key.starts_with("x-hubspot-") => {}
                None => {
                    let remedy = format!("remove it, or use one of {}", VOCABULARY.map(|(key, ..)| key).join(", "));
                    report.advise(&at, format!("the generator does not know `{key}`"), remedy);
                }
            }
        }
    }
}

fn is_plain_string(schema: &Value) -> bool {
    schema["type"] == "string" && schema.get("format").is_none()
}

fn requires_nothing(schema: &Node) -> bool {
    schema.is_component() && schema.value.get("required").is_none()
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn schema(schema: &str) -> Vec<String> {
        found(&super::RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn known_extensions_pass_where_they_are_valid() {
        let text = "paths: {/a: {get: {x-idempotent: true, \
                    x-hubspot-rate-limit-exemptions: [ten-secondly], x-hubspot-other: {a: 1}}}}";
        assert!(found(&super::RULE, text).is_empty());
        assert!(schema("{properties: {id: {type: string, x-accepts-integer: true}}}").is_empty());
        let error = "{x-shorthand: m, x-hubspot-schema: E, \
                     properties: {m: {type: string}, x-free: {}}, additionalProperties: {}}";
        assert!(schema(error).is_empty());
    }

    #[test]
    fn misspelt_misplaced_and_malformed_ones_are_found() {
        assert_eq!(
            found(&super::RULE, "x-hubspot-api-versions: []\npaths: {/a: {get: {x-hubspot-api-versions: v4}}}").len(),
            2
        );
        assert_eq!(schema("{x-rust-type: {}, x-idempotent: true}").len(), 2);
        for text in ["{x-accepts-integer: true}", "{x-shorthand: m}", "{x-hubspot-schema: 1}"] {
            assert_eq!(schema(text).len(), 1, "{text}");
        }
        assert_eq!(found(&super::RULE, "x-a: 1\npaths: {x-b: 1}").len(), 2);
    }
}
