use crate::{
    Pointer,
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "unused-component",
    level: Level::Warning,
    summary: "A component that no operation uses becomes a public type that nothing takes or returns.",
    remedy: "use it or remove it",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let reached = nodes.reachable(vec![Pointer::root().join("paths")]);
    // Security schemes are named by requirements, not by references.
    let components = nodes.all().iter().filter(|node| node.is_component() && node.role != "securitySchemes");
    for component in components.filter(|node| !reached.contains(&node.pointer)) {
        report.add(&component.pointer, "no operation uses this component");
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_component_used_only_by_itself_is_found() {
        let text = "paths: {/a: {get: {responses: {2XX: {$ref: '#/components/responses/R'}}}}}\n\
                    components: {securitySchemes: {S: {}}, responses: {R: {content: {a/b: {schema: {$ref: \
                    '#/components/schemas/A'}}}}}, schemas: {A: {}, B: {items: {$ref: '#/components/schemas/B'}}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/B"]);
    }
}
