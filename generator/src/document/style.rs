//! Values as YAML in the style of the contract.

use serde_json::{Map, Value};

use super::yaml;

/// Longer lines are broken.
const WIDTH: usize = 120;

/// The order of the members that the contract writes in an order of its own; the others follow by name.
const ORDER: [&str; 31] = [
    "$ref",
    "name",
    "in",
    "operationId",
    "tags",
    "type",
    "scheme",
    "format",
    "nullable",
    "deprecated",
    "x-hubspot-schema",
    "x-extensible-enum",
    "x-accepts-integer",
    "pattern",
    "summary",
    "description",
    "x-idempotent",
    "x-hubspot-product-tier-requirements",
    "x-hubspot-rate-limit-exemptions",
    "security",
    "parameters",
    "required",
    "properties",
    "items",
    "additionalProperties",
    "requestBody",
    "responses",
    "content",
    "schema",
    "examples",
    "example",
];

/// The members of a mapping, one a line, each line `indent` deep.
pub(crate) fn members(value: &Map<String, Value>, indent: usize) -> String {
    let mut keys: Vec<_> = value.keys().collect();
    let rank = |key: &str| match key {
        // A parameter is required before it is described.
        "required" if value.contains_key("in") => rank("in"),
        key => rank(key),
    };
    keys.sort_by_key(|key| (rank(key), key.as_str()));
    keys.into_iter().map(|key| member(key, &value[key], indent)).collect()
}

fn rank(key: &str) -> usize {
    ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len())
}

/// The line that opens the mapping under a key.
pub(crate) fn heading(key: &str, indent: usize) -> String {
    format!("{}{}:\n", " ".repeat(indent), scalar(key, false))
}

/// One member, `key: value`.
pub(crate) fn member(key: &str, value: &Value, indent: usize) -> String {
    let start = format!("{}{}:", " ".repeat(indent), scalar(key, false));
    match value {
        Value::Object(inner) if !inner.is_empty() => format!("{start}\n{}", members(inner, indent + 2)),
        Value::Array(items) if flow(items).is_none_or(|text| start.len() + text.len() >= WIDTH) => {
            format!("{start}\n{}", items.iter().map(|item| self::item(item, indent + 2)).collect::<String>())
        }
        Value::Array(items) => format!("{start} {}\n", flow(items).unwrap_or_default()),
        // Breaking lines is for prose alone.
        Value::String(text)
            if key == "description" && (text.contains('\n') || start.len() + text.len() + 3 > WIDTH) =>
        {
            format!("{start} {}", block(text, indent + 2))
        }
        _ => format!("{start} {}\n", inline(value, false)),
    }
}

/// An item of a list: its first line starts with the dash.
pub(crate) fn item(value: &Value, indent: usize) -> String {
    let dash = " ".repeat(indent) + "- ";
    let body = match value {
        Value::Object(inner) if !inner.is_empty() => members(inner, indent + 2),
        Value::Array(items) if flow(items).is_none() => items.iter().map(|item| self::item(item, indent + 2)).collect(),
        Value::Array(items) => flow(items).unwrap_or_default() + "\n",
        _ => inline(value, false) + "\n",
    };
    dash + body.trim_start()
}

/// A list of short scalars on one line.
fn flow(items: &[Value]) -> Option<String> {
    let scalars = items.iter().all(|item| !item.is_object() && !item.is_array());
    let short = items.iter().all(|item| item.as_str().is_none_or(|text| text.len() < 80 && !text.contains('\n')));
    let texts: Vec<_> = items.iter().map(|item| inline(item, true)).collect();
    (scalars && short).then(|| format!("[{}]", texts.join(", ")))
}

fn inline(value: &Value, in_flow: bool) -> String {
    match value {
        Value::String(text) => scalar(text, in_flow),
        other => other.to_string(),
    }
}

/// Plain where that reads as the same text, else in single quotes.
fn scalar(text: &str, in_flow: bool) -> String {
    let reads_same = |yaml: &str| yaml::parse("", &format!("a: {yaml}\n")).is_ok_and(|tree| tree.value["a"] == text);
    let flow_sign = in_flow && text.contains(['[', ']', '{', '}', ',']);
    let quoted = format!("'{}'", text.replace('\'', "''"));
    match text {
        _ if text.contains('\n') => Value::from(text).to_string(),
        _ if !flow_sign
            && !text.starts_with(|c: char| c.is_ascii_digit())
            && !text.contains(": ")
            && !text.ends_with(':')
            && reads_same(text) =>
        {
            text.to_owned()
        }
        _ if reads_same(&quoted) => quoted,
        _ => Value::from(text).to_string(),
    }
}

/// A literal block, its lines broken at spaces: in Markdown a single line break is a space.
fn block(text: &str, indent: usize) -> String {
    let mut lines = vec!["|-".to_owned()];
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && indent + line.len() + 1 + word.len() > WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        lines.push(line);
    }
    let pad = " ".repeat(indent);
    let lines = lines
        .iter()
        .enumerate()
        .map(|(at, line)| if at == 0 || line.is_empty() { line.clone() } else { format!("{pad}{line}") });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_written_as_people_write_them() {
        let value = json!({"example": {"a": []}, "type": "object", "x": ["1", "b"], "required": ["a"], "list": [{"b": 1, "a": {}}], "d": "a: b"});
        let text = members(value.as_object().unwrap(), 0);
        assert_eq!(
            text,
            "type: object\nrequired: [a]\nexample:\n  a: []\nd: 'a: b'\nlist:\n  - a: {}\n    b: 1\nx: ['1', b]\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in "\\PC{0,60}", key in "[a-z~#:' -]{1,8}") {
            let value = json!({ key: text, "list": [text, "x"], "nested": [{"a": text}] });
            let written = members(value.as_object().unwrap(), 0);
            prop_assert_eq!(yaml::parse("", &written).map(|tree| tree.value).map_err(|error| error.to_string()), Ok(value));
        }
    }
}
