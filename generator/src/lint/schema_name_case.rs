use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
    name::pascal,
};

pub(super) const RULE: Rule = Rule {
    id: "schema-name-case",
    level: Level::Error,
    summary: "The passes find the schema of a Rust type by its name, so both must have the same name.",
    remedy: "name it {}",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.of(Kind::Schema).filter(|schema| schema.is_component()) {
        let name = schema.pointer.last().unwrap_or_default();
        let rust = pascal(&name);
        if name != rust {
            report.add_for(&schema.pointer, format!("{name:?} becomes `{rust}` in Rust"), &rust);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn names_that_change_in_rust_are_found() {
        let text = "components: {schemas: {object-id: {}, HTTPError: {}, ObjectId: {}, V4Item: {}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/HTTPError", "/components/schemas/object-id"]);
    }

    #[test]
    fn pascal_case_passes() {
        assert!(found(&super::RULE, "components: {schemas: {ObjectId: {}, V4Item: {}}}").is_empty());
    }
}
