//! Rewrites values that `serde_json` rejects or rounds, so that one of them cannot make a whole body unreadable.

use serde_json::Value;

/// The depth below which values are kept as text; the limit of `serde_json` is 128.
const MAX_DEPTH: usize = 100;

/// 2^63, from which on an integer may not fit into `i64` or `u64` and loses digits as a floating-point number.
const INTEGER_LIMIT: f64 = 9_223_372_036_854_775_808.0;

/// Whether a number in the value lost digits when it became a floating-point number.
pub(super) fn loses_digits(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(|float| float.abs() >= INTEGER_LIMIT),
        Value::Array(items) => items.iter().any(loses_digits),
        Value::Object(members) => members.values().any(loses_digits),
        _ => false,
    }
}

/// Replaces bytes that are not UTF-8 and lone surrogates with U+FFFD, numbers that would lose digits with strings of their
/// digits, and values below [`MAX_DEPTH`] with strings of their text.
pub(super) fn repaired(body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let mut repaired = String::with_capacity(body.len() + 16);
    let mut depth = 0_usize;
    let mut rest: &str = &body;
    while let Some(first) = rest.chars().next() {
        let is_too_deep = matches!(first, '{' | '[') && depth == MAX_DEPTH;
        let length = match first {
            '"' => string_length(rest),
            '-' | '0'..='9' => {
                rest.find(|c| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9')).unwrap_or(rest.len())
            }
            _ if is_too_deep => container_length(rest),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        match first {
            '"' => push_string(&mut repaired, token),
            '-' | '0'..='9' if is_inexact(token) => repaired.extend(["\"", token, "\""]),
            _ if is_too_deep => repaired.push_str(&Value::from(token).to_string()),
            _ => {
                match first {
                    '{' | '[' => depth += 1,
                    '}' | ']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                repaired.push_str(token);
            }
        }
    }
    repaired
}

fn is_inexact(number: &str) -> bool {
    let is_integer = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    !is_integer && number.parse::<f64>().is_ok_and(|float| float.abs() >= INTEGER_LIMIT)
}

/// The length of the string at the start of `text`, with its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the object or list at the start of `text`.
fn container_length(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => at += string_length(&text[at..]) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Copies a string, and replaces each escape of a lone surrogate.
fn push_string(repaired: &mut String, string: &str) {
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        repaired.push_str(before);
        let length = match (surrogate(escape), escape.get(6..).and_then(surrogate)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(_), _) => {
                repaired.push('\u{FFFD}');
                rest = &escape[6..];
                continue;
            }
            (None, _) => escape.char_indices().nth(2).map_or(escape.len(), |(at, _)| at),
        };
        repaired.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    repaired.push_str(rest);
}

/// The surrogate that is escaped (`\uD800` to `\uDFFF`) at the start of `text`.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok().filter(|unit| (0xD800..0xE000).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_serde_reads_exactly_is_unchanged() {
        for text in [
            r#"{"a": [1, -2.5e3, "x\"{[\\", "\u00e9\ud83d\ude00", null, true], "b": {}}"#,
            "18446744073709551615",
            "-9223372036854775808",
            "",
            "<html>é</html>",
        ] {
            assert_eq!(repaired(text.as_bytes()), text);
        }
    }

    #[test]
    fn json_that_serde_rejects_or_rounds_becomes_readable() {
        for (text, expected) in [
            (&br#"["\ud83d", "\ude00x", "\ud83d\ud83d\ude00"]"#[..], r#"["�", "�x", "�\ud83d\ude00"]"#),
            (b"\"a\xffb\"", "\"a\u{FFFD}b\""),
            (b"[1e400, -18446744073709551616, 1.5]", r#"["1e400", "-18446744073709551616", 1.5]"#),
            (b"\"\\", "\"\\"),
            (b"\"\\ud83d", "\"\u{FFFD}"),
        ] {
            assert_eq!(repaired(text), expected);
        }
    }

    #[test]
    fn deeply_nested_values_become_text() {
        let deep = format!("{}\"]\"{}", "[".repeat(300), "]".repeat(300));
        let mut value: Value = serde_json::from_str(&repaired(deep.as_bytes())).unwrap();
        for _ in 0..MAX_DEPTH {
            value = value[0].take();
        }
        assert_eq!(value, format!("{}\"]\"{}", "[".repeat(200), "]".repeat(200)));
    }
}
