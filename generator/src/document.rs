//! A parsed OpenAPI document: its text, value, typed view and positions.

use std::{collections::BTreeMap, fmt, sync::OnceLock};

use openapiv3::OpenAPI;
use serde_json::{Map, Value};

use crate::{Error, Pointer};

mod grammar;
mod nodes;
pub mod style;
mod template;
mod versions;
pub mod yaml;

pub use grammar::Kind;
pub use nodes::{Node, Nodes};
pub use template::{PathTemplate, Segment, is_api_version};
pub use versions::{API_VERSIONS, ListedVersion};

/// A line and a column of a text, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// An OpenAPI 3.0 document: its text, its value, and the position of each node.
pub struct Document {
    name: String,
    text: String,
    value: Value,
    positions: BTreeMap<Pointer, Position>,
    /// The byte offset of each line of the text.
    lines: Vec<usize>,
    typed: OnceLock<Result<OpenAPI, Error>>,
}

impl Document {
    /// Parses a document from YAML or JSON; `name` appears in messages and should be the path of the file.
    ///
    /// # Errors
    /// Returns an error if the text is not YAML, has duplicate keys or aliases, or is not an OpenAPI 3.0 document.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let yaml::Tree { value, positions } = yaml::parse(name, text)?;
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let document =
            Self { name: name.to_owned(), text: text.to_owned(), value, positions, lines, typed: OnceLock::new() };
        document.check_frame()?;
        Ok(document)
    }

    /// Returns the name given to [`parse`](Self::parse).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns a line of the text without its line break, counted from 1; empty after the last.
    pub fn line(&self, number: usize) -> &str {
        let Some(start) = number.checked_sub(1).and_then(|at| self.lines.get(at)) else { return "" };
        self.text[*start..].lines().next().unwrap_or_default()
    }

    /// Returns the whole value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the value at a place.
    pub fn at(&self, pointer: &Pointer) -> Option<&Value> {
        self.value.pointer(pointer.as_str())
    }

    /// Returns the position of a place in the text; if the text does not have it, that of its parent.
    pub fn position(&self, pointer: &Pointer) -> Position {
        let above = || Some(self.position(&pointer.parent()?));
        self.positions.get(pointer).copied().or_else(above).unwrap_or(Position { line: 1, column: 1 })
    }

    /// Returns the line before which to insert something after a node: after the node's last line, and before blank lines and
    /// comments that belong to what follows.
    pub fn line_after(&self, pointer: &Pointer) -> usize {
        let lines: Vec<_> = self.text.lines().collect();
        let start = self.position(pointer);
        let below = self.positions.iter().filter(|(place, at)| **at > start && !place.is_within(pointer));
        let next = below.map(|(_, at)| *at).min();
        let (mut line, indent) = next.map_or((lines.len() + 1, 0), |at| (at.line, at.column - 1));
        // A line of a block scalar that looks like a comment is indented deeper than what follows.
        let leads_on = |line: &str| {
            line.trim().is_empty()
                || line.trim_start().starts_with('#') && line.len() - line.trim_start().len() <= indent
        };
        while line > start.line + 1 && leads_on(lines[line - 2]) {
            line -= 1;
        }
        line
    }

    /// Returns `file:line:column` of a place.
    pub fn location(&self, pointer: &Pointer) -> String {
        format!("{}:{}", self.name, self.position(pointer))
    }

    /// Follows `$ref` from the node at `pointer` to a node that is not a reference, and returns its place and value.
    ///
    /// Returns `None` if a reference dangles, leaves the document, or is part of a cycle.
    pub fn resolve<'a>(&'a self, pointer: &Pointer) -> Option<(Pointer, &'a Value)> {
        let mut at = pointer.clone();
        for _ in 0..MAX_REFERENCES {
            let value = self.at(&at)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => at = Pointer::from_reference(reference)?,
                None => return Some((at, value)),
            }
        }
        None
    }

    /// Returns the members of the object at a place, without following references; none if there is no object.
    pub fn members(&self, pointer: &Pointer) -> impl Iterator<Item = (&String, &Value)> {
        self.at(pointer).and_then(Value::as_object).into_iter().flat_map(Map::iter)
    }

    /// Returns every operation, ordered by path and method.
    pub fn operations(&self) -> Vec<OperationAt<'_>> {
        let paths = Pointer::root().join("paths");
        let mut operations = Vec::new();
        for (path, item) in self.members(&paths) {
            for method in METHODS {
                if let Some(value) = item.get(method) {
                    let pointer = paths.join(path).join(method);
                    operations.push(OperationAt { path, method, pointer, value });
                }
            }
        }
        operations
    }

    /// Returns every object of the document with its kind.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes::new(self)
    }

    /// Returns the document as openapiv3 types.
    ///
    /// # Errors
    /// Returns an error if a node has a shape that OpenAPI 3.0 does not allow; the message names the node.
    pub fn typed(&self) -> Result<&OpenAPI, Error> {
        let read = || {
            serde_path_to_error::deserialize(&self.value).map_err(|error| {
                let pointer = self.deepest(error.path());
                let message = error.into_inner().to_string();
                Error::Shape { location: self.location(&pointer), pointer, message }
            })
        };
        self.typed.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// The deepest existing place on a path that serde reports.
    fn deepest(&self, path: &serde_path_to_error::Path) -> Pointer {
        let mut pointer = Pointer::root();
        for segment in path {
            use serde_path_to_error::Segment;
            let next = match segment {
                Segment::Seq { index } => pointer.join(index),
                Segment::Map { key } => pointer.join(key),
                Segment::Enum { variant } => pointer.join(variant),
                Segment::Unknown => break,
            };
            if self.at(&next).is_none() {
                break;
            }
            pointer = next;
        }
        pointer
    }

    fn check_frame(&self) -> Result<(), Error> {
        let error = |member: &str, message: String| {
            let position = self.position(&Pointer::root().join(member));
            Err(Error::Syntax { name: self.name.clone(), position, message })
        };
        let reject = |message| error("openapi", message);
        if !self.value.is_object() {
            return reject("not an OpenAPI document: the top level must be a mapping".to_owned());
        }
        let is_read = |member: &&str| self.value.get(member).is_none_or(Value::is_object);
        match (&self.value["openapi"], &self.value["swagger"]) {
            (Value::String(version), _) if version.starts_with("3.0.") => {
                match ["paths", "components"].iter().find(|member| !is_read(member)) {
                    Some(member) => error(member, format!("`{member}` must be a mapping")),
                    None => Ok(()),
                }
            }
            (Value::Null, Value::Null) => {
                reject("not an OpenAPI document: `openapi: 3.0.3` is missing at the top".to_owned())
            }
            (Value::Null, version) => {
                reject(format!("Swagger {version} is not supported; convert it to OpenAPI 3.0.3"))
            }
            (version, _) => reject(format!("OpenAPI {version} is not supported; use \"3.0.3\"")),
        }
    }
}

