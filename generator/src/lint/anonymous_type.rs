use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "anonymous-type",
    level: Level::Error,
    summary: "A schema that becomes a Rust type needs a name: a derived name changes when the schema moves, and typify \
              merges two types with the same derived name.",
    remedy: "move it to `components/schemas` and refer to it",
    check,
};

/// The keywords for which typify emits a type instead of a plain `String` or map.
const NAMED: [&str; 4] = ["properties", "enum", "x-extensible-enum", "pattern"];

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema).filter(|schema| !schema.is_component()) {
        let closed = schema.value["additionalProperties"] == false;
        let named = NAMED.into_iter().find(|key| schema.value.get(key).is_some());
        if let Some(key) = named.or(closed.then_some("additionalProperties: false")) {
            report.add(&schema.pointer, format!("a schema with `{key}` becomes a Rust type and needs a name"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn an_inline_object_is_found() {
        let text = "components: {schemas: {A: {properties: {b: {type: object, properties: {c: {type: string}}}}}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/A/properties/b"]);
    }

    #[test]
    fn components_maps_and_plain_scalars_pass() {
        let text = "components: {schemas: {A: {type: string, pattern: '^[a]$'}, \
                    B: {properties: {c: {type: object, additionalProperties: {type: string}}}}}}";
        assert!(found(&super::RULE, text).is_empty());
    }
}
