//! YAML text → JSON value and the position of every node.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use super::Position;
use crate::{Error, Pointer};

/// Deeper documents are refused, so that no later walk over them can exhaust the stack.
const MAX_DEPTH: usize = 128;

/// What the text says, and where each node starts.
pub(crate) struct Tree {
    pub(crate) value: Value,
    pub(crate) positions: BTreeMap<Pointer, Position>,
}

/// Reads exactly one YAML 1.2 document (JSON included); the core schema decides what a plain scalar means.
pub(crate) fn parse(name: &str, text: &str) -> Result<Tree, Error> {
    let mut reader = Reader { name, positions: BTreeMap::new(), open: Vec::new(), root: None };
    for event in Parser::new_from_str(&join_surrogates(text)) {
        let (event, span) = event
            .map_err(|error| syntax(name, position(error.marker()), format!("not valid YAML: {}", error.info())))?;
        reader.take(event, span)?;
    }
    let value = reader
        .root
        .ok_or_else(|| syntax(name, Position { line: 1, column: 1 }, "the file holds no YAML document".to_owned()))?;
    Ok(Tree { value, positions: reader.positions })
}

struct Reader<'a> {
    name: &'a str,
    positions: BTreeMap<Pointer, Position>,
    open: Vec<Open>,
    root: Option<Value>,
}

/// A collection whose end has not been read yet.
struct Open {
    at: Pointer,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Value>),
    Mapping { members: Map<String, Value>, keys: HashSet<String>, key: Option<(String, Position)> },
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Error> {
        let place = position(&span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_anchor(anchor, place)?;
                if self.expects_key() {
                    return self.take_key(text.into_owned(), place);
                }
                let value = match (style, tag) {
                    (ScalarStyle::Plain, None) => plain(&text),
                    _ => Value::String(text.into_owned()),
                };
                self.place_child(place);
                self.put(value);
                Ok(())
            }
            Event::SequenceStart(anchor, _) => self.start(anchor, Kind::Sequence(Vec::new()), place),
            Event::MappingStart(anchor, _) => {
                self.start(anchor, Kind::Mapping { members: Map::new(), keys: HashSet::new(), key: None }, place)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let open = self.open.pop().expect("the parser closes only what it opened");
                let value = match open.kind {
                    Kind::Sequence(items) => Value::Array(items),
                    Kind::Mapping { members, .. } => Value::Object(members),
                };
                self.put(value);
                Ok(())
            }
            Event::Alias(_) => Err(self.refuse_alias(place)),
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(syntax(self.name, place, "more than one YAML document; keep one per file".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, anchor: usize, kind: Kind, place: Position) -> Result<(), Error> {
        self.refuse_anchor(anchor, place)?;
        if self.expects_key() {
            return Err(syntax(self.name, place, "a key must be a string, not a list or mapping".to_owned()));
        }
        if self.open.len() == MAX_DEPTH {
            return Err(syntax(self.name, place, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let at = self.place_child(place);
        self.open.push(Open { at, kind });
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { kind: Kind::Mapping { key: None, .. }, .. }))
    }

    fn take_key(&mut self, key: String, place: Position) -> Result<(), Error> {
        let Some(Open { at, kind: Kind::Mapping { keys, key: slot, .. } }) = self.open.last_mut() else {
            unreachable!("keys are read inside mappings only");
        };
        if !keys.insert(key.clone()) {
            return Err(syntax(
                self.name,
                place,
                format!("the key {key:?} stands twice in {:?}; remove one", at.as_str()),
            ));
        }
        *slot = Some((key, place));
        Ok(())
    }

    /// The pointer of the node that starts now. A member of a mapping is placed at its key: that is what readers look for.
    fn place_child(&mut self, place: Position) -> Pointer {
        let (at, place) = match self.open.last() {
            None => (Pointer::root(), place),
            Some(Open { at, kind: Kind::Sequence(items) }) => (at.join(items.len()), place),
            Some(Open { at, kind: Kind::Mapping { key, .. } }) => {
                let (key, key_place) = key.as_ref().expect("a value follows its key");
                (at.join(key), *key_place)
            }
        };
        self.positions.insert(at.clone(), place);
        at
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(value),
            Some(Kind::Sequence(items)) => items.push(value),
            Some(Kind::Mapping { members, key, .. }) => {
                let (key, _) = key.take().expect("a value follows its key");
                members.insert(key, value);
            }
        }
    }

    fn refuse_anchor(&self, anchor: usize, place: Position) -> Result<(), Error> {
        if anchor == 0 { Ok(()) } else { Err(self.refuse_alias(place)) }
    }

    fn refuse_alias(&self, place: Position) -> Error {
        syntax(self.name, place, "YAML anchors and aliases are not read; use a component and $ref".to_owned())
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
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') || unsigned.contains('_') {
        return None;
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = text.strip_prefix('+').unwrap_or(text);
        return (text.parse::<u64>().map(Number::from).or_else(|_| text.parse::<i64>().map(Number::from)).ok())
            .or_else(|| text.parse().ok().and_then(Number::from_f64));
    }
    text.parse().ok().and_then(Number::from_f64)
}

/// JSON writes a character beyond U+FFFF as two `\u` escapes, YAML as one `\U`; the scanner knows YAML's form only.
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

fn position(marker: &saphyr_parser::Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

fn syntax(name: &str, position: Position, message: String) -> Error {
    Error::Syntax { name: name.to_owned(), position, message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(text: &str) -> String {
        parse("a.yaml", text).err().map(|error| error.to_string()).unwrap()
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
    fn json_is_read_too() {
        let tree =
            parse("a.json", "{\"a\": [\"\\u00e9\\/\", \"\\ud83d\\ude00\", \"\\\\ud83d\"],\n\t\"b\": {}}").unwrap();
        assert_eq!(tree.value, json!({"a": ["é/", "😀", "\\ud83d"], "b": {}}));
    }

    #[test]
    fn bad_text_is_refused_with_its_place() {
        assert_eq!(message("a: 1\na: 2\n"), "a.yaml:2:1: the key \"a\" stands twice in \"\"; remove one");
        assert!(message("a: &x 1\nb: *x\n").contains("anchors and aliases"));
        assert!(message("a: [1, 2\nb: 3").starts_with("a.yaml:"));
        assert!(message("").contains("no YAML document"));
        assert!(message("a: 1\n---\nb: 2\n").contains("more than one YAML document"));
        assert!(message("? [a]\n: 1\n").contains("key must be a string"));
        assert!(message(&"[".repeat(200)).contains("nested deeper"));
    }
}
