//! Writes values as YAML in the style of the contract.

use serde_json::Value;

use super::yaml;

/// The maximum width of a line of prose.
const WIDTH: usize = 120;

/// The order of well-known members; the others follow by name.
const ORDER: &str = "$ref name in operationId tags type scheme format nullable deprecated x-hubspot-schema \
     x-extensible-enum x-accepts-integer pattern summary description x-idempotent x-hubspot-product-tier-requirements \
     x-hubspot-rate-limit-exemptions security parameters required oneOf properties items additionalProperties requestBody \
     responses content schema examples example";

/// Writes the line that opens the mapping of a key.
pub fn heading(key: &str, indent: usize) -> String {
    format!("{}{}:\n", " ".repeat(indent), scalar(key, false))
}

/// Writes a member, `key: value`.
pub fn member(key: &str, value: &Value, indent: usize) -> String {
    let start = heading(key, indent);
    let start = start.trim_end();
    match (value, inline(value)) {
        // Only prose is wrapped.
        (Value::String(text), _)
            if key == "description" && (text.contains('\n') || start.len() + text.len() + 3 > WIDTH) =>
        {
            format!("{start} {}", block(text, indent + 2))
        }
        (_, Some(line)) if !value.is_array() || start.len() + line.len() < WIDTH => format!("{start} {line}\n"),
        _ => format!("{start}\n{}", below(value, indent + 2)),
    }
}

/// Writes an item of a list, starting with a dash.
pub fn item(value: &Value, indent: usize) -> String {
    let text = inline(value).map_or_else(|| below(value, indent + 2), |line| line + "\n");
    format!("{}- {}", " ".repeat(indent), text.trim_start_matches(' '))
}

/// The members of a mapping or the items of a list, each on separate lines.
fn below(value: &Value, indent: usize) -> String {
    match value {
        Value::Object(members) => {
            let rank = |key: &str| ORDER.split(' ').position(|known| known == key).unwrap_or(usize::MAX);
            let mut keys: Vec<_> = members.keys().collect();
            // In parameters, `required` comes before `description`.
            let is_parameter = members.contains_key("in");
            keys.sort_by_key(|key| (rank(if is_parameter && *key == "required" { "in" } else { key }), *key));
            keys.into_iter().map(|key| member(key, &members[key], indent)).collect()
        }
        Value::Array(items) => items.iter().map(|value| item(value, indent)).collect(),
        _ => String::new(),
    }
}

/// The value on one line, for scalars, empty values and lists of short scalars.
fn inline(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(scalar(text, false)),
        Value::Object(members) if !members.is_empty() => None,
        Value::Array(items) => {
            let texts = items.iter().map(|item| match item {
                Value::String(text) => Some(scalar(text, true)).filter(|_| text.len() < 80 && !text.contains('\n')),
                Value::Object(_) | Value::Array(_) => None,
                item => Some(item.to_string()),
            });
            Some(format!("[{}]", texts.collect::<Option<Vec<_>>>()?.join(", ")))
        }
        value => Some(value.to_string()),
    }
}

/// A plain scalar if that parses as the same string, or else a quoted one.
fn scalar(text: &str, in_flow: bool) -> String {
    let reads_same = |yaml: &str| yaml::parse("", &format!("a: {yaml}\n")).is_ok_and(|tree| tree.value["a"] == text);
    let flow_sign = in_flow && text.contains(['[', ']', '{', '}', ',']);
    let quoted = format!("'{}'", text.replace('\'', "''"));
    // At the start of a line, `---` and `...` end a document.
    let mark = text.starts_with("---") || text.starts_with("...") || is_boolean_elsewhere(text);
    if !flow_sign && !mark && !text.starts_with(|c: char| c.is_ascii_digit()) && reads_same(text) {
        text.to_owned()
    } else if reads_same(&quoted) {
        quoted
    } else {
        Value::from(text).to_string()
    }
}

/// Whether YAML 1.1 parsers read the text as a boolean; ours follows 1.2.
fn is_boolean_elsewhere(text: &str) -> bool {
    ["y", "n", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str())
}

/// A literal block, wrapped at spaces: in Markdown, a single line break is a space.
fn block(text: &str, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for (at, paragraph) in text.split('\n').enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(word),
                Some(line) if indent + line.len() + 1 + word.len() <= WIDTH => *line += &format!(" {word}"),
                _ => lines.push(word.to_owned()),
            }
        }
    }
    let pad = " ".repeat(indent);
    let lines = lines.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") });
    format!("|-\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_that_looks_like_a_document_marker_is_quoted() {
        assert_eq!(below(&json!({"--- a": 1, "... b": 2}), 0), "'--- a': 1\n'... b': 2\n");
    }

    #[test]
    fn booleans_of_yaml_1_1_are_quoted() {
        assert_eq!(below(&json!({"on": "no", "x": ["Off", "once"]}), 0), "'on': 'no'\nx: ['Off', once]\n");
    }

    #[test]
    fn leading_unicode_space_of_an_item_is_kept() {
        assert_eq!(below(&json!(["\u{2000}a"]), 2), "  - \u{2000}a\n");
    }

    #[test]
    fn members_are_written_in_the_style_of_the_contract() {
        let value = json!({"example": {"a": []}, "type": "object", "x": ["1", "b"], "required": ["a"], "list": [{"b": 1, "a": {}}], "d": "a: b"});
        let text = below(&value, 0);
        assert_eq!(
            text,
            "type: object\nrequired: [a]\nexample:\n  a: []\nd: 'a: b'\nlist:\n  - a: {}\n    b: 1\nx: ['1', b]\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_parses_back(text in "\\PC{0,60}", key in "[a-z~#:' -]{1,8}") {
            let value = json!({ key: text, "list": [text, "x"], "nested": [{"a": text}] });
            let written = below(&value, 0);
            prop_assert_eq!(yaml::parse("", &written).map(|tree| tree.value).map_err(|error| error.to_string()), Ok(value));
        }
    }
}
