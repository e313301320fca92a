use std::collections::BTreeSet;

use crate::{
    document::{Kind, Nodes, PathTemplate, Segment},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "path-template",
    level: Level::Error,
    summary: "progenitor turns the path into a format string; stray braces, empty segments or repeated names break it, \
              and if two templates match one URL, it is unclear which operation is meant.",
    remedy: "write it as `/segment/{name}`, with A-Z, a-z, 0-9, . _ ~ and - in the segments and no slash at the end",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let mut shapes = BTreeSet::new();
    for path in nodes.of(Kind::PathItem) {
        let template = path.pointer.last().unwrap_or_default();
        let template = PathTemplate::parse(&template);
        let names: Vec<_> = template.parameters().collect();
        let distinct = names.iter().collect::<BTreeSet<_>>().len() == names.len();
        if !template.as_str().starts_with('/') || !template.segments().all(is_plain) || !distinct {
            report.add(
                &path.pointer,
                format!("{:?} is not a path of plain segments and distinct {{names}}", template.as_str()),
            );
        } else if !shapes.insert(template.shape()) {
            report.advise(&path.pointer, "another path matches the same URLs", "merge the two paths");
        }
    }
}

fn is_plain(segment: Segment<'_>) -> bool {
    let (Segment::Literal(text) | Segment::Parameter(text) | Segment::Mixed(text)) = segment;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte));
    plain && !["", ".", ".."].contains(&text)
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn is_found(path: &str) -> bool {
        !found(&super::RULE, &format!("paths: {{'{path}': {{}}}}")).is_empty()
    }

    #[test]
    fn plain_segments_and_names_pass() {
        for path in ["/a", "/crm/v4/2026-03/{fromId}/x/{toId}"] {
            assert!(!is_found(path), "{path}");
        }
    }

    #[test]
    fn malformed_templates_are_found() {
        for path in ["", "a", "/", "/a/", "//a", "/{a", "/a}", "/{}", "/x{a}", "/{a}/{a}", "/a?b", "/a/..", "/{a{b}}"] {
            assert!(is_found(path), "{path}");
        }
    }

    #[test]
    fn two_templates_for_one_url_are_found() {
        assert_eq!(found(&super::RULE, "paths: {'/a/{b}': {}, '/a/{c}': {}, '/a/b': {}}"), ["/paths/~1a~1{c}"]);
    }
}
