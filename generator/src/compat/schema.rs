//! Pairs of schemas, and what is compared of them.

use super::*;
use crate::Pointer;

mod access;
pub(super) mod bounds;
mod composition;
mod default_value;
mod discriminator;
mod kind;
mod members;
mod pattern;
mod properties;
mod values;

pub(super) use default_value::check_default;

/// What is compared of two schemas, each aspect in its own file.
const ASPECTS: [Aspect; 9] = [
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
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    if composition::check_wrapped(comparison, schema) || kind::check(comparison, schema) {
        return;
    }
    for check in ASPECTS {
        check(comparison, schema);
    }
}

/// Two schemas that stand for each other.
pub(super) fn spot<'a>(pair: Pair<'a>, scope: Scope) -> Spot<'a> {
    let (base, head) = pair.map(composition::unwrapped);
    Spot { pair: Pair { base, head }, scope }
}

/// What makes a comparison the same as an earlier one: everything but the words for it.
pub(super) type Key = (Pointer, Pointer, scope::Place, [bool; 4]);

pub(super) fn key(Spot { pair, scope }: &Spot<'_>) -> Key {
    let flags = [scope.nested, scope.hidden, scope.part, scope.text];
    (pair.base.pointer.clone(), pair.head.pointer.clone(), scope.place, flags)
}

fn annotations<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    docs::check_pair(comparison, &schema.pair);
    switches::check(comparison, schema, &switches::SCHEMA);
    access::check_deprecation(comparison, schema);
    if schema.scope.place.direction == Direction::Response {
        switches::check(comparison, schema, &switches::ANSWER);
        let words = "may come as a bare string for another of its properties";
        comparison.report_other(schema, "x-shorthand", ("shorthand-changed", Unclear, words));
    }
    comparison.report_other(schema, "xml", ("xml-changed", Unclear, "is written differently in XML"));
}
