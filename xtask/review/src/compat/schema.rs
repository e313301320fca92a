//! Compares pairs of schemas.

use super::{
    Direction,
    comparison::Comparison,
    document,
    rules::Effect::{Neutral, Unclear},
    scope::Site,
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

/// Compares two schemas, and queues the schemas below them.
pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) {
    let rest = composition::check_choice(comparison, schema);
    if rest == Rest::Nothing || rest == Rest::Everything && check_values(comparison, schema) {
        return;
    }
    composition::check_discriminator(comparison, schema);
    // `parameters` compares the defaults of parameters. A new default may document what the server has always done;
    // defaults do not change responses.
    if !schema.scope.is_parameter() {
        let other = if schema.scope.is_request() { Unclear } else { Neutral };
        check_default(comparison, schema, Neutral, other);
    }
    document::check_documentation(comparison, &schema.pair);
    properties::check_deprecation(comparison, schema);
    if schema.scope.place.direction == Direction::Response {
        switches::check(comparison, schema, &switches::RESPONSE);
        let words = "now reads a bare string as a different property";
        comparison.report_other(schema, "x-shorthand", ("shorthand-changed", Unclear, words));
    }
    comparison.report_other(schema, "xml", ("xml-changed", Unclear, "is serialized differently in XML"));
}

/// Compares the values that are admitted; returns whether nothing else in the schemas is comparable.
fn check_values<'a>(comparison: &mut Comparison<'a>, schema: &Site<'a>) -> bool {
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
