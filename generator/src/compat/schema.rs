//! Pairs of schemas, and what is compared of them.

use super::{
    Direction,
    comparison::Comparison,
    docs,
    node::Pair,
    rules::Effect,
    scope::{Place, Scope},
    switches,
};
use crate::Pointer;

mod access;
pub(super) mod bounds;
mod composition;
pub(super) mod default_value;
mod discriminator;
mod kind;
mod members;
mod pattern;
mod properties;
mod values;

type Check = for<'a> fn(&mut Comparison<'a>, &Schema<'a>);

/// What is compared of two schemas, each aspect in its own file.
const ASPECTS: [Check; 10] = [
    check_switches,
    values::check,
    bounds::check,
    pattern::check,
    members::check,
    properties::check,
    composition::check,
    discriminator::check,
    default_value::check,
    annotations,
];

/// Compares two schemas and has the schemas below them compared.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    if composition::check_wrapped(comparison, schema) || kind::check(comparison, schema) {
        return;
    }
    for check in ASPECTS {
        check(comparison, schema);
    }
}

/// Two schemas that stand for each other.
pub(super) struct Schema<'a> {
    pub(super) pair: Pair<'a>,
    pub(super) scope: Scope,
}

/// What makes a comparison the same as an earlier one: everything but the words for it.
pub(super) type Key = (Pointer, Pointer, Place, [bool; 4]);

impl<'a> Schema<'a> {
    pub(super) fn new(pair: Pair<'a>, scope: Scope) -> Self {
        let (base, head) = pair.map(composition::unwrapped);
        Self { pair: Pair { base, head }, scope }
    }

    pub(super) fn key(&self) -> Key {
        let Scope { place, nested, hidden, part, text, .. } = self.scope;
        (self.pair.base.pointer.clone(), self.pair.head.pointer.clone(), place, [nested, hidden, part, text])
    }

    /// Reports what became of a keyword.
    fn report(&self, comparison: &mut Comparison<'_>, keyword: &str, stem: &str, effect: Effect, words: &str) {
        comparison.report(&self.scope, self.pair.places(keyword), stem, effect, words);
    }
}

fn check_switches<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    switches::check(comparison, &schema.scope, &schema.pair, &switches::SCHEMA);
}

fn annotations<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let Schema { pair, scope } = schema;
    docs::check_pair(comparison, pair);
    access::check_deprecation(comparison, schema);
    if scope.place.direction == Direction::Response {
        switches::check(comparison, scope, pair, &switches::ANSWER);
        if pair.differs(|node| node.text("x-shorthand")).is_some() {
            let words = "may come as a bare string for another of its properties";
            schema.report(comparison, "x-shorthand", "shorthand-changed", Effect::Unclear, words);
        }
    }
    if pair.differs(|node| node.canonical("xml")).is_some() {
        schema.report(comparison, "xml", "xml-changed", Effect::Unclear, "is written differently in XML");
    }
}
