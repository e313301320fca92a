use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "operation-id-case",
    level: Level::Error,
    summary: "The id names a method, a builder and a constant, which are derived from lowerCamelCase.",
    remedy: "use lowerCamelCase for what the operation does, such as `createDefaultAssociation`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.of(Kind::Operation) {
        let Some(id) = operation.value["operationId"].as_str() else { continue };
        if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            report.add(&operation.pointer.join("operationId"), format!("{id:?} is not in lowerCamelCase"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn ids_not_in_lower_camel_case_are_found() {
        let text = "paths: {/a: {get: {operationId: read_a}, put: {operationId: WriteA}, post: {operationId: makeA}}}";
        assert_eq!(found(&super::RULE, text), ["/paths/~1a/get/operationId", "/paths/~1a/put/operationId"]);
        assert!(found(&super::RULE, "paths: {/a: {get: {operationId: readA}}}").is_empty());
    }
}
