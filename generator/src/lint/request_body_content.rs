use crate::{
    contract::{FORM, JSON},
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule, response_content, unsupported_parameter::SCALARS},
};

pub(super) const RULE: Rule = Rule {
    id: "request-body-content",
    level: Level::Error,
    summary: "progenitor panics on several media types, on `encoding` and on a body without a schema, and always sends \
              the body, even if it is optional.",
    remedy: "write `content: {application/json: {schema: {$ref: …}}}` and nothing else in `content`, or a form of plain fields",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for body in nodes.written(Kind::RequestBody) {
        let is_json = response_content::is_only(body.value, JSON);
        let is_form = response_content::is_only(body.value, FORM) && is_flat(nodes, body);
        if !is_json && !is_form {
            report.add(
                &body.pointer,
                "the request body must be only `application/json` or a form, with a component as its schema",
            );
        }
        if body.value["required"] != true {
            report.advise(&body.pointer, "the request body is optional", "add `required: true`");
        }
    }
}

/// Whether all fields of a form can be written as text.
fn is_flat(nodes: &Nodes, body: &Node) -> bool {
    let schema = nodes.document().resolve(&body.pointer.join("content").join(FORM).join("schema"));
    let Some((place, _)) = schema else { return false };
    let fields = place.join("properties");
    let kinds = nodes.document().members(&fields).map(|(name, _)| nodes.document().resolve(&fields.join(name)));
    let kinds: Vec<_> = kinds.map(|field| field.and_then(|(_, field)| field["type"].as_str())).collect();
    !kinds.is_empty() && kinds.iter().all(|kind| kind.is_some_and(|kind| SCALARS.contains(&kind)))
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
    fn a_form_of_plain_fields_passes() {
        let form = |field: &str| {
            let body = "{required: true, content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/A'}}}}";
            let schema = format!("{{type: object, properties: {{a: {field}}}}}");
            found(&super::RULE, &format!("components: {{requestBodies: {{B: {body}}}, schemas: {{A: {schema}}}}}"))
                .len()
        };
        assert_eq!(form("{type: integer}"), 0);
        assert_eq!(form("{type: object}"), 1);
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
