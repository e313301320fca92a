//! Responses by code, range and default, and their headers.

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, operation: &Spot<'a>) {
    let (before, after) = operation.pair.map(by_code);
    for (code, sides) in join(before.clone(), after.clone()) {
        let is_success = code.starts_with('2');
        let places = places(&sides);
        let (said, pair) = match sides {
            (None, None) => continue,
            (Some(base), Some(head)) => (None, Some((base, head))),
            (Some(base), None) => match range_of(&after, &code) {
                Some(head) => {
                    let words = "is described together with other codes now";
                    (Some(("status-generalized", Unclear, words)), Some((base, head)))
                }
                None => {
                    let effect = if is_success { Changes } else { Neutral };
                    (Some(("status-removed", effect, "is never sent now")), None)
                }
            },
            (None, Some(head)) => {
                let base = range_of(&before, &code).or_else(|| find(&before, "default"));
                (Some(("status-added", Widens, "may be sent now")), base.map(|base| (base, head)))
            }
        };
        if let Some(said) = said {
            let id = format!("response-{}-{}", if is_success { "success" } else { "non-success" }, said.0);
            comparison.report_as(id, &Scope::new(scope::RESPONSE, format!("response {code}")), places, said);
        }
        if let Some((base, head)) = pair {
            check_pair(comparison, &code, Pair { base, head });
        }
    }
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, code: &str, pair: Pair<'a>) {
    docs::check_pair(comparison, &pair);
    // `content` describes the content type.
    for (name, sides) in pair.join(headers).into_iter().filter(|(name, _)| name != "content-type") {
        let scope = Scope::new(scope::HEADER, format!("the header `{name}` of response {code}"));
        check_header(comparison, scope, sides);
    }
    let scope = Scope::new(scope::RESPONSE, format!("the body of response {code}"));
    media::check_content(comparison, &Spot { pair, scope });
}

fn check_header<'a>(comparison: &mut Comparison<'a>, scope: Scope, sides: Sides<Node<'a>>) {
    let places = places(&sides);
    match sides {
        (Some(base), Some(head)) => {
            let header = Spot { pair: Pair { base, head }, scope };
            docs::check_pair(comparison, &header.pair);
            switches::check(comparison, &header, &switches::REQUIRED);
            media::check_content(comparison, &header);
            if let Some(schema) = header.pair.get("schema") {
                comparison.schema(schema, header.scope);
            }
        }
        (Some(base), None) => {
            let (kind, effect) = if base.flag("required") { ("required", Changes) } else { ("optional", Unclear) };
            let id = format!("{kind}-response-header-removed");
            comparison.report_as(id, &scope, places, ("removed", effect, "is no longer sent"));
        }
        _ => comparison.report_at(&scope, places, ("added", Narrows, "is sent now")),
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
    find(responses, &format!("{}XX", code.get(..1)?))
}

fn find<'a>(responses: &[(String, Node<'a>)], code: &str) -> Option<Node<'a>> {
    responses.iter().find(|(name, _)| name == code).map(|(_, response)| response.clone())
}
