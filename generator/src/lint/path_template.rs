use super::*;

pub(super) const RULE: Rule = Rule {
    id: "path-template",
    level: Level::Error,
    summary: "progenitor turns the path into a format string; braces astray, empty segments or twice the same name \
              break it, and two templates for one URL make it unclear which operation is meant.",
    remedy: "write it as `/segment/{name}`, with A-Z, a-z, 0-9, . _ ~ and - in the segments and no slash at the end",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let mut shapes = BTreeSet::new();
    for path in nodes.of(Kind::PathItem) {
        let template = path.pointer.last().unwrap_or_default();
        let segments: Vec<_> = template.split('/').collect();
        let names = names(&template);
        let distinct = names.iter().collect::<BTreeSet<_>>().len() == names.len();
        let sound = segments.len() > 1 && segments[0].is_empty() && segments[1..].iter().all(|part| is_segment(part));
        let shape: Vec<_> = segments.iter().map(|part| name(part).map_or(*part, |_| "{}").to_owned()).collect();
        if !sound || !distinct {
            report.add(&path.pointer, format!("{template:?} is not a path of plain segments and distinct {{names}}"));
        } else if !shapes.insert(shape) {
            report.advise(&path.pointer, "another path matches the same URLs", "merge the two");
        }
    }
}

/// The names in a template, in their order.
pub(super) fn names(template: &str) -> Vec<&str> {
    template.split('/').filter_map(name).collect()
}

fn name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn is_segment(segment: &str) -> bool {
    let text = name(segment).unwrap_or(segment);
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
