use crate::lint::{Level, Rule, enum_values};

pub(super) const RULE: Rule = Rule {
    id: "extensible-enum-shape",
    level: Level::Error,
    summary: "An open enum becomes a type with a constant for each listed string, so the list must be strings.",
    remedy: "list each value once, on `type: string` without other keywords",
    check: |nodes, report| {
        enum_values::check_list(
            nodes,
            report,
            "x-extensible-enum",
            &["enum", "format", "pattern", "x-accepts-integer"],
        );
    },
};

#[cfg(test)]
mod tests {
    use super::super::found;

    fn is_found(schema: &str) -> bool {
        !found(&super::RULE, &format!("components: {{schemas: {{A: {schema}}}}}")).is_empty()
    }

    #[test]
    fn lists_of_distinct_strings_pass() {
        assert!(!is_found("{type: string, x-extensible-enum: [A, B]}"));
    }

    #[test]
    fn invalid_lists_of_values_are_found() {
        for values in ["[A, A]", "[]", "[1]", "A"] {
            assert!(is_found(&format!("{{type: string, x-extensible-enum: {values}}}")), "{values}");
        }
        assert!(is_found("{x-extensible-enum: [A]}"));
        assert!(is_found("{type: string, enum: [A], x-extensible-enum: [A]}"));
    }
}
