//! Compares request bodies, responses and their headers, and the media types of each.

use super::{
    comparison::Comparison,
    document,
    node::{Node, Pair, Sides, join, places},
    rules::Effect::{Changes, Narrows, Neutral, Unclear, Widens},
    scope::{self, Scope, Site},
    switches,
};

pub(super) fn check_body<'a>(comparison: &mut Comparison<'a>, operation: &Site<'a>) {
    let scope = Scope::new(scope::REQUEST, "the request body");
    let sides = operation.pair.map(|node| node.get("requestBody"));
    let places = places(&sides);
    let difference = match sides {
        (None, None) => return,
        (Some(base), Some(head)) => return check_bodies(comparison, &Site { pair: Pair { base, head }, scope }),
        (Some(_), None) => ("removed", Narrows, "was removed"),
        (None, Some(body)) if body.flag("required") => ("added-required", Narrows, "was added and is required"),
        (None, Some(_)) => ("added-optional", Widens, "was added and is optional"),
    };
    comparison.report_at(&scope, places, difference);
}

fn check_bodies<'a>(comparison: &mut Comparison<'a>, body: &Site<'a>) {
    document::check_documentation(comparison, &body.pair);
    switches::check(comparison, body, &switches::REQUIRED);
    check_content(comparison, body);
}

pub(super) fn check_responses<'a>(comparison: &mut Comparison<'a>, operation: &Site<'a>) {
    let (before, after) = operation.pair.map(by_code);
    for (code, sides) in join(before.clone(), after.clone()) {
        let is_success = code.starts_with('2');
        let places = places(&sides);
        let (difference, pair) = match sides {
            (None, None) => continue,
            (Some(base), Some(head)) => (None, Some((base, head))),
            (Some(base), None) => match range_of(&after, &code) {
                Some(head) => {
                    let words = "is now covered by a range of status codes";
                    (Some(("status-generalized", Unclear, words)), Some((base, head)))
                }
                None => {
                    let effect = if is_success { Changes } else { Neutral };
                    (Some(("status-removed", effect, "was removed")), None)
                }
            },
            (None, Some(head)) => {
                let base = range_of(&before, &code).or_else(|| find(&before, "default"));
                (Some(("status-added", Widens, "was added")), base.map(|base| (base, head)))
            }
        };
        if let Some(difference) = difference {
            let id = format!("response-{}-{}", if is_success { "success" } else { "non-success" }, difference.0);
            comparison.report_as(id, &Scope::new(scope::RESPONSE, format!("response {code}")), places, difference);
        }
        if let Some((base, head)) = pair {
            check_response(comparison, &code, Pair { base, head });
        }
    }
}

fn check_response<'a>(comparison: &mut Comparison<'a>, code: &str, pair: Pair<'a>) {
    document::check_documentation(comparison, &pair);
    // OpenAPI ignores this header, which `content` describes.
    for (name, sides) in pair.join(headers).into_iter().filter(|(name, _)| name != "content-type") {
        let scope = Scope::new(scope::HEADER, format!("the header `{name}` of response {code}"));
        check_header(comparison, scope, sides);
    }
    let scope = Scope::new(scope::RESPONSE, format!("the body of response {code}"));
    check_content(comparison, &Site { pair, scope });
}

fn check_header<'a>(comparison: &mut Comparison<'a>, scope: Scope, sides: Sides<Node<'a>>) {
    let places = places(&sides);
    match sides {
        (Some(base), Some(head)) => {
            let header = Site { pair: Pair { base, head }, scope };
            document::check_documentation(comparison, &header.pair);
            switches::check(comparison, &header, &switches::REQUIRED);
            check_content(comparison, &header);
            if let Some(schema) = header.pair.get("schema") {
                comparison.schema(schema, header.scope);
            }
        }
        (Some(base), None) => {
            let (kind, effect) = if base.flag("required") { ("required", Changes) } else { ("optional", Unclear) };
            let id = format!("{kind}-response-header-removed");
            comparison.report_as(id, &scope, places, ("removed", effect, "was removed"));
        }
        _ => comparison.report_at(&scope, places, ("added", Narrows, "was added")),
    }
}

/// The headers of a response by lower-case name: header names are case-insensitive.
fn headers<'a>(response: &Node<'a>) -> Vec<(String, Node<'a>)> {
    response.entries("headers").into_iter().map(|(name, header)| (name.to_lowercase(), header)).collect()
}

/// The responses of an operation by status code; `4xx` and `4XX` are the same range.
fn by_code<'a>(operation: &Node<'a>) -> Vec<(String, Node<'a>)> {
    operation.entries("responses").into_iter().map(|(code, response)| (code.replace("xx", "XX"), response)).collect()
}

