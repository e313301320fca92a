use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "closed-enum-in-response",
    level: Level::Error,
    summary: "HubSpot adds enum values without notice, and a closed enum fails to decode new ones.",
    remedy: "write `x-extensible-enum` instead of `enum`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let responses = nodes.response_schemas();
    for schema in nodes.written(Kind::Schema).filter(|schema| responses.contains(&schema.pointer)) {
        if schema.value["enum"].as_array().is_some_and(|values| values.len() > 1) {
            report.add(&schema.pointer.join("enum"), "a response can contain values that this `enum` does not list");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn found_in(keyword: &str) -> Vec<String> {
        let schema = format!("{{type: string, {keyword}: [A, B]}}");
        let response = format!("{{2XX: {{content: {{application/json: {{schema: {schema}}}}}}}}}");
        found(&super::RULE, &format!("paths: {{/a: {{get: {{responses: {response}}}}}}}"))
    }

    #[test]
    fn a_closed_enum_is_found_and_an_open_one_passes() {
        assert_eq!(found_in("enum"), ["/paths/~1a/get/responses/2XX/content/application~1json/schema/enum"]);
        assert!(found_in("x-extensible-enum").is_empty());
    }
}
