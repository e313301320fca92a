use serde_json::Value;

use crate::{
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "response-content",
    level: Level::Error,
    summary: "progenitor panics on a JSON response without schema or with an encoding and hands out any other media \
              type undecoded, and only a component has decoding of its own.",
    remedy: "write `content: {application/json: {schema: {$ref: …}}}` and nothing else in `content`, or no `content` for \
             an answer without a body",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let has_body = |response: &&Node| response.value.get("content").is_some();
    for response in nodes.written(Kind::Response).filter(has_body).filter(|response| !is_json(response.value)) {
        report.add(&response.pointer, "the response is not exactly `application/json` with a component as its schema");
    }
}

/// Whether the only content of a body is JSON whose schema is a component.
pub(super) fn is_json(body: &Value) -> bool {
    let only = body["content"].as_object().is_some_and(|content| content.len() == 1);
    let media_type = &body["content"]["application/json"];
    only && media_type["schema"]["$ref"].is_string() && media_type.get("encoding").is_none()
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn count(response: &str) -> usize {
        found(&super::RULE, &format!("components: {{responses: {{R: {response}}}}}")).len()
    }

    #[test]
    fn json_with_a_component_passes() {
        assert_eq!(count("{content: {application/json: {schema: {$ref: A}}}}"), 0);
    }

    #[test]
    fn an_answer_without_a_body_passes() {
        assert_eq!(count("{description: Done.}"), 0);
    }

    #[test]
    fn every_other_response_is_found() {
        let others = [
            "{content: {}}",
            "{content: {application/json: {}}}",
            "{content: {application/json: {schema: {}}}}",
            "{content: {'*/*': {schema: {$ref: A}}}}",
        ];
        for other in others.into_iter().chain(["{content: {application/json: {schema: {$ref: A}, encoding: {a: {}}}}}"])
        {
            assert_eq!(count(other), 1, "{other}");
        }
    }
}
