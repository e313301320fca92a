use serde_json::Value;

use crate::{
    Pointer,
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "unsupported-parameter",
    level: Level::Error,
    summary: "Cookies and headers belong to the transport; progenitor rejects parameters with `content` or uncommon \
              styles, and panics on an optional path parameter.",
    remedy: "use a string, integer, number or boolean, or a list of them in the query",
    check,
};

/// The types whose values can be written into a URL.
pub(super) const SCALARS: [&str; 4] = ["boolean", "integer", "number", "string"];

fn check(nodes: &Nodes, report: &mut Report) {
    for parameter in nodes.written(Kind::Parameter) {
        if let Some((message, remedy)) = problem(nodes, parameter) {
            report.advise(&parameter.pointer, message, remedy);
        }
    }
}

/// The first problem of a parameter, and its remedy.
fn problem(nodes: &Nodes, parameter: &Node) -> Option<(&'static str, &'static str)> {
    let value = parameter.value;
    let (in_path, in_query) = (value["in"] == "path", value["in"] == "query");
    let styled = ["style", "explode", "allowReserved", "allowEmptyValue", "content"];
    let schema = nodes.document().resolve(&parameter.pointer.join("schema"));
    let items = |(at, schema): &(Pointer, &Value)| {
        (in_query && schema["type"] == "array").then(|| nodes.document().resolve(&at.join("items")))
    };
    let item = schema.and_then(|schema| items(&schema).unwrap_or(Some(schema)));
    let scalar = item.is_some_and(|(_, item)| SCALARS.iter().any(|kind| item["type"] == *kind));
    let problems = [
        (!in_path && !in_query, "the parameter is not in a supported location", "write `in: path` or `in: query`"),
        (
            styled.iter().any(|key| value.get(key).is_some()),
            "only the default serialization of a schema is supported",
            "remove `style`, `explode` and similar keywords",
        ),
        (in_path && value["required"] != true, "path parameters must be required", "add `required: true`"),
        (!scalar, "the parameter is not a scalar", RULE.remedy),
        (
            value["name"].as_str().is_some_and(|name| name.starts_with(char::is_numeric)),
            "progenitor and typify disagree on the name of a parameter that starts with a digit",
            "rename it in the path, or remove it from the query",
        ),
    ];
    problems.into_iter().find(|(applies, ..)| *applies).map(|(_, message, remedy)| (message, remedy))
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn is_found(parameter: &str) -> bool {
        !found(&super::RULE, &format!("components: {{parameters: {{P: {parameter}}}}}")).is_empty()
    }

    #[test]
    fn common_parameters_pass() {
        assert!(!is_found("{in: path, required: true, schema: {type: integer}}"));
        assert!(!is_found("{in: query, schema: {type: array, items: {type: string}}}"));
        assert!(!is_found("{in: query, schema: {type: string}}"));
    }

    #[test]
    fn parameters_that_progenitor_rejects_are_found() {
        for parameter in [
            "{in: cookie, schema: {type: string}}",
            "{in: path, schema: {type: integer}}",
            "{in: query, style: deepObject, schema: {type: object}}",
            "{in: query, content: {application/json: {schema: {}}}}",
            "{in: query, schema: {type: object}}",
            "{in: header, schema: {type: string}}",
            "{in: query}",
            "{in: query, name: 1st, schema: {type: string}}",
        ] {
            assert!(is_found(parameter), "{parameter}");
        }
    }
}
