//! `readOnly`, `writeOnly` and `deprecated` of properties.

use super::*;

/// Whether a property is never sent in the direction of `scope`.
pub(super) fn is_hidden(node: &Node<'_>, scope: &Scope) -> bool {
    node.flag(if scope.is_request() { "readOnly" } else { "writeOnly" })
}

/// Reports a property that came into sight in one direction or left it.
pub(super) fn check(comparison: &mut Comparison<'_>, property: &Spot<'_>, required: bool) {
    let is_request = property.scope.is_request();
    let side = if is_request { "request" } else { "response" };
    let kind = if required { "required" } else { "optional" };
    let visible = Scope { hidden: false, ..property.scope.clone() };
    for (keyword, word) in [("readOnly", "read-only"), ("writeOnly", "write-only")] {
        let Some((_, on)) = property.pair.differs(|node| node.flag(keyword)) else { continue };
        let (turn, now) = if on { ("became", "now") } else { ("became-not", "no longer") };
        // Requests lose what becomes read-only, and must hold what was read-only and required; answers lose what becomes
        // write-only.
        let effect = match (keyword, is_request, on) {
            ("readOnly", true, _) if on || required => Unclear,
            ("writeOnly", false, true) => Unclear,
            _ => Neutral,
        };
        let (stem, words) = (format!("{turn}-{word}"), format!("is {now} {word}"));
        let id = format!("{side}-{kind}-property-{stem}");
        comparison.report_as(id, &visible, property.pair.places(keyword), (&stem, effect, &words));
    }
}

/// Deprecation of what a schema describes.
pub(super) fn check_deprecation(comparison: &mut Comparison<'_>, schema: &Spot<'_>) {
    if let Some((stem, effect, words)) = lifecycle::transition(comparison, &schema.pair) {
        let stem = if stem == "deprecated-sunset-parse" { "deprecated-sunset-invalid" } else { stem };
        comparison.report_at(&schema.scope, schema.pair.here(), (stem, effect, words));
    }
}
