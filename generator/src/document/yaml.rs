//! Parses YAML into a JSON value and the position of every node.

use std::{borrow::Cow, collections::BTreeMap};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};
use serde_json::{Map, Number, Value};

use super::Position;
use crate::{Error, Pointer};

/// The maximum depth of a document, so that no later walk can exhaust the stack.
const MAX_DEPTH: usize = 128;

/// The maximum length of a key, in bytes. Each place below a key contains a copy of it.
const MAX_KEY: usize = 1024;

/// The maximum total size of the places of a document, in bytes; the largest published documents need a third.
const MAX_PLACES: usize = 256 << 20;

/// A parsed document.
pub struct Tree {
    /// The root value.
    pub value: Value,
    /// The start of each node.
    pub positions: BTreeMap<Pointer, Position>,
}

/// Parses exactly one YAML 1.2 document (or JSON); plain scalars follow the core schema.
pub fn parse(name: &str, text: &str) -> Result<Tree, Error> {
    let text = join_surrogates(text);
    let mut reader = Reader { name, events: Parser::new_from_str(&text), positions: BTreeMap::new(), places: 0 };
    let mut root = None;
    loop {
        match reader.next()? {
            (Event::StreamEnd, place) => {
                let value = root.ok_or_else(|| reader.error(place, "the file contains no YAML document"))?;
                return Ok(Tree { value, positions: reader.positions });
            }
            (Event::DocumentStart(_), place) if root.is_some() => {
                return Err(reader.error(place, "more than one YAML document; keep one per file"));
            }
            (Event::DocumentStart(_), _) => root = Some(reader.value(Pointer::root(), MAX_DEPTH)?),
            _ => {}
        }
    }
}

struct Reader<'a> {
    name: &'a str,
    events: Parser<'a, StrInput<'a>>,
    positions: BTreeMap<Pointer, Position>,
    /// The total size of the places so far, in bytes.
    places: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Position), Error> {
        let position = |marker: &Marker| Position { line: marker.line(), column: marker.col() + 1 };
        let (event, span) = self
            .events
            .next()
            .expect("parsing stops at the end of the stream")
            .map_err(|error| self.error(position(error.marker()), format!("not valid YAML: {}", error.info())))?;
        let place = position(&span.start);
        match event {
            Event::Alias(_)
            | Event::Scalar(_, _, 1.., _)
            | Event::SequenceStart(1.., _)
            | Event::MappingStart(1.., _) => {
                Err(self.error(place, "YAML anchors and aliases are not supported; use a component and $ref"))
            }
            event => Ok((event, place)),
        }
    }

    /// Parses the next node, whose collections may be nested `depth` deep.
    fn value(&mut self, at: Pointer, depth: usize) -> Result<Value, Error> {
        let (event, place) = self.next()?;
        self.node(event, place, at, depth)
    }

    fn node(&mut self, event: Event<'a>, place: Position, at: Pointer, depth: usize) -> Result<Value, Error> {
        // The position of a member is that of its key, as users expect.
        self.positions.entry(at.clone()).or_insert(place);
        self.places += at.as_str().len() + size_of::<(Pointer, Position)>();
        if self.places > MAX_PLACES {
            return Err(self.error(place, "the document is too large or too deeply nested; split it"));
        }
        match event {
            Event::Scalar(text, ScalarStyle::Plain, _, None) => Ok(plain(&text)),
            Event::Scalar(text, ..) => Ok(Value::String(text.into_owned())),
            _ if depth == 0 => Err(self.error(place, format!("nested deeper than {MAX_DEPTH} levels"))),
            Event::SequenceStart(..) => self.items(&at, depth - 1),
            _ => self.members(&at, depth - 1),
        }
    }

    fn items(&mut self, at: &Pointer, depth: usize) -> Result<Value, Error> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, place) => items.push(self.node(event, place, at.join(items.len()), depth)?),
            }
        }
    }

    fn members(&mut self, at: &Pointer, depth: usize) -> Result<Value, Error> {
        let mut members = Map::new();
        loop {
            let (key, place) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Object(members)),
                (Event::Scalar(key, ..), place) => (key.into_owned(), place),
                (_, place) => return Err(self.error(place, "a key must be a string, not a list or a mapping")),
            };
            if key.len() > MAX_KEY {
                return Err(self.error(place, format!("a key has {} bytes; the maximum is {MAX_KEY}", key.len())));
            }
            if members.contains_key(&key) {
                let message = format!("duplicate key {key:?} in {:?}; remove one", at.as_str());
                return Err(self.error(place, message));
            }
            let below = at.join(&key);
            self.positions.insert(below.clone(), place);
            members.insert(key, self.value(below, depth)?);
        }
    }

    fn error(&self, position: Position, message: impl Into<String>) -> Error {
        Error::Syntax { name: self.name.to_owned(), position, message: message.into() }
    }
}

