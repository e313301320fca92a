//! Finds items in the emitted tree.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use syn::{Field, File, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Lit, Meta, Type, ext::IdentExt};

use crate::contract::Contract;

/// The items of the inline module `name`.
pub(super) fn module<'a>(items: &'a mut [Item], name: &str) -> Result<&'a mut Vec<Item>, String> {
    let content = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_mut(),
        _ => None,
    });
    content.map(|(_, items)| items).ok_or_else(|| format!("expected a module `{name}`"))
}

/// The types of the components.
pub(super) fn types(tree: &mut File) -> Result<&mut Vec<Item>, String> {
    module(&mut tree.items, "types")
}

/// The builders of the operations.
pub(super) fn builders(tree: &mut File) -> Result<&mut Vec<Item>, String> {
    module(&mut tree.items, "builder")
}

/// Adds the items that `emit` returns for the struct of each of the `components`; returns their number.
pub(super) fn extend(
    contract: &Contract<'_>,
    tree: &mut File,
    components: &BTreeSet<String>,
    emit: impl Fn(&mut ItemStruct, &Value) -> Result<TokenStream, String>,
) -> Result<usize, String> {
    let types = types(tree)?;
    let mut emitted = Vec::new();
    for item in structs(types).filter(|item| matches!(item.fields, syn::Fields::Named(_))) {
        let name = item.ident.to_string();
        if let Some(schema) = contract.schema(&name).filter(|_| components.contains(&name)) {
            emitted.extend(items(emit(item, schema)?)?);
        }
    }
    let added = emitted.len();
    types.extend(emitted);
    Ok(added)
}

/// Every struct among `items`.
pub(super) fn structs(items: &mut [Item]) -> impl Iterator<Item = &mut ItemStruct> {
    items.iter_mut().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    })
}

/// Every inherent or trait implementation among `items`.
pub(super) fn impls(items: &mut [Item]) -> impl Iterator<Item = &mut ItemImpl> {
    items.iter_mut().filter_map(|item| match item {
        Item::Impl(item) => Some(item),
        _ => None,
    })
}

/// The functions of an implementation.
pub(super) fn functions(item: &mut ItemImpl) -> impl Iterator<Item = &mut ImplItemFn> {
    item.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// The last segment of the implemented trait's path; `None` for an inherent implementation.
pub(super) fn trait_name(item: &ItemImpl) -> Option<String> {
    let (path, _) = item.trait_.as_ref()?;
    path.segments.last().map(|segment| segment.ident.to_string())
}

/// The last segment of a path type, which is its name.
pub(super) fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => None,
    }
}

/// The type argument, if `ty` is `wrapper<…>`.
pub(super) fn inner<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == wrapper)?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The serde attributes of a field.
pub(super) struct Serde {
    /// The name of the field on the wire.
    pub(super) name: String,
    /// Whether it may be absent.
    pub(super) is_defaulted: bool,
    /// Whether it collects unknown members.
    pub(super) is_flattened: bool,
}

/// Reads the attributes of a field token by token: parsing them would take twenty times as long.
pub(super) fn serde(field: &Field) -> Serde {
    let name = field.ident.as_ref().map(IdentExt::unraw).map(|ident| ident.to_string()).unwrap_or_default();
    let mut serde = Serde { name, is_defaulted: false, is_flattened: false };
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let Meta::List(list) = &attribute.meta else { continue };
        let mut keyword = String::new();
        for token in list.tokens.clone() {
            match token {
                TokenTree::Ident(ident) => keyword = ident.to_string(),
                TokenTree::Literal(text) if keyword == "rename" => {
                    if let Lit::Str(name) = Lit::new(text) {
                        serde.name = name.value();
                    }
                }
                _ => {}
            }
            serde.is_defaulted |= keyword == "default";
            serde.is_flattened |= keyword == "flatten";
        }
    }
    serde
}

/// Parses items that a pass emits.
pub(super) fn items(tokens: TokenStream) -> Result<Vec<Item>, String> {
    syn::parse2::<File>(tokens).map(|file| file.items).map_err(|error| format!("emitted invalid Rust: {error}"))
}
