use super::{Level, Nodes, Report, Rule, enum_values::is_distinct_strings};
use crate::document::Kind;

pub(super) const RULE: Rule = Rule {
    id: "extensible-enum-shape",
    level: Level::Error,
    summary: "An open enum becomes a type with one constant for each listed string, so the list must be one of those.",
    check,
};

/// What would limit an open enum.
const LIMITS: [&str; 4] = ["enum", "format", "pattern", "x-accepts-integer"];

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema) {
        let Some(values) = schema.value.get("x-extensible-enum") else { continue };
        let limited = LIMITS.iter().any(|key| schema.value.get(key).is_some());
        if !is_distinct_strings(values) || schema.value["type"] != "string" || limited {
            report.add(
                &schema.pointer.join("x-extensible-enum"),
                "`x-extensible-enum` is not a list of distinct strings, or stands on another type or beside other limits",
                "list each known value once, on `type: string` alone",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn is_found(schema: &str) -> bool {
        !found(&super::RULE, &format!("components: {{schemas: {{A: {schema}}}}}")).is_empty()
    }

    #[test]
    fn distinct_strings_pass() {
        assert!(!is_found("{type: string, x-extensible-enum: [A, B]}"));
    }

    #[test]
    fn everything_else_is_found() {
        for values in ["[A, A]", "[]", "[1]", "A"] {
            assert!(is_found(&format!("{{type: string, x-extensible-enum: {values}}}")), "{values}");
        }
        assert!(is_found("{x-extensible-enum: [A]}"));
        assert!(is_found("{type: string, enum: [A], x-extensible-enum: [A]}"));
    }
}
