//! Choices between objects: the property that distinguishes the alternatives, and its values.
//!
//! HubSpot's choices always have a property whose values each alternative lists, such as `filterType: {enum: [PROPERTY]}`.
//! The contract does not name that property: `discriminator` would need a mapping that repeats the values, and could
//! contradict them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    Document, Pointer,
    name::{Scope, open_variant},
};

/// A property that distinguishes objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its values in each alternative, without overlap.
    pub values: Vec<Vec<&'a str>>,
}

/// Returns the property that distinguishes these objects, if any: of several, the one with the fewest values.
///
/// `resolve` follows the reference of a property.
pub fn tag<'a>(alternatives: &[&'a Value], resolve: &dyn Fn(&'a Value) -> &'a Value) -> Option<Tag<'a>> {
    let first = alternatives.first()?["properties"].as_object()?;
    let fitting = first.keys().filter(|name| !Scope::Fields.reserves(name)).filter_map(|name| {
        let values: Vec<_> = alternatives.iter().map(|one| listed(resolve(&one["properties"][name]))).collect();
        let mut variants = BTreeSet::new();
        let is_distinct = values.iter().flatten().all(|value| variants.insert(open_variant(value)));
        (is_distinct && values.iter().all(|values| !values.is_empty())).then_some(Tag { name, values })
    });
    fitting.min_by_key(|tag| (tag.values.iter().map(Vec::len).sum::<usize>(), tag.name))
}

/// The place of an alternative, and its values of the distinguishing property.
pub type Alternative<'a> = (Pointer, Vec<&'a str>);

/// Returns the distinguishing property of a choice, and the alternatives; `None` if the schema is not a choice.
pub fn alternatives<'a>(document: &'a Document, schema: &'a Value) -> Option<(&'a str, Vec<Alternative<'a>>)> {
    let follow = |schema: &'a Value| document.resolve(&Pointer::from_reference(schema["$ref"].as_str()?)?);
    let found: Vec<_> = schema["oneOf"].as_array()?.iter().map(follow).collect::<Option<_>>()?;
    let schemas: Vec<_> = found.iter().map(|(_, schema)| *schema).collect();
    let tag = tag(&schemas, &|schema| follow(schema).map_or(schema, |(_, schema)| schema))?;
    Some((tag.name, found.into_iter().map(|(at, _)| at).zip(tag.values).collect()))
}

/// The listed values of a schema.
fn listed(schema: &Value) -> Vec<&str> {
    let lists = ["x-extensible-enum", "enum"].map(|key| schema[key].as_array());
    let list = lists.into_iter().flatten().next();
    list.into_iter().flatten().filter_map(Value::as_str).filter(|value| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(alternatives: &[Value]) -> Option<(String, usize)> {
        let tag = tag(&alternatives.iter().collect::<Vec<_>>(), &|schema| schema)?;
        Some((tag.name.to_owned(), tag.values.iter().map(Vec::len).sum()))
    }

    #[test]
    fn the_property_with_a_constant_in_each_alternative_is_the_tag() {
        let one = |kind: &str| {
            json!({ "properties": {
                "kind": { "enum": [kind] }, "more": { "enum": [kind, format!("{kind}2")] }, "same": { "enum": ["A"] }
            } })
        };
        assert_eq!(found(&[one("A"), one("B")]), Some(("kind".to_owned(), 2)));
        assert_eq!(found(&[one("A"), one("A")]), None);
        assert_eq!(found(&[one("A"), json!({ "properties": { "kind": { "type": "string" } } })]), None);
    }

    #[test]
    fn values_with_the_same_variant_do_not_distinguish() {
        let one = |kind: &str| json!({ "properties": { "kind": { "x-extensible-enum": [kind] } } });
        assert_eq!(found(&[one("a-b"), one("a_b")]), None);
        assert_eq!(found(&[one("UNKNOWN"), one("a_b")]), Some(("kind".to_owned(), 2)));
    }
}
