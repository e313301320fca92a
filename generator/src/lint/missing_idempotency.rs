use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "missing-idempotency",
    level: Level::Error,
    summary: "The client retries only idempotent operations, and only the contract can say which these are.",
    remedy: "add `x-idempotent: true` if a repeated request leaves the same state, `x-idempotent: false` otherwise",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.of(Kind::Operation).filter(|operation| !operation.value["x-idempotent"].is_boolean()) {
        report.add(&operation.pointer, "the operation does not say whether it is idempotent");
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn absent_and_invalid_values_are_found() {
        let text = "paths: {/a: {get: {x-idempotent: true}, put: {}, post: {x-idempotent: 'yes'}}}";
        assert_eq!(found(&super::RULE, text), ["/paths/~1a/put", "/paths/~1a/post"]);
    }

    #[test]
    fn true_and_false_pass() {
        assert!(found(&super::RULE, "paths: {/a: {get: {x-idempotent: true}, put: {x-idempotent: false}}}").is_empty());
    }
}
