//! `content`: the media types of a body, a parameter or a header, and what each holds.

use super::{
    comparison::Comparison,
    docs,
    node::{Node, Pair, Side, join},
    rules::Effect,
    scope::Scope,
};

/// Compares the media types below two nodes.
pub(super) fn check_content<'a>(comparison: &mut Comparison<'a>, scope: &Scope, pair: &Pair<'a>) {
    let (before, after) = pair.map(entries);
    for (name, side) in join(before, after.clone()) {
        let range = || after.iter().find(|(range, _)| scope.is_request() && covers(range, &name));
        let (added, removed) = (format!("may come as `{name}` too"), format!("no longer comes as `{name}`"));
        let (added, removed) = ((Effect::Widens, &*added), (Effect::Changes, &*removed));
        let pair = match (side, range()) {
            (Side::Removed(base), Some((_, head))) => Some(Pair { base, head: head.clone() }),
            (side, _) => comparison.one_sided(scope, side, "media-type", added, removed),
        };
        if let Some(pair) = pair {
            check_pair(comparison, scope, &pair, &name);
        }
    }
}

fn check_pair<'a>(comparison: &mut Comparison<'a>, scope: &Scope, pair: &Pair<'a>, name: &str) {
    docs::check_pair(comparison, pair);
    let scope = Scope { text: !name.contains("json"), ..scope.clone() };
    for (property, side) in pair.join("encoding") {
        let Side::Both(encoding) = side else { continue };
        for keyword in ["contentType", "style", "explode", "allowReserved"] {
            if encoding.differs(|node| node.canonical(keyword)).is_some() {
                let words = format!("has `{property}` written with another `{keyword}`");
                comparison.report(&scope, encoding.places(keyword), "encoding-changed", Effect::Unclear, &words);
            }
        }
    }
    comparison.schema(pair.get_or_nothing("schema"), scope);
}

/// By name; media types are the same in any case and with any spaces before their parameters.
fn entries<'a>(node: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let normal = |name: &str| name.to_lowercase().replace(' ', "");
    node.entries("content").into_iter().map(|(name, media)| (normal(name), media)).collect()
}

/// Whether a range such as `text/*` holds a media type.
fn covers(range: &str, name: &str) -> bool {
    range.strip_suffix('*').is_some_and(|class| class == "*/" || name.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_their_types() {
        assert!(covers("*/*", "text/plain") && covers("application/*", "application/json"));
        assert!(!covers("application/*", "text/plain") && !covers("application/json", "application/json"));
    }
}
