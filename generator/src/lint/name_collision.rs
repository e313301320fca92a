use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    Pointer,
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
    name::Scope,
};

pub(super) const RULE: Rule = Rule {
    id: "name-collision",
    level: Level::Error,
    summary: "Different names in the contract can become the same name in Rust; typify then panics, merges two types or \
              emits code that does not compile.",
    remedy: "rename one of them",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let mut types = Names::new(Scope::Types);
    for schema in nodes.of(Kind::Schema).filter(|schema| schema.is_component()) {
        types.add(report, &schema.pointer, &schema.pointer.last().unwrap_or_default());
    }

    let mut methods = Names::new(Scope::Methods);
    for operation in nodes.document().operations() {
        if let Some(id) = operation.value["operationId"].as_str() {
            methods.add(report, &operation.pointer.join("operationId"), id);
        }
        let mut arguments = Names::new(Scope::Arguments);
        for (pointer, parameter) in nodes.parameters(&operation) {
            arguments.add(report, &pointer, parameter["name"].as_str().unwrap_or_default());
        }
    }

    for schema in nodes.written(Kind::Schema) {
        let mut fields = Names::new(Scope::Fields);
        for (name, _) in nodes.document().members(&schema.pointer.join("properties")) {
            fields.add(report, &schema.pointer.join("properties").join(name), name);
        }
        for (list, scope) in [("enum", Scope::Variants), ("x-extensible-enum", Scope::OpenVariants)] {
            let mut variants = Names::new(scope);
            for (index, value) in schema.value[list].as_array().into_iter().flatten().enumerate() {
                variants.add(report, &schema.pointer.join(list).join(index), value.as_str().unwrap_or_default());
            }
        }
    }
}

/// The Rust names used so far, each with its name in the contract.
struct Names {
    scope: Scope,
    taken: BTreeMap<String, String>,
}

impl Names {
    fn new(scope: Scope) -> Self {
        let taken = scope.reserved().map(|name| (name.to_owned(), format!("{name} of the generated code")));
        Self { scope, taken: taken.collect() }
    }

    fn add(&mut self, report: &mut Report, pointer: &Pointer, name: &str) {
        let rust = self.scope.rust_name(name);
        if let Some(other) = self.taken.get(&rust) {
            report.add(pointer, format!("{} and {other} both become `{rust}` in Rust", Value::from(name)));
        } else {
            self.taken.insert(rust, Value::from(name).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn schemas(schemas: &str) -> Vec<String> {
        found(&super::RULE, &format!("components: {{schemas: {{{schemas}}}}}"))
    }

    #[test]
    fn types_with_the_same_rust_name_are_found() {
        assert_eq!(schemas("FooBar: {}, foo_bar: {}"), ["/components/schemas/foo_bar"]);
        assert_eq!(schemas("option: {}, NoContent: {}, Options: {}").len(), 2);
    }

    #[test]
    fn methods_collide_with_each_other_and_with_the_constructor() {
        let text = "paths: {/a: {get: {operationId: readA}, put: {operationId: read_a}, post: {operationId: new}}}";
        assert_eq!(found(&super::RULE, text), ["/paths/~1a/put/operationId", "/paths/~1a/post/operationId"]);
    }

    #[test]
    fn arguments_collide_across_path_and_query() {
        let parameters = "[{name: id, in: path}, {name: ID, in: query}, {name: body, in: query}]";
        let text = format!("paths: {{/a: {{put: {{requestBody: {{}}, parameters: {parameters}}}}}}}");
        assert_eq!(found(&super::RULE, &text), ["/paths/~1a/put/parameters/1", "/paths/~1a/put/parameters/2"]);
    }

    #[test]
    fn fields_and_variants_collide() {
        let fields = "A: {properties: {aB: {}, a-b: {}, extra: {}}, additionalProperties: {}}";
        assert_eq!(schemas(fields), ["/components/schemas/A/properties/aB", "/components/schemas/A/properties/extra"]);
        assert_eq!(schemas("A: {enum: [A_B, a-b, UNKNOWN]}"), ["/components/schemas/A/enum/1"]);
        assert_eq!(
            schemas("A: {x-extensible-enum: [UNKNOWN, unknown]}"),
            ["/components/schemas/A/x-extensible-enum/1"]
        );
    }

    #[test]
    fn distinct_names_pass() {
        assert!(schemas("A: {properties: {a: {}, b: {}}}, B: {enum: [A, B]}").is_empty());
    }
}
