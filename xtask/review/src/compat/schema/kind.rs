//! `type` and `format`.

use std::fmt;

use serde_json::Value;

use super::*;

/// Compares type and format; tells whether they have nothing in common, so that nothing else is worth comparing.
pub(super) fn check(comparison: &mut Comparison<'_>, schema: &Spot<'_>) -> bool {
    let Some((before, after)) = schema.pair.differs(Kind::of) else { return false };
    let text = schema.scope.text;
    let (wider, narrower) = (after.holds(&before, text), before.holds(&after, text));
    let property_in_text = text && schema.scope.nested;
    let (stem, effect) = match (schema.scope.is_request(), wider, narrower) {
        // A property in a text may be written in many ways, of which the string form is only one.
        (true, true, _) if property_in_text && after.types == ["string"] => ("type-changed", Unclear),
        (true, true, _) => ("type-generalized", Widens),
        (true, _, true) if property_in_text => ("type-specialized", Narrows),
        (true, _, true) => ("type-changed", Narrows),
        (false, _, true) => ("type-specialized", Narrows),
        (false, true, _) => ("type-changed", Widens),
        _ => ("type-changed", Changes),
    };
    let keyword = if before.types == after.types { "format" } else { "type" };
    comparison.report(schema, keyword, (stem, effect, &format!("is {after} instead of {before}")));
    !wider && !narrower
}

/// The types a schema allows, none meaning all, and the format of the value.
#[derive(PartialEq)]
struct Kind<'a> {
    types: Vec<&'a str>,
    format: Option<&'a str>,
}

/// Formats that hold every value of another format.
const WIDER_FORMATS: [(&str, &str); 2] = [("int64", "int32"), ("double", "float")];

impl<'a> Kind<'a> {
    fn of(node: &Node<'a>) -> Self {
        let mut types: Vec<_> = match node.value.get("type") {
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
            other => other.and_then(Value::as_str).into_iter().collect(),
        };
        types.sort_unstable();
        Self { types, format: node.text("format") }
    }

    /// Whether every value of `other` is one of this kind too; as text, every single value is a string.
    fn holds(&self, other: &Self, text: bool) -> bool {
        let has = |name| self.types.contains(&name);
        let holds = |name: &&'a str| match *name {
            "integer" => has("integer") || has("number") || text && has("string"),
            "number" | "boolean" => has(name) || text && has("string"),
            _ => has(name),
        };
        let formats = match (self.format, other.format) {
            (None, _) => true,
            (Some(wide), Some(narrow)) => wide == narrow || WIDER_FORMATS.contains(&(wide, narrow)),
            (Some(_), None) => false,
        };
        formats && (self.types.is_empty() || !other.types.is_empty() && other.types.iter().all(holds))
    }
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.types[..], self.format) {
            ([], None) => f.write_str("of any type"),
            ([], Some(format)) => write!(f, "of any type in the format `{format}`"),
            (types, None) => write!(f, "`{}`", types.join("` or `")),
            (types, Some(format)) => write!(f, "`{}` in the format `{format}`", types.join("` or `")),
        }
    }
}
