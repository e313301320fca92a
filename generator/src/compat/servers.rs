//! Where the API is served.

use super::{
    comparison::Comparison,
    node::{Node, Pair, Side, join},
    operation::Operation,
    rules::Effect,
    scope::{OPERATION, Scope},
};

pub(super) fn check(comparison: &mut Comparison<'_>) {
    check_lists(comparison, &comparison.root.clone());
}

/// Servers of an operation or its path replace those of the document.
pub(super) fn check_operation<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let own = |operation: &Operation<'a>| {
        let nodes = [&operation.node, &operation.item];
        nodes.into_iter().find(|node| !node.items("servers").is_empty()).cloned()
    };
    let (before, after) = (own(base), own(head));
    if before.is_some() || after.is_some() {
        let root = comparison.root.clone();
        let pair = Pair { base: before.unwrap_or(root.base), head: after.unwrap_or(root.head) };
        check_lists(comparison, &pair);
    }
}

fn check_lists<'a>(comparison: &mut Comparison<'a>, pair: &Pair<'a>) {
    let by_url = |node: &Node<'a>| -> Vec<(&'a str, Node<'a>)> {
        let servers = node.items("servers").into_iter();
        servers.map(|server| (server.text("url").unwrap_or("/").trim_end_matches('/'), server)).collect()
    };
    let (before, after) = pair.map(by_url);
    for (url, side) in join(before, after) {
        let scope = Scope::new(OPERATION, format!("the server {url}"));
        match &side {
            Side::Added(_) => {
                comparison.report(&scope, side.places(), "server-added", Effect::Widens, "serves the API too")
            }
            Side::Removed(_) => {
                let words = "is no longer listed: calls to it may fail any day";
                comparison.report(&scope, side.places(), "server-removed", Effect::Narrows, words);
            }
            Side::Both(server) => check_variables(comparison, &scope, server),
        }
    }
}

fn check_variables<'a>(comparison: &mut Comparison<'a>, scope: &Scope, server: &Pair<'a>) {
    for (name, side) in server.join("variables") {
        let Side::Both(variable) = side else { continue };
        if variable.differs(|node| node.text("default")).is_some() {
            let words = format!("has another default for `{name}`: calls go elsewhere");
            comparison.report(
                scope,
                variable.places("default"),
                "server-variable-default-changed",
                Effect::Unclear,
                &words,
            );
        }
        let named = |node: &Node<'a>| -> Vec<(&'a str, Node<'a>)> {
            node.items("enum").into_iter().filter_map(|item| Some((item.value.as_str()?, item))).collect()
        };
        let (before, after) = variable.map(named);
        for (value, side) in join(before, after) {
            let (stem, effect, words) = match side {
                Side::Added(_) => ("added", Effect::Widens, "takes"),
                Side::Removed(_) => ("removed", Effect::Narrows, "no longer takes"),
                Side::Both(_) => continue,
            };
            let (stem, words) = (format!("server-variable-value-{stem}"), format!("{words} `{value}` as `{name}`"));
            comparison.report(scope, side.places(), &stem, effect, &words);
        }
    }
}
