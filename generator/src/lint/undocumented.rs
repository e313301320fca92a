use crate::{
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "undocumented",
    level: Level::Warning,
    summary: "Descriptions become the documentation of the crate; without them its items are undocumented.",
    remedy: "add a `description`: what it is and what a caller needs to know",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for node in nodes.all().iter().filter(|node| becomes_item(node) && node.reference().is_none()) {
        if node.value["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            report.add(&node.pointer, "no description");
        }
    }
}

fn becomes_item(node: &Node) -> bool {
    match node.kind {
        Kind::Schema => node.is_component() || node.role == "properties",
        Kind::Operation | Kind::Parameter | Kind::RequestBody | Kind::Response => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_component_and_a_property_need_a_description() {
        let text = "components: {schemas: {A: {properties: {b: {}, c: {$ref: '#/components/schemas/A'}}}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/A", "/components/schemas/A/properties/b"]);
    }

    #[test]
    fn described_nodes_and_items_of_lists_pass() {
        assert!(found(&super::RULE, "components: {schemas: {A: {description: A., items: {}}}}").is_empty());
        assert_eq!(found(&super::RULE, "paths: {/a: {get: {description: ' '}}}").len(), 1);
    }
}
