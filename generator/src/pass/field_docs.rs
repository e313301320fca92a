//! Documents the fields that progenitor leaves undocumented.
//!
//! A property that is a `$ref` has no description in OpenAPI 3.0, so typify emits an undocumented field. It gets the first
//! paragraph of the component's description, which the setters of `constructors` copy.

use syn::{File, Type};

use crate::{
    contract::Contract,
    pass::{Pass, docs, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "field_docs",
    summary: "a field that refers to a component gets its description; the field of unknown members is documented too",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let mut changed = 0;
    for item in tree::structs(tree::types(file)?) {
        let bare = |field: &&mut syn::Field| !field.attrs.iter().any(|attribute| attribute.path().is_ident("doc"));
        for field in item.fields.iter_mut().filter(bare) {
            let schema = tree::type_name(unwrapped(&field.ty)).and_then(|name| contract.schema(&name));
            let text = match schema.and_then(|schema| schema["description"].as_str()) {
                _ if tree::serde(field).is_flattened => {
                    "Members that the contract does not name, as HubSpot sent them."
                }
                Some(text) => text.split("\n\n").next().unwrap_or_default(),
                None => continue,
            };
            field.attrs.splice(0..0, docs::attributes(text));
            changed += 1;
        }
    }
    Ok(changed)
}

/// The type without `Option` and `Box`.
fn unwrapped(ty: &Type) -> &Type {
    ["Option", "Box"].into_iter().find_map(|wrapper| tree::inner(ty, wrapper)).map_or(ty, unwrapped)
}
