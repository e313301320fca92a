//! Compares the document as a whole: its documentation and its servers.

use super::{
    comparison::Comparison,
    node::{Node, Pair},
    paths::Operation,
    rules::Effect::{Narrows, Neutral, Unclear, Widens},
    scope::{self, Scope, Site},
};

/// Keywords that only document, and change nothing on the wire.
pub(super) const DOCUMENTATION: [&str; 7] =
    ["title", "description", "summary", "example", "examples", "externalDocs", "x-hubspot-schema"];

/// Compares what belongs to the document as a whole.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let root = comparison.root.clone();
    compare_keywords(comparison, &root, &["info", "externalDocs", "tags"]);
    check_servers(comparison, &root);
}

/// Compares the documentation of two nodes.
pub(super) fn check_documentation(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    compare_keywords(comparison, pair, &DOCUMENTATION);
}

fn compare_keywords(comparison: &mut Comparison<'_>, pair: &Pair<'_>, keywords: &[&str]) {
    for keyword in keywords.iter().filter(|keyword| pair.differs(|node| node.canonical(keyword)).is_some()) {
        let (id, scope) = ("documentation-changed", Scope::new(scope::OPERATION, format!("`{keyword}`")));
        comparison.report_as(id.to_owned(), &scope, pair.places(keyword), (id, Neutral, "changed"));
    }
}

/// Compares the servers of an operation or its path, which override those of the document.
pub(super) fn check_servers_of<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let own = |operation: &Operation<'a>| {
        let nodes = [&operation.node, &operation.item];
        nodes.into_iter().find(|node| !node.items("servers").is_empty()).cloned()
    };
    if let Some(pair) = comparison.root.replaced(own(base), own(head)) {
        check_servers(comparison, &pair);
    }
}

fn check_servers<'a>(comparison: &mut Comparison<'a>, pair: &Pair<'a>) {
    let servers = pair.join(|node: &Node<'a>| {
        let servers = node.items("servers").into_iter();
        servers.map(|server| (server.text("url").unwrap_or("/").trim_end_matches('/'), server)).collect()
    });
    let removed = (Narrows, "was removed: calls to it may start to fail");
    let scope = Scope::new(scope::OPERATION, "the server {}");
    for (_, server) in comparison.one_sided(&scope, servers, "server", (Widens, "was added"), removed) {
        for (name, pair) in server.pair.both("variables") {
            let variable = Site { pair, scope: Scope::new(scope::OPERATION, format!("the server variable `{name}`")) };
            let changed = |_: Option<&_>, _: Option<&_>| Some(("server-variable-default-changed", Unclear));
            comparison.keyword(&variable, "default", |node| node.canonical("default"), changed);
            let (added, removed) = ((Widens, "now accepts {}"), (Narrows, "no longer accepts {}"));
            let values = variable.pair.values("enum");
            comparison.one_sided(&variable.scope, values, "server-variable-value", added, removed);
        }
    }
}
