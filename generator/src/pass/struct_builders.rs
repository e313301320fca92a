//! Removes typify's builder of each struct.
//!
//! With progenitor's builder style, typify emits one for every type. They double the public API and report missing fields at
//! run time; with `constructors`, those are compile errors.

use syn::{File, ImplItem, Item};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "struct_builders",
    summary: "typify's builders are removed; request types get `new` instead",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    let before = types.len();
    types.retain(|item| match item {
        Item::Mod(module) => module.ident != "builder",
        Item::Impl(item) => !item.items.iter().any(is_builder_function),
        _ => true,
    });
    Ok(before - types.len())
}

fn is_builder_function(item: &ImplItem) -> bool {
    matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder" && function.sig.inputs.is_empty())
}
