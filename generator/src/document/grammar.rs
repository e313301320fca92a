//! The kinds of objects in an OpenAPI document, and which members hold which kinds.

/// The kind of an object in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of the OpenAPI specification")]
pub enum Kind {
    Document,
    Info,
    Server,
    Tag,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Example,
    Schema,
    Components,
    SecurityScheme,
}

impl Kind {
    /// Returns the section of `components` for objects of this kind; `None` if they cannot be referred to.
    pub fn section(self) -> Option<&'static str> {
        GRAMMAR.iter().find_map(|(holder, key, _, kind)| (*holder == Kind::Components && *kind == self).then_some(*key))
    }
}

/// How a member holds objects.
#[derive(Clone, Copy)]
pub(super) enum Hold {
    /// The member is the object.
    One,
    /// The member is a list of them.
    List,
    /// The member maps names to them.
    Map,
    /// Every member except extensions is one.
    Each,
}

/// The members that hold objects: parent kind, member, how, and child kind.
pub(super) const GRAMMAR: &[(Kind, &str, Hold, Kind)] = &[
    (Kind::Document, "info", Hold::One, Kind::Info),
    (Kind::Document, "servers", Hold::List, Kind::Server),
    (Kind::Document, "tags", Hold::List, Kind::Tag),
    (Kind::Document, "paths", Hold::One, Kind::Paths),
    (Kind::Document, "components", Hold::One, Kind::Components),
    (Kind::Paths, "", Hold::Each, Kind::PathItem),
    (Kind::PathItem, "parameters", Hold::List, Kind::Parameter),
    (Kind::PathItem, "get", Hold::One, Kind::Operation),
    (Kind::PathItem, "put", Hold::One, Kind::Operation),
    (Kind::PathItem, "post", Hold::One, Kind::Operation),
    (Kind::PathItem, "delete", Hold::One, Kind::Operation),
    (Kind::PathItem, "options", Hold::One, Kind::Operation),
    (Kind::PathItem, "head", Hold::One, Kind::Operation),
    (Kind::PathItem, "patch", Hold::One, Kind::Operation),
    (Kind::PathItem, "trace", Hold::One, Kind::Operation),
    (Kind::Operation, "parameters", Hold::List, Kind::Parameter),
    (Kind::Operation, "requestBody", Hold::One, Kind::RequestBody),
    (Kind::Operation, "responses", Hold::One, Kind::Responses),
    (Kind::Responses, "", Hold::Each, Kind::Response),
    (Kind::Parameter, "schema", Hold::One, Kind::Schema),
    (Kind::Parameter, "content", Hold::Map, Kind::MediaType),
    (Kind::Parameter, "examples", Hold::Map, Kind::Example),
    (Kind::RequestBody, "content", Hold::Map, Kind::MediaType),
    (Kind::Response, "headers", Hold::Map, Kind::Header),
    (Kind::Response, "content", Hold::Map, Kind::MediaType),
    (Kind::Header, "schema", Hold::One, Kind::Schema),
    (Kind::MediaType, "schema", Hold::One, Kind::Schema),
    (Kind::MediaType, "examples", Hold::Map, Kind::Example),
    (Kind::Schema, "properties", Hold::Map, Kind::Schema),
    (Kind::Schema, "additionalProperties", Hold::One, Kind::Schema),
    (Kind::Schema, "items", Hold::One, Kind::Schema),
    (Kind::Schema, "not", Hold::One, Kind::Schema),
    (Kind::Schema, "allOf", Hold::List, Kind::Schema),
    (Kind::Schema, "anyOf", Hold::List, Kind::Schema),
    (Kind::Schema, "oneOf", Hold::List, Kind::Schema),
    (Kind::Components, "schemas", Hold::Map, Kind::Schema),
    (Kind::Components, "responses", Hold::Map, Kind::Response),
    (Kind::Components, "parameters", Hold::Map, Kind::Parameter),
    (Kind::Components, "requestBodies", Hold::Map, Kind::RequestBody),
    (Kind::Components, "headers", Hold::Map, Kind::Header),
    (Kind::Components, "examples", Hold::Map, Kind::Example),
    (Kind::Components, "securitySchemes", Hold::Map, Kind::SecurityScheme),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_can_be_referred_to_have_a_section() {
        assert_eq!(Kind::Schema.section(), Some("schemas"));
        assert_eq!(Kind::RequestBody.section(), Some("requestBodies"));
        assert_eq!(Kind::PathItem.section(), None);
        let sections: Vec<_> = GRAMMAR.iter().filter(|(holder, ..)| *holder == Kind::Components).collect();
        for (_, section, _, kind) in &sections {
            assert_eq!(kind.section(), Some(*section));
        }
        assert_eq!(sections.len(), 7);
    }
}
