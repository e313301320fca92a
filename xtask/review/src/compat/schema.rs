//! Pairs of schemas, and what is compared of them.

use super::{
    Direction,
    comparison::Comparison,
    document,
    rules::Effect::{Neutral, Unclear},
    scope::Spot,
    switches,
};

mod branch;
mod composition;
mod inclusion;
mod keywords;
mod properties;

pub(super) use composition::unwrapped;
pub(super) use inclusion::Proofs;
pub(super) use keywords::{BATCH_SIZE, check_bound};
pub(super) use properties::check_default;

use composition::Rest;

/// Compares two schemas and has the schemas below them compared.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let rest = composition::check_choice(comparison, schema);
    if rest == Rest::Nothing || rest == Rest::Everything && check_values(comparison, schema) {
        return;
    }
    composition::check_discriminator(comparison, schema);
    // Parameters look after their own default. A default that is new may write down what the server has done all along;
    // responses hold what they hold.
    if !schema.scope.is_parameter() {
        let other = if schema.scope.is_request() { Unclear } else { Neutral };
        check_default(comparison, schema, Neutral, other);
    }
    document::check_words(comparison, &schema.pair);
    properties::check_deprecation(comparison, schema);
    if schema.scope.place.direction == Direction::Response {
        switches::check(comparison, schema, &switches::RESPONSE);
        let words = "may come as a bare string for another of its properties";
        comparison.report_other(schema, "x-shorthand", ("shorthand-changed", Unclear, words));
    }
    comparison.report_other(schema, "xml", ("xml-changed", Unclear, "is written differently in XML"));
}

/// Compares which values are admitted; returns whether nothing else of the schemas is comparable.
fn check_values<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) -> bool {
    keywords::check_null(comparison, schema);
    if keywords::check_kind(comparison, schema) {
        return true;
    }
    keywords::check_lists(comparison, schema);
    keywords::check_bounds(comparison, schema);
    keywords::check_pattern(comparison, schema);
    switches::check_values(comparison, schema);
    properties::check_others(comparison, schema);
    properties::check(comparison, schema);
    composition::check(comparison, schema);
    false
}
