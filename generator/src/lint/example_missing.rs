use crate::{
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule, example_invalid, response_content},
};

pub(super) const RULE: Rule = Rule {
    id: "example-missing",
    level: Level::Warning,
    summary: "Examples show readers what to send and what to expect, and the stand-in server responds with them.",
    remedy: "add `example`, here or to the schema",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for node in nodes.written(Kind::MediaType).chain(nodes.written(Kind::Parameter)) {
        if example_invalid::examples(nodes, node).is_empty() && !schema_has_one(nodes, node) {
            report.add(&node.pointer, "no example");
        }
    }
}

fn schema_has_one(nodes: &Nodes, node: &Node) -> bool {
    let schema = nodes.document().resolve(&node.pointer.join("schema"));
    // A body of bytes has no JSON example.
    schema.is_some_and(|(_, schema)| schema.get("example").is_some() || *schema == *response_content::BINARY)
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn found_in(media_type: &str) -> Vec<String> {
        found(
            &super::RULE,
            &format!("components: {{requestBodies: {{B: {{content: {{application/json: {media_type}}}}}}}}}"),
        )
    }

    #[test]
    fn a_body_without_example_is_found() {
        assert_eq!(found_in("{schema: {}}"), ["/components/requestBodies/B/content/application~1json"]);
        assert_eq!(found_in("{examples: {a: {summary: no value}}}").len(), 1);
    }

    #[test]
    fn an_example_on_body_or_schema_passes() {
        for body in [
            "{schema: {type: string, format: binary}}",
            "{example: 1}",
            "{examples: {a: {value: 1}}}",
            "{schema: {example: 1}}",
        ] {
            assert!(found_in(body).is_empty(), "{body}");
        }
    }
}
