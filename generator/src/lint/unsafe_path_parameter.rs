use serde_json::Value;

use crate::{
    Pattern,
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "unsafe-path-parameter",
    level: Level::Error,
    summary: "A value such as `..` or an empty one changes which endpoint is called, so the type of a path parameter \
              must not allow it.",
    remedy: "refer to a string component with a pattern such as `^[A-Za-z0-9_-]{1,128}$`, or use `type: integer`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for parameter in nodes.written(Kind::Parameter).filter(|parameter| parameter.value["in"] == "path") {
        let schema = nodes.document().resolve(&parameter.pointer.join("schema"));
        if !schema.is_some_and(|(_, schema)| is_safe(schema)) {
            report.add(&parameter.pointer, "the schema of a path parameter allows values that change the path");
        }
    }
}

fn is_safe(schema: &Value) -> bool {
    let pattern = schema["pattern"].as_str().and_then(Pattern::parse);
    // The characters that RFC 3986 allows unencoded in a segment, except `;`, which starts parameters of a segment. The check
    // in the type rejects `.` and `..`.
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"_~-.@:+,=!$&'()*".contains(&byte);
    let only_safe =
        |pattern: Pattern| pattern.min > 0 && pattern.ranges.iter().all(|(first, last)| (*first..=*last).all(safe));
    schema["nullable"] != true
        && match schema["type"].as_str() {
            Some("integer") => true,
            Some("string") => pattern.is_some_and(only_safe),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn is_found(schema: &str) -> bool {
        let text = format!("components: {{parameters: {{P: {{in: path, schema: {schema}}}, Q: {{in: query}}}}}}");
        !found(&super::RULE, &text).is_empty()
    }

    #[test]
    fn integers_and_segment_characters_pass() {
        for schema in ["{type: integer}", "{type: string, pattern: '^[A-Za-z0-9_.@+~-]{1,128}$'}"] {
            assert!(!is_found(schema), "{schema}");
        }
    }

    #[test]
    fn slashes_and_empty_values_are_found() {
        for pattern in ["^[a-z;]+$", "^[a-z/]+$", "^[a-z]*$", "^[a-z%]+$", ".*"] {
            assert!(is_found(&format!("{{type: string, pattern: '{pattern}'}}")), "{pattern}");
        }
        for schema in ["{type: string}", "{}", "{type: integer, nullable: true}", "{type: number}"] {
            assert!(is_found(schema), "{schema}");
        }
    }
}
