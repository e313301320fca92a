use crate::{
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "reference-sibling",
    level: Level::Error,
    summary: "OpenAPI 3.0 ignores everything next to `$ref`, so it would be lost.",
    remedy: "move it to the referenced component",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for node in nodes.all().iter().filter(|node| node.reference().is_some()) {
        for (key, _) in nodes.document().members(&node.pointer).filter(|(key, _)| *key != "$ref") {
            report.add(&node.pointer.join(key), format!("`{key}` next to `$ref` is ignored"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_keyword_next_to_a_reference_is_found() {
        let text = |more: &str| format!("components: {{schemas: {{A: {{$ref: '#/components/schemas/B'{more}}}}}}}");
        assert_eq!(found(&super::RULE, &text(", nullable: true")), ["/components/schemas/A/nullable"]);
        assert!(found(&super::RULE, &text("")).is_empty());
    }
}
