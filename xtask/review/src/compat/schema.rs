//! Pairs of schemas, and what is compared of them.

use super::*;

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

pub(super) use composition::unwrapped;
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
