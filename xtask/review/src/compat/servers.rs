//! Where the API is served.

use super::*;

pub(super) fn check(comparison: &mut Comparison<'_>) {
    check_lists(comparison, &comparison.root.clone());
}

/// Servers of an operation or its path replace those of the document.
pub(super) fn check_operation<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let own = |operation: &Operation<'a>| {
        let nodes = [&operation.node, &operation.item];
        nodes.into_iter().find(|node| !node.items("servers").is_empty()).cloned()
    };
    if let Some(pair) = comparison.root.replaced(own(base), own(head)) {
        check_lists(comparison, &pair);
    }
}

fn check_lists<'a>(comparison: &mut Comparison<'a>, pair: &Pair<'a>) {
    let servers = pair.join(|node: &Node<'a>| {
        let servers = node.items("servers").into_iter();
        servers.map(|server| (server.text("url").unwrap_or("/").trim_end_matches('/'), server)).collect()
    });
    let removed = (Narrows, "is no longer listed: calls to it may fail any day");
    let scope = Scope::new(scope::OPERATION, "the server {}");
    for (_, server) in comparison.one_sided(&scope, servers, "server", (Widens, "serves the API too"), removed) {
        for (name, pair) in server.pair.both("variables") {
            let variable = Spot { pair, scope: Scope::new(scope::OPERATION, format!("the server variable `{name}`")) };
            let changed = |_: Option<&_>, _: Option<&_>| Some(("server-variable-default-changed", Unclear));
            comparison.keyword(&variable, "default", |node| node.canonical("default"), changed);
            let (added, removed) = ((Widens, "takes {}"), (Narrows, "no longer takes {}"));
            let values = variable.pair.values("enum");
            comparison.one_sided(&variable.scope, values, "server-variable-value", added, removed);
        }
    }
}
