//! The origin of Rust items: their places in the contract, and the operations that use them.

use std::collections::{BTreeMap, BTreeSet};

use generator::{Document, Pointer, name};

/// The operations and components of a contract, by their names in Rust.
pub(super) struct Places {
    /// The operation ids, by method and path.
    pub(super) names: BTreeMap<String, String>,
    operations: Vec<Operation>,
    /// The places of component schemas and of their properties, by Rust path.
    types: BTreeMap<String, Pointer>,
}

struct Operation {
    /// `PUT /path`.
    label: String,
    id: String,
    pointer: Pointer,
    /// The components that it uses.
    components: BTreeSet<Pointer>,
}

impl Places {
    pub(super) fn of(contract: &Document) -> Self {
        let nodes = contract.nodes();
        let components: Vec<usize> = (0..nodes.all().len()).filter(|at| nodes.all()[*at].is_component()).collect();
        let operations: Vec<_> = (contract.operations().into_iter())
            .map(|operation| {
                let shared = nodes.parameters(&operation).into_iter().map(|(place, _)| place);
                let reached = nodes.reached(shared.chain([operation.pointer.clone()]).collect());
                let reached = components.iter().filter(|at| reached[**at]);
                Operation {
                    label: format!("{} {}", operation.method.to_uppercase(), operation.path),
                    id: operation.value["operationId"].as_str().unwrap_or_default().to_owned(),
                    components: reached.map(|at| nodes.all()[*at].pointer.clone()).collect(),
                    pointer: operation.pointer,
                }
            })
            .collect();
        let schemas = Pointer::root().extend(["components", "schemas"]);
        let mut types = BTreeMap::new();
        for (component, _) in contract.members(&schemas) {
            let (place, path) = (schemas.join(component), format!("types::{}", name::pascal(component)));
            for (property, _) in contract.members(&place.join("properties")) {
                types.insert(format!("{path}.{}", name::snake(property)), place.join("properties").join(property));
            }
            types.insert(path, place);
        }
        let named = operations.iter().filter(|operation| !operation.id.is_empty());
        Self {
            names: named.map(|operation| (operation.label.clone(), operation.id.clone())).collect(),
            operations,
            types,
        }
    }

    /// The operations to which an item belongs.
    pub(super) fn operations(&self, item: &str) -> Vec<String> {
        let of_type = self.type_of(item);
        let uses = |operation: &&Operation| {
            operation.is_named(item) || of_type.is_some_and(|place| operation.components.contains(place))
        };
        self.operations.iter().filter(uses).map(|operation| operation.label.clone()).collect()
    }

    /// The place from which an item is generated.
    pub(super) fn pointer(&self, item: &str) -> Option<Pointer> {
        let operation = || self.operations.iter().find(|operation| operation.is_named(item));
        let place = self.types.get(item).or_else(|| self.type_of(item));
        place.or_else(|| operation().map(|operation| &operation.pointer)).cloned()
    }

    /// The place of the type that an item is or belongs to.
    fn type_of(&self, item: &str) -> Option<&Pointer> {
        let name = item.strip_prefix("types::")?.split([':', '.']).next()?;
        self.types.get(&format!("types::{name}"))
    }
}

impl Operation {
    /// Whether an item is the method, the builder or a mock of the operation.
    fn is_named(&self, item: &str) -> bool {
        let (method, ty) = (name::snake(&self.id), name::pascal(&self.id));
        let ends = |rest: &str| ["", "When", "Then"].contains(&rest);
        let mut words = item.split([':', '.', ' ']).filter(|word| !word.is_empty());
        words.any(|word| word == method || word == self.id || word.strip_prefix(&ty).is_some_and(ends))
    }
}
