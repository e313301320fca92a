use crate::{
    Pointer,
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "dangling-reference",
    level: Level::Error,
    summary: "progenitor and typify look up a reference by its last segment and panic if nothing has that name.",
    remedy: "refer to `#/components/{}/Name`, where Name is a component's name, made of A-Z, a-z, 0-9, . _ and -",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let documents = nodes.of(Kind::Document);
    for node in nodes.all().iter().filter(|node| node.reference().is_some()).chain(documents) {
        if let Some(message) = problem(nodes, node) {
            report.add_for(&node.pointer, message, node.kind.section().unwrap_or("…"));
        }
    }
}

fn problem(nodes: &Nodes, node: &Node) -> Option<String> {
    let reference = node.reference()?;
    let Some(reference) = reference.as_str() else { return Some(format!("`$ref` is {reference}, not a string")) };
    let Some(section) = node.kind.section() else {
        return Some(format!("a reference is not allowed here: {reference:?}"));
    };
    let home = Pointer::root().extend(["components", section]);
    let name = reference.strip_prefix(&format!("{}/", home.to_reference())).filter(|name| is_name(name));
    let Some(name) = name else { return Some(format!("{reference:?} is not a reference to `{home}`")) };
    match nodes.document().at(&home.join(name)) {
        None => Some(format!("{reference:?} does not exist")),
        Some(_) if nodes.document().resolve(&node.pointer).is_none() => Some(format!("{reference:?} does not resolve")),
        Some(_) => None,
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn found_for(reference: &str) -> usize {
        let text = format!(
            "paths: {{/a: {{get: {{responses: {{2XX: {{$ref: {reference}}}}}}}}}}}\n\
             components: {{responses: {{R: {{}}, Dangling: {{$ref: '#/components/responses/Gone'}}}}, schemas: {{S: {{}}}}}}"
        );
        found(&super::RULE, &text).len() - 1
    }

    #[test]
    fn a_reference_to_a_component_of_its_kind_passes() {
        assert_eq!(found_for("'#/components/responses/R'"), 0);
    }

    #[test]
    fn every_other_reference_is_found() {
        let others = [
            "'#/components/responses/X'",
            "'#/components/schemas/S'",
            "'#/components/responses/%52'",
            "'b.yaml#/components/responses/R'",
            "'R'",
            "''",
            "7",
            "null",
            "'#/components/responses/Dangling'",
        ];
        for other in others {
            assert_eq!(found_for(other), 1, "{other}");
        }
    }

    #[test]
    fn a_path_cannot_be_a_reference() {
        assert_eq!(found(&super::RULE, "paths: {/a: {$ref: '#/paths/~1b'}, /b: {}}"), ["/paths/~1a"]);
    }
}
