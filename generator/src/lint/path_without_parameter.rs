use crate::{
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "path-without-parameter",
    level: Level::Error,
    summary: "progenitor fills each placeholder in the path with a parameter and panics if there is none.",
    remedy: "add a parameter with `name: {}` and `in: path`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.document().operations() {
        let parameters = nodes.parameters(&operation);
        for name in operation.template().parameters() {
            if !parameters.iter().any(|(_, parameter)| parameter["in"] == "path" && parameter["name"] == name) {
                report.add_for(
                    &operation.pointer,
                    format!("the path has {{{name}}}, but the operation has no such parameter"),
                    name,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_placeholder_without_path_parameter_is_found() {
        let text =
            |place: &str| format!("paths: {{'/a/{{id}}': {{get: {{parameters: [{{name: id, in: {place}}}]}}}}}}");
        assert_eq!(found(&super::RULE, &text("query")), ["/paths/~1a~1{id}/get"]);
        assert!(found(&super::RULE, &text("path")).is_empty());
    }
}
