//! Compares the parameters of an operation, including those of its path.

use generator::document::PathTemplate;

use super::{
    comparison::Comparison,
    document, lifecycle, messages,
    node::{Node, Pair, join, places},
    paths::Operation,
    rules::Effect::{Changes, Narrows, Widens},
    schema,
    scope::{self, Scope, Site},
    switches,
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    for ((location, name), sides) in join(parameters(base, head.path), parameters(head, head.path)) {
        let place = if location == "header" { scope::HEADER_PARAMETER } else { scope::PARAMETER };
        let scope = Scope::new(place, format!("the {location} parameter `{name}`"));
        let places = places(&sides);
        match sides {
            (Some(base), Some(head)) => {
                let parameter = Site { pair: Pair { base, head }, scope };
                lifecycle::check(comparison, &parameter);
                check_pair(comparison, &parameter, location);
            }
            (Some(base), None) => {
                let difference = lifecycle::removal(&base, comparison.today);
                comparison.report_at(&scope, places, difference);
            }
            (None, Some(node)) => {
                let of_path = !node.pointer.is_within(&head.node.pointer) && !node.is_component();
                let (kind, effect) = match node.flag("required") {
                    true => ("required", Narrows),
                    false => ("optional", Widens),
                };
                let (id, effect) = match location {
                    "path" => ("new-request-path-parameter".to_owned(), Narrows),
                    _ if of_path => (format!("new-{kind}-request-default-parameter-to-existing-path"), effect),
                    _ => (format!("new-{kind}-request-parameter"), effect),
                };
                comparison.report_as(id, &scope, places, ("added", effect, &format!("was added and is {kind}")));
            }
            (None, None) => {}
        }
    }
}

/// The parameters of the path, then those of the operation, which override them. Path parameters are identified by position:
/// they get the names that the head's template has there.
fn parameters<'a>(operation: &Operation<'a>, head_path: PathTemplate<'a>) -> Vec<((&'a str, String), Node<'a>)> {
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
    // OpenAPI ignores parameters for these headers, which it describes elsewhere.
    let ignored = |name: &str| ["accept", "content-type", "authorization"].contains(&name);
    named.filter(|((location, name), _)| *location != "header" || !ignored(name)).collect()
}

fn renamed<'a>(from: PathTemplate<'_>, to: PathTemplate<'a>, name: &str) -> Option<&'a str> {
    to.parameters().nth(from.parameters().position(|other| other == name)?)
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, parameter: &Site<'a>, location: &str) {
    let Site { pair, scope } = parameter;
    document::check_documentation(comparison, pair);
    // A path parameter is always required.
    if location != "path" {
        switches::check(comparison, parameter, &switches::REQUIRED);
    }
    switches::check(comparison, parameter, &switches::PARAMETER);
    check_style(comparison, parameter, location);
    messages::check_content(comparison, parameter);
    let Some(schema) = pair.get("schema") else { return };
    let mut schema = Site { pair: schema, scope: scope.clone() };
    // The default applies if an optional parameter is left out; a required one cannot be.
    if !pair.head.flag("required") {
        schema::check_default(comparison, &schema, Changes, Changes);
    }
    if becomes_list(pair, &schema.pair, location) {
        comparison.report(parameter, "schema", ("type-generalized", Widens, "may now be repeated"));
        schema.pair.head = schema.pair.head.get_or_nothing("items");
    }
    comparison.schema(schema.pair, schema.scope);
}

/// Compares how the value is serialized.
fn check_style(comparison: &mut Comparison<'_>, parameter: &Site<'_>, location: &str) {
    let pair = &parameter.pair;
    let compound = |node: &Node<'_>| matches!(node.get_or_nothing("schema").text("type"), Some("array" | "object"));
    let ((before, old), (after, new)) = pair.map(|node| style(node, location));
    if pair.differs(|node| node.get("content").is_some()).is_some() {
        let words = "is now serialized by a media type instead of a style, or the other way round";
        comparison.report(parameter, "content", ("style-changed", Changes, words));
    } else if before != after {
        let words = format!("is serialized in the style `{after}` instead of `{before}`");
        comparison.report(parameter, "style", ("style-changed", Changes, &words));
    } else if old != new && pair.map(compound) == (true, true) {
        let words = "is serialized with a different `explode`";
        comparison.report(parameter, "explode", ("explode-changed", Changes, words));
    }
}

/// Whether a single value becomes a list that is serialized in the same way: `?a=1` is also a list with one item.
fn becomes_list(pair: &Pair<'_>, schema: &Pair<'_>, location: &str) -> bool {
    let (before, after) = schema.map(|node| node.text("type"));
    let list = after == Some("array") && !matches!(before, None | Some("array" | "object"));
    list && style(&pair.head, location) == ("form", true)
}

/// The style of a parameter, and whether it explodes.
fn style<'a>(parameter: &Node<'a>, location: &str) -> (&'a str, bool) {
    let default = if matches!(location, "query" | "cookie") { "form" } else { "simple" };
    let style = parameter.text("style").unwrap_or(default);
    (style, parameter.value["explode"].as_bool().unwrap_or(style == "form"))
}
