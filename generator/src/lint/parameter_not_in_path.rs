use crate::{
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "parameter-not-in-path",
    level: Level::Error,
    summary: "progenitor orders path parameters by the template and panics on a parameter that is not in the template.",
    remedy: "add it to the path, or remove the parameter",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.document().operations() {
        for (pointer, parameter) in nodes.parameters(&operation) {
            let name = parameter["name"].as_str().unwrap_or_default();
            if parameter["in"] == "path" && !operation.template().parameters().any(|other| other == name) {
                report.add(&pointer, format!("the path {} has no {{{name}}}", operation.path));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn a_path_parameter_missing_from_the_template_is_found() {
        let text = |path: &str| format!("paths: {{'{path}': {{get: {{parameters: [{{name: id, in: path}}]}}}}}}");
        assert_eq!(found(&super::RULE, &text("/a")), ["/paths/~1a/get/parameters/0"]);
        assert!(found(&super::RULE, &text("/a/{id}")).is_empty());
    }
}