/// The response for the range that contains a status code.
fn range_of<'a>(responses: &[(String, Node<'a>)], code: &str) -> Option<Node<'a>> {
    find(responses, &format!("{}XX", code.get(..1)?))
}

fn find<'a>(responses: &[(String, Node<'a>)], code: &str) -> Option<Node<'a>> {
    responses.iter().find(|(name, _)| name == code).map(|(_, response)| response.clone())
}

/// Compares the media types below two nodes, as sets: `application/*+json` covers `application/json`.
pub(super) fn check_content<'a>(comparison: &mut Comparison<'a>, site: &Site<'a>) {
    let (before, after) = site.pair.map(entries);
    let has = |list: &[(String, Node<'a>)], name: &str| list.iter().any(|(other, _)| other == name);
    let mut matched = Vec::new();
    for (name, base) in &before {
        let mut heads = after.iter();
        let wider =
            heads.clone().find(|(head, _)| head == name).or_else(|| heads.clone().find(|(head, _)| covers(head, name)));
        let Some((head_name, head)) =
            wider.or_else(|| heads.find(|(head, _)| covers(name, head) && !has(&before, head)))
        else {
            let words = format!("no longer has the media type `{name}`");
            comparison.report_at(
                &site.scope,
                (Some(base.pointer.clone()), None),
                ("media-type-removed", Changes, &words),
            );
            continue;
        };
        matched.push(head_name);
        let pair = Pair { base: base.clone(), head: head.clone() };
        if head_name != name {
            let (stem, effect) = match covers(head_name, name) {
                true => ("media-type-name-generalized", Widens),
                false => ("media-type-name-specialized", Narrows),
            };
            let words = format!("has the media type `{head_name}` instead of `{name}`");
            comparison.report_at(&site.scope, pair.here(), (stem, effect, &words));
        }
        check_media(comparison, Site { pair, scope: Scope { text: !name.contains("json"), ..site.scope.clone() } });
    }
    let is_new = |name: &String| !matched.contains(&name) && !before.iter().any(|(base, _)| covers(base, name));
    for (name, head) in after.iter().filter(|(name, _)| is_new(name)) {
        let words = format!("may now also have the media type `{name}`");
        comparison.report_at(&site.scope, (None, Some(head.pointer.clone())), ("media-type-added", Widens, &words));
    }
}

fn check_media<'a>(comparison: &mut Comparison<'a>, media: Site<'a>) {
    document::check_documentation(comparison, &media.pair);
    for (property, encoding) in media.pair.both("encoding") {
        let encoding = Site { pair: encoding, scope: media.scope.clone() };
        for keyword in ["contentType", "style", "explode", "allowReserved"] {
            let words = format!("encodes `{property}` with a different `{keyword}`");
            comparison.report_other(&encoding, keyword, ("encoding-changed", Unclear, &words));
        }
    }
    comparison.schema(media.pair.get_or_nothing("schema"), media.scope);
}

/// The media types of a node by name; neither case nor spaces before parameters matter.
fn entries<'a>(node: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let normal = |name: &str| name.to_lowercase().replace(' ', "");
    node.entries("content").into_iter().map(|(name, media)| (normal(name), media)).collect()
}

/// Whether a media type or range covers another one: the same type with parameters, any subtype, or the same suffix.
fn covers(wide: &str, narrow: &str) -> bool {
    let (wide, wide_parameters) = wide.split_once(';').unwrap_or((wide, ""));
    let (narrow, parameters) = narrow.split_once(';').unwrap_or((narrow, ""));
    let (Some((class, subtype)), Some((narrow_class, narrow_subtype))) = (wide.split_once('/'), narrow.split_once('/'))
    else {
        return false;
    };
    let suffix = subtype.strip_prefix("*+");
    let same = subtype == narrow_subtype
        || subtype == "*"
        || suffix.is_some_and(|suffix| narrow_subtype.rsplit('+').next() == Some(suffix));
    (class == "*" || class == narrow_class && same) && (wide_parameters.is_empty() || wide_parameters == parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_ranges_cover_their_types() {
        assert!(covers("*/*", "text/plain") && covers("application/*", "application/json"));
        assert!(covers("application/*+json", "application/json") && covers("application/*+json", "application/a+json"));
        assert!(covers("text/csv", "text/csv;header=present") && !covers("application/json", "application/a+json"));
        assert!(!covers("application/*", "text/plain") && !covers("application/json", "application/*+json;a=1"));
        assert!(!covers("application/json", "application/xml") && !covers("text/csv;header=present", "text/csv"));
    }
}
