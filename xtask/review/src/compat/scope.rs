//! Where something lies, which decides how its changes are called and weighed.

use super::{Direction, node::Pair};

/// Two nodes that belong together, and where they lie.
pub(super) struct Spot<'a> {
    pub(super) pair: Pair<'a>,
    pub(super) scope: Scope,
}

/// A part of a request or a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) direction: Direction,
    /// How ids about the outermost schema start.
    noun: &'static str,
    /// How ids about the schemas below it start.
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

/// Where a node lies.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) place: Place,
    /// Whether it is below the outermost schema.
    pub(super) nested: bool,
    /// Read-only in a request, write-only in a response: it is never sent.
    pub(super) hidden: bool,
    /// A part of an `allOf`: its properties are compared with those of all parts together.
    pub(super) part: bool,
    /// Written as text, where `1` and `"1"` are the same.
    pub(super) text: bool,
    /// What is proven of the values of the schema around it: whether the head admits all that the base admits, and the
    /// other way round.
    pub(super) proven: (bool, bool),
    /// What messages call it.
    pub(super) subject: String,
}

impl Scope {
    pub(super) fn new(place: Place, subject: impl Into<String>) -> Self {
        let text = ![REQUEST, RESPONSE].contains(&place);
        Self { place, nested: false, hidden: false, part: false, text, proven: (false, false), subject: subject.into() }
    }

    /// How ids start here: `request-body`, `response-property` …
    pub(super) fn noun(&self) -> &'static str {
        if self.nested { self.place.nested } else { self.place.noun }
    }

    /// How they start for what is never sent.
    pub(super) fn hidden_noun(&self) -> &'static str {
        match self.place.direction {
            Direction::Response => "response-write-only-property",
            _ => "request-read-only-property",
        }
    }

    pub(super) fn is_request(&self) -> bool {
        self.place.direction == Direction::Request
    }

    /// Whether this is a parameter itself, which looks after its default.
    pub(super) fn is_parameter(&self) -> bool {
        !self.nested && self.place.noun == PARAMETER.noun
    }

    /// What a list holds, or an object apart from its properties. The items of a parameter are named like the parameter: they
    /// are written next to each other.
    #[must_use]
    pub(super) fn below(&self, relation: &str) -> Self {
        let nested = self.nested || matches!(self.place, REQUEST | RESPONSE);
        Self { nested, part: false, subject: format!("{relation} {}", self.subject), ..self.clone() }
    }

    /// A property; `a.b` is the property `b` of the property `a`.
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
