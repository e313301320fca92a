use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "enum-values",
    level: Level::Error,
    summary: "typify turns a list of distinct strings into an enum; it panics on duplicates and has no type for other values.",
    remedy: "list each value once, on `type: string` without other keywords",
    check: |nodes, report| check_list(nodes, report, "enum", &["format", "pattern"]),
};

/// Reports lists under `keyword` that are not distinct strings, or whose schema has another type or one of `others`.
pub(super) fn check_list(nodes: &Nodes, report: &mut Report, keyword: &str, others: &[&str]) {
    for schema in nodes.written(Kind::Schema) {
        let Some(values) = schema.value.get(keyword) else { continue };
        let other = others.iter().any(|key| schema.value.get(key).is_some());
        if !is_distinct_strings(values) || schema.value["type"] != "string" || other {
            report.add(
                &schema.pointer.join(keyword),
                format!("`{keyword}` must list distinct strings, on a string schema without other restrictions"),
            );
        }
    }
}

/// Whether a value is a non-empty list of distinct non-empty strings.
pub(super) fn is_distinct_strings(values: &Value) -> bool {
    let Some(values) = values.as_array() else { return false };
    let words: BTreeSet<_> = values.iter().filter_map(Value::as_str).filter(|word| !word.is_empty()).collect();
    !values.is_empty() && words.len() == values.len()
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn is_found(schema: &str) -> bool {
        !found(&super::RULE, &format!("components: {{schemas: {{A: {schema}}}}}")).is_empty()
    }

    #[test]
    fn lists_of_distinct_strings_pass() {
        assert!(!is_found("{type: string, enum: [A, B]}"));
    }

    #[test]
    fn invalid_lists_of_values_are_found() {
        for values in ["[A, A]", "[]", "[1]", "[A, null]", "['']", "A"] {
            assert!(is_found(&format!("{{type: string, enum: {values}}}")), "{values}");
        }
        assert!(is_found("{type: integer, enum: [A]}"));
        assert!(is_found("{type: string, pattern: '^[A]$', enum: [A]}"));
    }
}
