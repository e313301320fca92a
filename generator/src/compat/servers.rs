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
        let removed = (Effect::Narrows, "is no longer listed: calls to it may fail any day");
        if let Some(server) =
            comparison.one_sided(&scope, side, "server", (Effect::Widens, "serves the API too"), removed)
        {
            check_variables(comparison, &server);
        }
    }
}

fn check_variables<'a>(comparison: &mut Comparison<'a>, server: &Pair<'a>) {
    for (name, side) in server.join("variables") {
        let Side::Both(variable) = side else { continue };
        let scope = Scope::new(OPERATION, format!("the server variable `{name}`"));
        let weigh = |_: &_| Some(("server-variable-default-changed", Effect::Unclear));
        comparison.keyword(&scope, &variable, "default", |node| node.canonical("default"), weigh);
        let values = |node: &Node<'a>| -> Vec<(String, Node<'a>)> {
            node.items("enum").into_iter().map(|item| (item.value.to_string(), item)).collect()
        };
        let (before, after) = variable.map(values);
        for (value, side) in join(before, after) {
            let (added, removed) = (format!("takes {value}"), format!("no longer takes {value}"));
            let (added, removed) = ((Effect::Widens, &*added), (Effect::Narrows, &*removed));
            comparison.one_sided(&scope, side, "server-variable-value", added, removed);
        }
    }
}
