//! `readOnly`, `writeOnly` and `deprecated` of properties.

use super::Schema;
use crate::compat::{
    comparison::Comparison,
    lifecycle::{self, Sunset},
    node::{Node, Pair},
    rules::Effect,
    scope::Scope,
};

/// Whether a property is never sent in the direction of `scope`.
pub(super) fn is_hidden(node: &Node<'_>, scope: &Scope) -> bool {
    node.flag(if scope.is_request() { "readOnly" } else { "writeOnly" })
}

/// Reports a property that came into sight in one direction or left it.
pub(super) fn check(comparison: &mut Comparison<'_>, scope: &Scope, pair: &Pair<'_>, required: bool) {
    let (side, kind) =
        (if scope.is_request() { "request" } else { "response" }, if required { "required" } else { "optional" });
    for (keyword, word) in [("readOnly", "read-only"), ("writeOnly", "write-only")] {
        let Some((_, on)) = pair.differs(|node| node.flag(keyword)) else { continue };
        let turn = if on { "became" } else { "became-not" };
        // Requests lose what becomes read-only, and must hold what was read-only and required; answers lose what becomes
        // write-only.
        let effect = match (keyword, scope.is_request(), on) {
            ("readOnly", true, _) if on || required => Effect::Unclear,
            ("writeOnly", false, true) => Effect::Unclear,
            _ => Effect::Neutral,
        };
        let visible = Scope { hidden: false, ..scope.clone() };
        let stem = format!("{turn}-{word}");
        let words = format!("is {} {word}", if on { "now" } else { "no longer" });
        comparison.report_as(
            format!("{side}-{kind}-property-{stem}"),
            &visible,
            pair.places(keyword),
            &stem,
            effect,
            &words,
        );
    }
}

/// Deprecation of what a schema describes.
pub(super) fn check_deprecation(comparison: &mut Comparison<'_>, schema: &Schema<'_>) {
    let options = comparison.options;
    if let Some((stem, effect, words)) = lifecycle::transition(&schema.pair, options.notice_stable, options.today) {
        let dated = stem == "deprecated" && Sunset::of(&schema.pair.head) != Sunset::Absent;
        let stem = if dated { "deprecated-with-sunset" } else { stem };
        comparison.report(&schema.scope, schema.pair.here(), stem, effect, words);
    }
}