/// An operation and its place.
#[derive(Clone, Debug)]
pub struct OperationAt<'a> {
    /// The path template.
    pub path: &'a str,
    /// The method, in lower case.
    pub method: &'static str,
    /// The place of the operation object.
    pub pointer: Pointer,
    /// The operation object.
    pub value: &'a Value,
}

impl<'a> OperationAt<'a> {
    /// Returns method and path, as in `PUT /path`.
    pub fn name(&self) -> String {
        operation_name(self.method, self.path)
    }

    /// Returns the parsed path template.
    pub fn template(&self) -> PathTemplate<'a> {
        PathTemplate::parse(self.path)
    }
}

/// Returns method and path as displayed in messages and documentation: `PUT /path`.
pub fn operation_name(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}

/// The HTTP methods of OpenAPI 3.0, in the order of its specification.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A longer chain of references is treated as a cycle.
const MAX_REFERENCES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Document::parse("a.yaml", text).err().map(|error| error.to_string()).unwrap()
    }

    #[test]
    fn unsupported_versions_are_rejected_with_their_place() {
        assert!(error("info: {}\nopenapi: 3.1.0\n").starts_with("a.yaml:2:1: OpenAPI \"3.1.0\" is not supported"));
        assert!(error("swagger: '2.0'").contains("Swagger \"2.0\" is not supported"));
        assert!(error("openapi: 3.0").contains("OpenAPI 3.0 is not supported"));
        assert!(error("a: 1").contains("`openapi: 3.0.3` is missing"));
        assert!(error("[]").contains("top level must be a mapping"));
    }

    #[test]
    fn lines_are_counted_from_one_and_end_where_the_text_does() {
        let document = Document::parse("a.yaml", "openapi: 3.0.3\r\na: 1\n\nb: 2").unwrap();
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|number| document.line(number)),
            ["", "openapi: 3.0.3", "a: 1", "", "b: 2", ""]
        );
    }

    #[test]
    fn references_are_followed_and_cycles_end() {
        let document = Document::parse(
            "a.yaml",
            "openapi: 3.0.3\na: {$ref: '#/b'}\nb: {$ref: '#/c'}\nc: {x: 1}\nd: {$ref: '#/d'}\n",
        )
        .unwrap();
        let (pointer, value) = document.resolve(&Pointer::root().join("a")).unwrap();
        assert_eq!((pointer.as_str(), &value["x"]), ("/c", &Value::from(1)));
        assert!(document.resolve(&Pointer::root().join("d")).is_none());
    }

    #[test]
    fn an_invalid_shape_is_reported_with_its_place() {
        let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      tags: 7\n";
        let error = Document::parse("a.yaml", text).unwrap().typed().unwrap_err().to_string();
        assert!(error.starts_with("a.yaml:"), "{error}");
    }
}
