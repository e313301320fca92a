use super::{Level, Nodes, Report, Rule};
use crate::{
    Pointer,
    document::{Kind, Node},
};

pub(super) const RULE: Rule = Rule {
    id: "unsupported-parameter",
    level: Level::Error,
    summary: "cookies and headers are the transport's business; progenitor refuses parameters with `content` and uncommon styles, and panics on an optional \
              path parameter.",
    check,
};

/// The types whose values can be written into a URL or a header.
const SCALARS: [&str; 4] = ["boolean", "integer", "number", "string"];

fn check(nodes: &Nodes, report: &mut Report) {
    for parameter in nodes.written(Kind::Parameter) {
        if let Some((message, remedy)) = problem(nodes, parameter) {
            report.add(&parameter.pointer, message, remedy);
        }
    }
}

fn problem(nodes: &Nodes, parameter: &Node) -> Option<(&'static str, &'static str)> {
    let value = parameter.value;
    let place = value["in"].as_str().unwrap_or_default();
    if !["path", "query"].contains(&place) {
        return Some(("the parameter is in no supported place", "write `in: path` or `in: query`"));
    }
    if ["style", "explode", "allowReserved", "allowEmptyValue", "content"].iter().any(|key| value.get(key).is_some()) {
        return Some(("only the default serialization of a schema is supported", "remove `style` and its like"));
    }
    if place == "path" && value["required"] != true {
        return Some(("a path parameter is always there", "add `required: true`"));
    }
    let schema = parameter.pointer.join("schema");
    let listed = place == "query" && kind(nodes, &schema) == Some("array");
    let scalar = if listed { items(nodes, &schema) } else { kind(nodes, &schema) };
    match scalar {
        Some(kind) if SCALARS.contains(&kind) => None,
        _ => Some((
            "the parameter is no scalar",
            "use a string, integer, number or boolean, or a list of them in the query",
        )),
    }
}

fn kind<'a>(nodes: &Nodes<'a>, schema: &Pointer) -> Option<&'a str> {
    nodes.document().resolve(schema).and_then(|(_, schema)| schema["type"].as_str())
}

fn items<'a>(nodes: &Nodes<'a>, schema: &Pointer) -> Option<&'a str> {
    nodes.document().resolve(schema).and_then(|(at, _)| kind(nodes, &at.join("items")))
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
    fn what_progenitor_refuses_is_found() {
        for parameter in [
            "{in: cookie, schema: {type: string}}",
            "{in: path, schema: {type: integer}}",
            "{in: query, style: deepObject, schema: {type: object}}",
            "{in: query, content: {application/json: {schema: {}}}}",
            "{in: query, schema: {type: object}}",
            "{in: header, schema: {type: string}}",
            "{in: query}",
        ] {
            assert!(is_found(parameter), "{parameter}");
        }
    }
}
