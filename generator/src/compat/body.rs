//! The request body.

use super::{
    comparison::Comparison,
    docs, media,
    node::Pair,
    rules::Effect,
    scope::{self, Scope},
    switches,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, _: &Scope, operation: &Pair<'a>) {
    let scope = Scope::new(scope::REQUEST, "the request body");
    let places = operation.map(|node| node.get("requestBody").map(|body| body.pointer));
    match operation.map(|node| node.get("requestBody")) {
        (None, None) => {}
        (Some(_), None) => comparison.report(&scope, places, "removed", Effect::Unclear, "is no longer expected"),
        (None, Some(body)) if body.flag("required") => {
            comparison.report(&scope, places, "added-required", Effect::Narrows, "must be sent now");
        }
        (None, Some(_)) => comparison.report(&scope, places, "added-optional", Effect::Widens, "may be sent now"),
        (Some(base), Some(head)) => check_pair(comparison, &scope, &Pair { base, head }),
    }
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, scope: &Scope, body: &Pair<'a>) {
    docs::check_pair(comparison, body);
    switches::check(comparison, scope, body, &switches::BODY);
    media::check_content(comparison, scope, body);
}
