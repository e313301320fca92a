use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "missing-operation-id",
    level: Level::Error,
    summary: "The operation id names the client's method; progenitor rejects a document without one.",
    remedy: "name it in lowerCamelCase",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.of(Kind::Operation) {
        if operation.value["operationId"].as_str().is_none_or(|id| id.trim().is_empty()) {
            report.add(&operation.pointer, "the operation has no `operationId`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn an_operation_without_an_id_is_found() {
        let text = "paths: {/a: {get: {operationId: readA}, put: {}, post: {operationId: ''}}}";
        assert_eq!(found(&super::RULE, text), ["/paths/~1a/put", "/paths/~1a/post"]);
        assert!(found(&super::RULE, "paths: {/a: {get: {operationId: readA}}}").is_empty());
    }
}
