use serde_json::Value;

use crate::{
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "response-types-differ",
    level: Level::Error,
    summary: "progenitor panics if the success or the error responses of an operation have different body types.",
    remedy: "refer to one schema that is valid for all of them",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.document().operations() {
        for (what, prefixes) in [("success", &["1", "2", "d"][..]), ("error", &["4", "5", "d"])] {
            let mut responses = nodes.responses(&operation);
            responses.retain(|(status, ..)| prefixes.iter().any(|prefix| status.starts_with(prefix)));
            for (status, _, response) in &responses {
                if body(response) != body(responses[0].2) {
                    report.add(
                        &operation.pointer.join("responses").join(status),
                        format!("the body type differs from that of the operation's first {what} response"),
                    );
                }
            }
        }
    }
}

fn body(response: &Value) -> &Value {
    &response["content"]["application/json"]["schema"]
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn found_in(error: &str) -> Vec<String> {
        let body = |schema: &str| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
        let (success, error, integer) = (body("{type: string}"), body(error), body("{type: integer}"));
        let responses = format!("{{2XX: {success}, 4XX: {error}, 5XX: {integer}}}");
        found(&super::RULE, &format!("paths: {{/a: {{get: {{responses: {responses}}}}}}}"))
    }

    #[test]
    fn errors_of_two_types_are_found() {
        assert_eq!(found_in("{type: boolean}"), ["/paths/~1a/get/responses/5XX"]);
    }

    #[test]
    fn success_and_error_may_differ() {
        assert!(found_in("{type: integer}").is_empty());
    }

    #[test]
    fn a_default_counts_as_success_and_as_error() {
        let body = |name: &str| format!("{{content: {{application/json: {{schema: {{$ref: '#/{name}'}}}}}}}}");
        let responses =
            format!("{{200: {}, 201: {}, 400: {}, default: {}}}", body("a"), body("b"), body("b"), body("b"));
        let at = "/paths/~1a/get/responses";
        assert_eq!(
            found(&super::RULE, &format!("paths: {{/a: {{get: {{responses: {responses}}}}}}}")),
            [format!("{at}/201"), format!("{at}/default")]
        );
    }
}
