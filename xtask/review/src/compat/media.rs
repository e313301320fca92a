//! `content`: the media types of a body, a parameter or a header, and what each holds.

use super::*;

/// Compares the media types below two nodes.
pub(super) fn check_content<'a>(comparison: &mut Comparison<'a>, spot: &Spot<'a>) {
    let ranges = entries(&spot.pair.head);
    let mut joined = spot.pair.join(entries);
    for (name, (_, head)) in joined.iter_mut().filter(|(_, (_, head))| head.is_none() && spot.scope.is_request()) {
        let range = ranges.iter().find(|(range, _)| covers(range, name));
        *head = range.map(|(_, media)| media.clone());
    }
    let added = (Widens, "may come as `{}` too");
    let removed = (Changes, "no longer comes as `{}`");
    for (name, media) in comparison.one_sided(&spot.scope, joined, "media-type", added, removed) {
        let text = !name.contains("json");
        check_media(comparison, Spot { scope: Scope { text, ..media.scope }, ..media });
    }
}

fn check_media<'a>(comparison: &mut Comparison<'a>, media: Spot<'a>) {
    docs::check_pair(comparison, &media.pair);
    for (property, encoding) in media.pair.both("encoding") {
        let encoding = Spot { pair: encoding, scope: media.scope.clone() };
        for keyword in ["contentType", "style", "explode", "allowReserved"] {
            let words = format!("has `{property}` written with another `{keyword}`");
            comparison.report_other(&encoding, keyword, ("encoding-changed", Unclear, &words));
        }
    }
    comparison.schema(media.pair.get_or_nothing("schema"), media.scope);
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
