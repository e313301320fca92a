use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "additional-properties-true",
    level: Level::Error,
    summary: "typify ignores `additionalProperties: true` silently, so unknown members would be lost.",
    remedy: "write `additionalProperties: {}`, which keeps them",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema) {
        if schema.value["additionalProperties"] == true {
            report.add(
                &schema.pointer.join("additionalProperties"),
                "`additionalProperties: true` does not keep unknown members",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn true_is_found_and_an_empty_schema_passes() {
        let text = "components: {schemas: {A: {additionalProperties: true}, B: {additionalProperties: {}}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/A/additionalProperties"]);
    }
}
