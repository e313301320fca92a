use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "bounded-response",
    level: Level::Error,
    summary: "If the contract restricts responses, a valid but unexpected response fails to decode.",
    remedy: "remove it; if a request needs it, give the request a separate schema",
    check,
};

/// The prefixes of keywords that restrict values.
const BOUNDS: [&str; 3] = ["max", "min", "pattern"];

fn check(nodes: &Nodes, report: &mut Report) {
    let responses = nodes.response_schemas();
    for schema in nodes.written(Kind::Schema).filter(|schema| responses.contains(&schema.pointer)) {
        for (key, value) in nodes.document().members(&schema.pointer) {
            let closes = key == "additionalProperties" && *value == false;
            if closes || BOUNDS.iter().any(|bound| key.starts_with(bound)) {
                report.add(&schema.pointer.join(key), format!("`{key}` restricts what a response can contain"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    const TEXT: &str = r##"
paths:
  /a:
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Request'}}}}
      responses: {2XX: {content: {application/json: {schema: {$ref: '#/components/schemas/Response'}}}}}
components:
  schemas:
    Request: {type: string, pattern: '^[0-9]+$'}
    Response: {type: array, items: {$ref: '#/components/schemas/Item'}}
"##;

    #[test]
    fn a_bound_in_a_referenced_schema_is_found() {
        let text = format!("{TEXT}    Item: {{type: integer, minimum: 1}}\n");
        assert_eq!(found(&super::RULE, &text), ["/components/schemas/Item/minimum"]);
    }

    #[test]
    fn requests_may_have_bounds() {
        assert!(found(&super::RULE, &format!("{TEXT}    Item: {{type: integer}}\n")).is_empty());
    }
}
