//! Where something is, which determines the ids and levels of its changes.

use super::{Direction, node::Pair};

/// Two corresponding nodes, and where they are.
pub(super) struct Site<'a> {
    pub(super) pair: Pair<'a>,
    pub(super) scope: Scope,
}

/// A part of a request or a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) direction: Direction,
    /// The start of ids about the outermost schema.
    noun: &'static str,
    /// The start of ids about the schemas below it.
    nested: &'static str,
}

const fn place(direction: Direction, noun: &'static str, nested: &'static str) -> Place {
    Place { direction, noun, nested }
}

pub(super) const OPERATION: Place = place(Direction::Neither, "api", "api");
pub(super) const SECURITY: Place = place(Direction::Request, "api", "api");
pub(super) const PARAMETER: Place = place(Direction::Request, "request-parameter", "request-parameter-property");
pub(super) const HEADER_PARAMETER: Place = place(Direction::Request, "request-parameter", "request-header-property");
pub(super) const REQUEST: Place = place(Direction::Request, "request-body", "request-property");
pub(super) const RESPONSE: Place = place(Direction::Response, "response-body", "response-property");
pub(super) const HEADER: Place = place(Direction::Response, "response-header", "response-header-property");

/// Where a node is.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) place: Place,
    /// Whether it is below the outermost schema.
    pub(super) nested: bool,
    /// Whether it is never sent: read-only in a request, or write-only in a response.
    pub(super) hidden: bool,
    /// Whether it is a part of an `allOf`, whose properties are compared together with those of the other parts.
    pub(super) part: bool,
    /// Whether it is written as text, where `1` and `"1"` are the same.
    pub(super) text: bool,
    /// What is proven about the schema around it: whether the head admits all that the base admits, and vice versa.
    pub(super) proven: (bool, bool),
    /// Its name in messages.
    pub(super) subject: String,
}

impl Scope {
    pub(super) fn new(place: Place, subject: impl Into<String>) -> Self {
        let text = ![REQUEST, RESPONSE].contains(&place);
        Self { place, nested: false, hidden: false, part: false, text, proven: (false, false), subject: subject.into() }
    }

    /// The start of ids here: `request-body`, `response-property` …
    pub(super) fn noun(&self) -> &'static str {
        if self.nested { self.place.nested } else { self.place.noun }
    }

    /// The start of ids for what is never sent.
    pub(super) fn hidden_noun(&self) -> &'static str {
        match self.place.direction {
            Direction::Response => "response-write-only-property",
            _ => "request-read-only-property",
        }
    }

    pub(super) fn is_request(&self) -> bool {
        self.place.direction == Direction::Request
    }

    /// Whether this is a parameter itself, whose default is compared separately.
    pub(super) fn is_parameter(&self) -> bool {
        !self.nested && self.place.noun == PARAMETER.noun
    }

    /// The scope of list items or additional members. Ids treat the items of a parameter as the parameter itself, since they
    /// are serialized next to each other.
    #[must_use]
    pub(super) fn below(&self, relation: &str) -> Self {
        let nested = self.nested || matches!(self.place, REQUEST | RESPONSE);
        Self { nested, part: false, subject: format!("{relation} {}", self.subject), ..self.clone() }
    }

    /// The scope of a property; `a.b` is the property `b` of the property `a`.
    #[must_use]
    pub(super) fn property(&self, name: &str, hidden: bool) -> Self {
        let subject = match self.subject.strip_prefix(PROPERTY) {
            Some(outer) => format!("{PROPERTY}{}", outer.replacen('`', &format!(".{name}`"), 1)),
            None => format!("{PROPERTY}{name}` of {}", self.subject),
        };
        Self { nested: true, part: false, hidden: self.hidden || hidden, subject, ..self.clone() }
    }
}

const PROPERTY: &str = "the property `";
