//! Responses by code, range and default, and their headers.

use super::{
    comparison::Comparison,
    docs, media,
    node::{Node, Pair, Side, join},
    rules::Effect,
    scope::{self, Scope},
    switches,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, _: &Scope, operation: &Pair<'a>) {
    let (before, after) = operation.map(by_code);
    for (code, side) in join(before.clone(), after.clone()) {
        let scope = Scope::new(scope::RESPONSE, format!("response {code}"));
        let kind = if code.starts_with('2') { "success" } else { "non-success" };
        let report = |comparison: &mut Comparison<'a>, end: &str, effect: Effect, words: &str| {
            let stem = format!("status-{end}");
            comparison.report_as(format!("response-{kind}-{stem}"), &scope, side.places(), &stem, effect, words);
        };
        match &side {
            Side::Both(pair) => check_pair(comparison, &code, pair),
            Side::Removed(base) => match range_of(&after, &code) {
                Some(head) => {
                    report(comparison, "generalized", Effect::Unclear, "is described together with other codes now");
                    check_pair(comparison, &code, &Pair { base: base.clone(), head });
                }
                None if kind == "success" => report(comparison, "removed", Effect::Changes, "is never sent now"),
                None => report(comparison, "removed", Effect::Neutral, "is never sent now"),
            },
            Side::Added(head) => {
                report(comparison, "added", Effect::Widens, "may be sent now");
                let default = || before.iter().find(|(name, _)| name == "default").map(|(_, node)| node.clone());
                if let Some(base) = range_of(&before, &code).or_else(default) {
                    check_pair(comparison, &code, &Pair { base, head: head.clone() });
                }
            }
        }
    }
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, code: &str, response: &Pair<'a>) {
    docs::check_pair(comparison, response);
    let (before, after) = response.map(headers);
    for (name, side) in join(before, after) {
        // `content` describes this one.
        if name != "content-type" {
            check_header(comparison, &format!("the header `{name}` of response {code}"), &side);
        }
    }
    media::check_content(comparison, &Scope::new(scope::RESPONSE, format!("the body of response {code}")), response);
}

fn check_header<'a>(comparison: &mut Comparison<'a>, subject: &str, side: &Side<'a>) {
    let scope = Scope::new(scope::HEADER, subject);
    match side {
        Side::Both(pair) => {
            docs::check_pair(comparison, pair);
            switches::check(comparison, &scope, pair, &switches::HEADER);
            media::check_content(comparison, &scope, pair);
            if let Some(schema) = pair.get("schema") {
                comparison.schema(schema, scope);
            }
        }
        Side::Added(_) => comparison.report(&scope, side.places(), "added", Effect::Narrows, "is sent now"),
        Side::Removed(base) => {
            let (kind, effect) =
                if base.flag("required") { ("required", Effect::Changes) } else { ("optional", Effect::Unclear) };
            let id = format!("{kind}-response-header-removed");
            comparison.report_as(id, &scope, side.places(), "removed", effect, "is no longer sent");
        }
    }
}

/// The names of headers are the same in any case.
fn headers<'a>(response: &Node<'a>) -> Vec<(String, Node<'a>)> {
    response.entries("headers").into_iter().map(|(name, header)| (name.to_lowercase(), header)).collect()
}

/// Ranges of codes are read in any case.
fn by_code<'a>(operation: &Node<'a>) -> Vec<(String, Node<'a>)> {
    operation.entries("responses").into_iter().map(|(code, response)| (code.replace("xx", "XX"), response)).collect()
}

/// The response that describes all codes like this one.
fn range_of<'a>(responses: &[(String, Node<'a>)], code: &str) -> Option<Node<'a>> {
    let range = format!("{}XX", code.get(..1)?);
    responses.iter().find(|(name, _)| *name == range).map(|(_, response)| response.clone())
}
