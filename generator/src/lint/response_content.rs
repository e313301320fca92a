use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "response-content",
    level: Level::Error,
    summary: "progenitor panics on a JSON response without a schema or with an encoding and returns any other \
              media type undecoded; decoding is generated for components only.",
    remedy: "write `content: {application/json: {schema: {$ref: …}}}` and nothing else in `content`, another media type \
             with `schema: {type: string, format: binary}`, or no `content` for a response without a body",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let has_body = |response: &&Node| response.value.get("content").is_some();
    let is_known = |response: &&Node| is_only(response.value, "application/json") || is_bytes(response.value);
    for response in nodes.written(Kind::Response).filter(has_body).filter(|response| !is_known(response)) {
        report.add(&response.pointer, "the response is not exactly `application/json` with a component as its schema");
    }
}

/// Whether the only media type is not JSON, so that callers get bytes.
fn is_bytes(response: &Value) -> bool {
    let content = response["content"].as_object();
    let mut others = content.into_iter().flatten().filter(|(name, _)| !name.contains("json") && !name.contains('*'));
    let is_binary = |(_, media_type): (&String, &Value)| *media_type == json!({ "schema": BINARY.clone() });
    content.is_some_and(|content| content.len() == 1) && others.any(is_binary)
}

/// The schema of a body of bytes in OpenAPI.
pub(super) static BINARY: LazyLock<Value> = LazyLock::new(|| json!({ "type": "string", "format": "binary" }));

/// Whether this is the only media type of a body, and its schema is a component.
pub(super) fn is_only(body: &Value, media_type: &str) -> bool {
    let only = body["content"].as_object().is_some_and(|content| content.len() == 1);
    let media_type = &body["content"][media_type];
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
    fn bytes_of_another_media_type_pass() {
        assert_eq!(count("{content: {application/pdf: {schema: {type: string, format: binary}}}}"), 0);
        assert_eq!(count("{content: {application/pdf: {schema: {type: string}}}}"), 1);
        assert_eq!(count("{content: {application/json: {schema: {type: string, format: binary}}}}"), 1);
    }

    #[test]
    fn a_response_without_a_body_passes() {
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
