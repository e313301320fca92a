use crate::{
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "unsupported-method",
    level: Level::Error,
    summary: "progenitor calls a method of reqwest's client for each HTTP method; reqwest has none for these.",
    remedy: "remove the operation",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.document().operations() {
        if ["options", "trace"].contains(&operation.method) {
            report.add(
                &operation.pointer,
                format!("the client cannot send {} requests", operation.method.to_ascii_uppercase()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn methods_that_reqwest_lacks_are_found() {
        let text = "paths: {/a: {trace: {}, options: {}, get: {}, patch: {}}}";
        assert_eq!(found(&super::RULE, text), ["/paths/~1a/options", "/paths/~1a/trace"]);
        assert!(found(&super::RULE, "paths: {/a: {head: {}}}").is_empty());
    }
}
