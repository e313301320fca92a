//! Finding things in the emitted tree.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, File, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Type};

/// The items of the inline module `name`.
pub(super) fn module<'a>(items: &'a mut [Item], name: &str) -> Result<&'a mut Vec<Item>, String> {
    let content = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_mut(),
        _ => None,
    });
    content.map(|(_, items)| items).ok_or_else(|| format!("expected a module `{name}`"))
}

/// The types that stand for the components.
pub(super) fn types(tree: &mut File) -> Result<&mut Vec<Item>, String> {
    module(&mut tree.items, "types")
}

/// The builders of the operations.
pub(super) fn builders(tree: &mut File) -> Result<&mut Vec<Item>, String> {
    module(&mut tree.items, "builder")
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

/// The type between the brackets of `wrapper<…>`, where `ty` is such a type.
pub(super) fn inner<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == wrapper)?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The same, to be changed.
pub(super) fn inner_mut<'a>(ty: &'a mut Type, wrapper: &str) -> Option<&'a mut Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last_mut().filter(|segment| segment.ident == wrapper)?;
    let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { return None };
    arguments.args.iter_mut().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The name a field has on the wire.
pub(super) fn wire_name(field: &syn::Field) -> String {
    let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in serde_attributes(&field.attrs) {
        // Members that are not `rename` are none of our business here; an unread one ends the walk, which is fine.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = meta.value()?.parse::<syn::LitStr>()?.value();
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// Whether a field takes the members that no other field names.
pub(super) fn is_flattened(field: &syn::Field) -> bool {
    serde_attributes(&field.attrs).any(|attribute| attribute.to_token_stream().to_string().contains("flatten"))
}

fn serde_attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("serde"))
}

/// Parses items that a pass emits.
pub(super) fn items(tokens: TokenStream) -> Result<Vec<Item>, String> {
    syn::parse2::<File>(tokens).map(|file| file.items).map_err(|error| format!("emitted what is not Rust: {error}"))
}
