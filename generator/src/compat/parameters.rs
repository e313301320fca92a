//! Parameters of an operation, its own and those of its path.

use super::{
    comparison::Comparison,
    docs,
    lifecycle::{self, Stability},
    media,
    node::{Node, Pair, Side, join},
    operation::Operation,
    rules::Effect,
    schema::default_value::check_default,
    scope::{self, Scope},
    switches,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    for ((location, name), side) in join(parameters(base, head.path), parameters(head, head.path)) {
        let place = if location == "header" { scope::HEADER_PARAMETER } else { scope::PARAMETER };
        let scope = Scope::new(place, format!("the {location} parameter `{name}`"));
        match &side {
            Side::Both(pair) => {
                let notice = Stability::notice(&head.node, comparison.options);
                if let Some((stem, effect, words)) = lifecycle::transition(pair, notice, comparison.options.today) {
                    comparison.report(&scope, pair.here(), stem, effect, words);
                }
                check_pair(comparison, &scope, pair, location);
            }
            Side::Removed(node) => {
                let (stem, effect, words) = lifecycle::removal(node, comparison.options.today);
                comparison.report(&scope, side.places(), stem, effect, words);
            }
            Side::Added(node) => {
                let of_path = !node.pointer.is_within(&head.node.pointer) && !node.is_component();
                let required = if node.flag("required") { "required" } else { "optional" };
                let (id, effect) = match (location, required) {
                    ("path", _) => ("new-request-path-parameter".to_owned(), Effect::Narrows),
                    (_, required) => {
                        let kind = if of_path { "default-parameter-to-existing-path" } else { "parameter" };
                        let effect = if required == "required" { Effect::Narrows } else { Effect::Widens };
                        (format!("new-{required}-request-{kind}"), effect)
                    }
                };
                comparison.report_as(id, &scope, side.places(), "added", effect, &format!("is new and {required}"));
            }
        }
    }
}

/// The parameters of the path, then those of the operation, which replace namesakes. Callers fill path parameters in by
/// position: they go by the names that the head's template has there.
fn parameters<'a>(operation: &Operation<'a>, head_path: &'a str) -> Vec<((&'a str, String), Node<'a>)> {
    let all = operation.item.items("parameters").into_iter().chain(operation.node.items("parameters"));
    let named = all.filter_map(|parameter| {
        let (location, name) = (parameter.text("in")?, parameter.text("name")?);
        let name = match location {
            "header" => name.to_lowercase(),
            "path" => renamed(operation.path, head_path, name).unwrap_or(name).to_owned(),
            _ => name.to_owned(),
        };
        Some(((location, name), parameter))
    });
    // OpenAPI says of these headers that they are described elsewhere.
    let ignored = |name: &str| ["accept", "content-type", "authorization"].contains(&name);
    named.filter(|((location, name), _)| *location != "header" || !ignored(name)).collect()
}

fn renamed<'a>(from: &str, to: &'a str, name: &str) -> Option<&'a str> {
    fn names(path: &str) -> impl Iterator<Item = &str> {
        path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
    }
    names(to).nth(names(from).position(|other| other == name)?)
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, scope: &Scope, pair: &Pair<'a>, location: &str) {
    docs::check_pair(comparison, pair);
    // A path parameter is part of the path, whatever `required` says.
    let skipped = usize::from(location == "path");
    switches::check(comparison, scope, pair, &switches::PARAMETER[skipped..]);
    check_style(comparison, scope, pair, location);
    media::check_content(comparison, scope, pair);
    let Some(schema) = pair.get("schema") else { return };
    // Whoever leaves an optional parameter out gets the default; a required one cannot be left out.
    if !pair.head.flag("required") {
        check_default(comparison, scope, &schema, Effect::Changes, Effect::Changes);
    }
    if becomes_list(pair, &schema, location) {
        comparison.report(
            scope,
            pair.places("schema"),
            "type-generalized",
            Effect::Widens,
            "may be sent several times",
        );
        let items = Pair { head: schema.head.get_or_nothing("items"), ..schema };
        return comparison.schema(items, scope.clone());
    }
    comparison.schema(schema, scope.clone());
}

/// How the value is written into the request.
fn check_style(comparison: &mut Comparison<'_>, scope: &Scope, pair: &Pair<'_>, location: &str) {
    let style = |node: &Node<'_>| node.text("style").unwrap_or(default_style(location)).to_owned();
    let compound = |node: &Node<'_>| matches!(node.get_or_nothing("schema").text("type"), Some("array" | "object"));
    if pair.differs(|node| node.get("content").is_some()).is_some() {
        let words = "is written by another rule: a style or a media type";
        comparison.report(scope, pair.places("content"), "style-changed", Effect::Changes, words);
    } else if let Some((old, new)) = pair.differs(style) {
        let words = format!("is written in the style `{new}` instead of `{old}`");
        comparison.report(scope, pair.places("style"), "style-changed", Effect::Changes, &words);
    } else if pair.differs(|node| explodes(node, location)).is_some() && pair.map(compound) == (true, true) {
        let words = "is written with another `explode`";
        comparison.report(scope, pair.places("explode"), "explode-changed", Effect::Changes, words);
    }
}

/// `?a=1` is also the form of a list with one item.
fn becomes_list(pair: &Pair<'_>, schema: &Pair<'_>, location: &str) -> bool {
    let form = pair.head.text("style").unwrap_or(default_style(location)) == "form" && explodes(&pair.head, location);
    let (before, after) = schema.map(|node| node.text("type"));
    form && after == Some("array") && !matches!(before, None | Some("array" | "object"))
}

fn default_style(location: &str) -> &'static str {
    if matches!(location, "query" | "cookie") { "form" } else { "simple" }
}

fn explodes(node: &Node<'_>, location: &str) -> bool {
    let form = node.text("style").unwrap_or(default_style(location)) == "form";
    node.value["explode"].as_bool().unwrap_or(form)
}
