use serde_json::Value;

use super::{Level, Nodes, Report, Rule, enum_values::is_distinct_strings};
use crate::document::{Kind, Node};

pub(super) const RULE: Rule = Rule {
    id: "unknown-extension",
    level: Level::Error,
    summary: "An extension that is misspelt, misplaced or malformed does nothing, and those of progenitor and typify do \
              what this generator does not expect.",
    check,
};

/// An extension that the generator understands.
struct Extension {
    key: &'static str,
    kind: Kind,
    demand: &'static str,
    /// Whether the value fits the object that holds it.
    fits: fn(value: &Value, holder: &Node) -> bool,
}

const VOCABULARY: [Extension; 6] = [
    Extension {
        key: "x-idempotent",
        kind: Kind::Operation,
        demand: "`true` or `false` on an operation",
        fits: |value, _| value.is_boolean(),
    },
    Extension {
        key: "x-max-batch-size",
        kind: Kind::Operation,
        demand: "a positive integer on an operation",
        fits: |value, _| value.as_u64().is_some_and(|size| size > 0),
    },
    Extension {
        key: "x-extensible-enum",
        kind: Kind::Schema,
        demand: "a list on a schema",
        fits: |value, _| value.is_array(),
    },
    Extension {
        key: "x-accepts-integer",
        kind: Kind::Schema,
        demand: "`true` on a property with `type: string` and no format",
        fits: |value, holder| *value == true && holder.role == "properties" && is_plain_string(holder.value),
    },
    Extension {
        key: "x-lenient",
        kind: Kind::Schema,
        demand: "`true` on a component with `additionalProperties: {}` and nothing `required`",
        fits: |value, holder| {
            *value == true
                && holder.is_component()
                && holder.value["additionalProperties"].is_object()
                && holder.value.get("required").is_none()
        },
    },
    Extension {
        key: "x-shorthand",
        kind: Kind::Schema,
        demand: "the name of a plain string property of a component with nothing `required`",
        fits: |value, holder| {
            value.as_str().is_some_and(|name| is_plain_string(&holder.value["properties"][name]))
                && holder.is_component()
                && holder.value.get("required").is_none()
        },
    },
];

/// HubSpot's own extensions of which the generator reads the value.
const READ: [Extension; 2] = [
    Extension {
        key: "x-hubspot-rate-limit-exemptions",
        kind: Kind::Operation,
        demand: "a list of strings on an operation",
        fits: |value, _| is_distinct_strings(value),
    },
    Extension {
        key: "x-hubspot-schema",
        kind: Kind::Schema,
        demand: "the name of a published schema",
        fits: |value, _| value.is_string(),
    },
];

fn is_plain_string(schema: &Value) -> bool {
    schema["type"] == "string" && schema.get("format").is_none()
}

fn check(nodes: &Nodes, report: &mut Report) {
    for node in nodes.all() {
        // Names of components are no extensions, even when they look like one.
        let keys = node.value.as_object().into_iter().flatten().filter(|(key, _)| key.starts_with("x-"));
        for (key, value) in keys {
            let known = VOCABULARY.iter().chain(&READ).find(|extension| extension.key == key);
            let (message, remedy) = match known {
                Some(known) if known.kind == node.kind && (known.fits)(value, node) => continue,
                Some(known) => (format!("`{key}` does not fit here"), format!("it must be {}", known.demand)),
                None if key.starts_with("x-hubspot-") => continue,
                None => {
                    let keys: Vec<_> = VOCABULARY.iter().map(|extension| extension.key).collect();
                    let remedy = format!("remove it, or use one of {} or x-hubspot-…", keys.join(", "));
                    (format!("`{key}` means nothing to the generator"), remedy)
                }
            };
            report.add(&node.pointer.join(key), message, remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn schema(schema: &str) -> Vec<String> {
        found(&super::RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn the_vocabulary_passes_where_it_belongs() {
        let text = "paths: {/a: {get: {x-idempotent: true, x-max-batch-size: 100, \
                    x-hubspot-rate-limit-exemptions: [ten-secondly], x-hubspot-other: {a: 1}}}}";
        assert!(found(&super::RULE, text).is_empty());
        assert!(schema("{properties: {id: {type: string, x-accepts-integer: true}}}").is_empty());
        let error = "{x-lenient: true, x-shorthand: m, x-hubspot-schema: E, \
                     properties: {m: {type: string}, x-free: {}}, additionalProperties: {}}";
        assert!(schema(error).is_empty());
    }

    #[test]
    fn misspelt_misplaced_and_malformed_ones_are_found() {
        assert_eq!(schema("{x-rust-type: {}, x-idempotent: true}").len(), 2);
        for text in ["{x-accepts-integer: true}", "{x-lenient: true}", "{x-shorthand: m}", "{x-hubspot-schema: 1}"] {
            assert_eq!(schema(text).len(), 1, "{text}");
        }
        assert_eq!(found(&super::RULE, "x-a: 1\npaths: {x-b: 1}").len(), 2);
    }
}
