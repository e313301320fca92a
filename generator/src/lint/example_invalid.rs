use crate::{
    Pointer,
    document::{Kind, Node, Nodes},
    lint::{Level, Report, Rule},
    schema::violations,
};

pub(super) const RULE: Rule = Rule {
    id: "example-invalid",
    level: Level::Error,
    summary: "An example that is invalid against its schema misleads readers and fails every test that uses it.",
    remedy: "change the example or the schema",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let document = nodes.document();
    for (schema, example) in nodes.all().iter().flat_map(|node| pairs(nodes, node)) {
        let Some(value) = document.at(&example) else { continue };
        for (place, message) in violations(document, &schema, value) {
            report.add(&place.tokens().fold(example.clone(), |at, token| at.join(token)), message);
        }
    }
}

/// The examples of a node, each after the schema that it must satisfy.
fn pairs(nodes: &Nodes, node: &Node) -> Vec<(Pointer, Pointer)> {
    let schema = match node.kind {
        Kind::Schema => node.pointer.clone(),
        Kind::Parameter | Kind::MediaType => node.pointer.join("schema"),
        _ => return Vec::new(),
    };
    examples(nodes, node).into_iter().map(|example| (schema.clone(), example)).collect()
}

/// The places of the example values of a node.
pub(super) fn examples(nodes: &Nodes, node: &Node) -> Vec<Pointer> {
    let single = node.value.get("example").map(|_| node.pointer.join("example"));
    let many = nodes.within(&node.pointer).iter().filter(|below| {
        below.kind == Kind::Example && below.pointer.parent().and_then(|at| at.parent()).as_ref() == Some(&node.pointer)
    });
    let values = many.filter_map(|example| nodes.document().resolve(&example.pointer)).map(|(at, _)| at.join("value"));
    single.into_iter().chain(values.filter(|at| nodes.document().at(at).is_some())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::found;

    const TEXT: &str = r##"
components:
  examples: {Shared: {value: [7]}}
  schemas: {A: {type: array, items: {type: string}}}
  responses:
    R: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}, examples: {a: {$ref: '#/components/examples/Shared'}, b: {value: [x]}}}}}
  parameters:
"##;

    #[test]
    fn a_violation_is_placed_inside_the_shared_example() {
        assert_eq!(found(&super::RULE, TEXT), ["/components/examples/Shared/value/0"]);
    }

    #[test]
    fn null_needs_a_nullable_schema() {
        let parameter = |schema: &str| {
            found(&super::RULE, &format!("components: {{parameters: {{P: {{schema: {schema}, example: null}}}}}}"))
        };
        assert_eq!(parameter("{type: string}"), ["/components/parameters/P/example"]);
        assert!(parameter("{type: string, nullable: true}").is_empty());
    }
}
