//! The request body.

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, operation: &Spot<'a>) {
    let scope = Scope::new(scope::REQUEST, "the request body");
    let sides = operation.pair.map(|node| node.get("requestBody"));
    let places = places(&sides);
    let said = match sides {
        (None, None) => return,
        (Some(base), Some(head)) => return check_pair(comparison, &Spot { pair: Pair { base, head }, scope }),
        (Some(_), None) => ("removed", Unclear, "is no longer expected"),
        (None, Some(body)) if body.flag("required") => ("added-required", Narrows, "must be sent now"),
        (None, Some(_)) => ("added-optional", Widens, "may be sent now"),
    };
    comparison.report_at(&scope, places, said);
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, body: &Spot<'a>) {
    docs::check_pair(comparison, &body.pair);
    switches::check(comparison, body, &switches::REQUIRED);
    media::check_content(comparison, body);
}