/// The YAML 1.2 core schema for plain scalars.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = |prefix: &str, radix: u32| u64::from_str_radix(text.strip_prefix(prefix)?, radix).ok();
    let whole = digits("0x", 16).or_else(|| digits("0o", 8)).or_else(|| text.parse().ok()).map(Number::from);
    // Rust also parses `inf` and `nan`.
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    whole
        .or_else(|| text.parse::<i64>().ok().map(Number::from))
        .or_else(|| text.parse().ok().filter(|_| is_decimal).and_then(Number::from_f64))
}

/// Replaces surrogate pairs: JSON writes a character above U+FFFF as two `\u` escapes, YAML as one `\U`, and the scanner only
/// supports YAML's form.
fn join_surrogates(text: &str) -> Cow<'_, str> {
    let unit = |at: usize| -> Option<u16> {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut joined = String::new();
    let mut copied = 0;
    let mut escapes = text.match_indices('\\').map(|(at, _)| at).peekable();
    while let Some(at) = escapes.next() {
        escapes.next_if_eq(&(at + 1));
        let (Some(high), Some(low)) = (unit(at), unit(at + 6)) else { continue };
        if let Some(Ok(character)) = char::decode_utf16([high, low]).next().filter(|_| (0xD800..0xDC00).contains(&high))
        {
            joined.push_str(&text[copied..at]);
            joined.push_str(&format!("\\U{:08X}", u32::from(character)));
            copied = at + 12;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    joined.push_str(&text[copied..]);
    Cow::Owned(joined)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(text: &str) -> String {
        parse("a.yaml", text).err().map(|error| error.to_string()).unwrap()
    }

    #[test]
    fn long_keys_and_huge_documents_are_rejected() {
        let key = |length| format!("{{\"{}\": [1]}}", "k".repeat(length));
        assert!(parse("a.yaml", &key(MAX_KEY)).is_ok());
        assert_eq!(message(&key(MAX_KEY + 1)), "a.yaml:1:2: a key has 1025 bytes; the maximum is 1024");
        // A hundred nested keys of 1,000 bytes, with many places below that each repeat them.
        let deep =
            format!("{{\"{}\":", "k".repeat(1000)).repeat(100) + "[" + &"1,".repeat(3000) + "1]" + &"}".repeat(100);
        assert!(message(&deep).contains("too large or too deeply nested"));
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        let text = "[1, -2, +3, 1.5, 1e3, 0x1F, 0o17, true, no, ~, null, '1', 2024-01-02, 1_000, 2XX, .5, 9223372036854775807]";
        let tree = parse("a.yaml", text).unwrap();
        assert_eq!(
            tree.value,
            json!([
                1,
                -2,
                3,
                1.5,
                1000.0,
                31,
                15,
                true,
                "no",
                null,
                null,
                "1",
                "2024-01-02",
                "1_000",
                "2XX",
                0.5,
                9_223_372_036_854_775_807_u64
            ])
        );
    }

    #[test]
    fn members_are_placed_at_their_key() {
        let tree = parse("a.yaml", "a:\n  b:\n    - x\n    - c: 1\n").unwrap();
        let place = |pointer: &[&str]| tree.positions[&Pointer::root().extend(pointer.iter().copied())];
        assert_eq!(place(&["a", "b"]), Position { line: 2, column: 3 });
        assert_eq!(place(&["a", "b", "1", "c"]), Position { line: 4, column: 7 });
    }

    #[test]
    fn json_is_also_parsed() {
        let tree =
            parse("a.json", "{\"a\": [\"\\u00e9\\/\", \"\\ud83d\\ude00\", \"\\\\ud83d\"],\n\t\"b\": {}}").unwrap();
        assert_eq!(tree.value, json!({"a": ["é/", "😀", "\\ud83d"], "b": {}}));
    }

    #[test]
    fn invalid_text_is_rejected_with_its_position() {
        assert_eq!(message("a: 1\na: 2\n"), "a.yaml:2:1: duplicate key \"a\" in \"\"; remove one");
        assert!(message("a: &x 1\nb: *x\n").contains("anchors and aliases"));
        assert!(message("a: [1, 2\nb: 3").starts_with("a.yaml:"));
        assert!(message("").contains("no YAML document"));
        assert!(message("a: 1\n---\nb: 2\n").contains("more than one YAML document"));
        assert!(message("? [a]\n: 1\n").contains("key must be a string"));
        assert!(message(&"[".repeat(200)).contains("nested deeper"));
    }
}
