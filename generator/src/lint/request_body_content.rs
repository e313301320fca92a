use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule, response_content},
};

pub(super) const RULE: Rule = Rule {
    id: "request-body-content",
    level: Level::Error,
    summary: "progenitor panics on several media types, on an encoding and on a body without schema, and always sends \
              the body, whether required or not.",
    remedy: "write `content: {application/json: {schema: {$ref: …}}}` and nothing else in `content`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for body in nodes.written(Kind::RequestBody) {
        if !response_content::is_json(body.value) {
            report.add(
                &body.pointer,
                "the request body is not exactly `application/json` with a component as its schema",
            );
        }
        if body.value["required"] != true {
            report.advise(&body.pointer, "the request body is optional", "add `required: true`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn count(body: &str) -> usize {
        found(&super::RULE, &format!("components: {{requestBodies: {{B: {body}}}}}")).len()
    }

    #[test]
    fn one_required_json_body_passes() {
        assert_eq!(count("{required: true, content: {application/json: {schema: {$ref: A}}}}"), 0);
    }

    #[test]
    fn every_other_body_is_found() {
        assert_eq!(
            count(
                "{required: true, content: {application/json: {schema: {$ref: A}}, text/plain: {schema: {$ref: A}}}}"
            ),
            1
        );
        assert_eq!(count("{required: true, content: {text/csv: {schema: {$ref: A}}}}"), 1);
        assert_eq!(count("{content: {application/json: {}}}"), 2);
        assert_eq!(count("{}"), 2);
    }
}
