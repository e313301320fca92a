//! Words for readers: titles, descriptions, examples and links to more of them.

use super::*;

/// Members that say nothing about values on the wire.
pub(super) const KEYWORDS: [&str; 7] =
    ["title", "description", "summary", "example", "examples", "externalDocs", "x-hubspot-schema"];

/// The documentation of the document as a whole.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    compare(comparison, &comparison.root.clone(), &["info", "externalDocs", "tags"]);
}

/// The documentation of one pair of nodes.
pub(super) fn check_pair(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    compare(comparison, pair, &KEYWORDS);
}

fn compare(comparison: &mut Comparison<'_>, pair: &Pair<'_>, keywords: &[&str]) {
    for keyword in keywords.iter().filter(|keyword| pair.differs(|node| node.canonical(keyword)).is_some()) {
        let (id, scope) = ("documentation-changed", Scope::new(scope::OPERATION, format!("`{keyword}`")));
        comparison.report_as(id.to_owned(), &scope, pair.places(keyword), (id, Neutral, "reads differently"));
    }
}
