//! The public Rust API of a tree, as an outline.

use quote::ToTokens;
use syn::{Fields, File, ImplItem, Item, ItemImpl, Visibility};

/// One line an item, sorted: path, kind, and full signature. Bodies, docs and private items are left out.
///
/// `path` stands before each item, such as `types::`; nothing for the root of a crate.
///
/// # Errors
/// When the text is not Rust.
pub fn outline(source: &str, path: &str) -> Result<Vec<String>, String> {
    let tree = syn::parse_file(source).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    walk(&tree.items, path, &mut lines);
    lines.sort();
    lines.dedup();
    Ok(lines)
}

/// How many types the module `types` declares.
pub(crate) fn types(tree: &File) -> usize {
    let types = tree.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    types.map_or(0, |(_, items)| items.iter().filter(|item| matches!(item, Item::Struct(_) | Item::Enum(_))).count())
}

fn walk(items: &[Item], path: &str, lines: &mut Vec<String>) {
    for item in items {
        match item {
            // The items of a private module can be re-exported; those of a public one are reached by its path.
            Item::Mod(module) => {
                if is_public(&module.vis) {
                    lines.push(format!("{path}mod {}", module.ident));
                }
                if let Some((_, items)) = &module.content {
                    walk(items, &format!("{path}{}::", module.ident), lines);
                }
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let name = format!("{path}{}", item.ident);
                lines.push(format!("{name}: struct{}{}", tokens(&item.generics), traits(&item.attrs)));
                if let Fields::Named(fields) = &item.fields {
                    for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                        lines.push(format!("{name}.{ident}: {}", tokens(&field.ty)));
                    }
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let name = format!("{path}{}", item.ident);
                lines.push(format!("{name}: enum{}{}", tokens(&item.generics), traits(&item.attrs)));
                lines.extend(item.variants.iter().map(|variant| {
                    format!("{name}::{}: variant {}", variant.ident, tokens(&variant.fields)).trim_end().to_owned()
                }));
            }
            Item::Trait(item) if is_public(&item.vis) => {
                let name = format!("{path}{}", item.ident);
                lines.push(format!("{name}: trait {}", tokens(&item.supertraits)).trim_end().to_owned());
                lines.extend(item.items.iter().filter_map(|member| match member {
                    syn::TraitItem::Fn(function) => Some(format!("{name}::{}", tokens(&function.sig))),
                    _ => None,
                }));
            }
            Item::Fn(item) if is_public(&item.vis) => lines.push(format!("{path}{}", tokens(&item.sig))),
            Item::Const(item) if is_public(&item.vis) => {
                lines.push(format!("{path}{}: const {}", item.ident, tokens(&item.ty)));
            }
            Item::Type(item) if is_public(&item.vis) => {
                lines.push(format!("{path}{}: type {}", item.ident, tokens(&item.ty)));
            }
            Item::Impl(item) if !is_private(item, items) => implementation(item, path, lines),
            _ => {}
        }
    }
}

fn implementation(item: &ItemImpl, path: &str, lines: &mut Vec<String>) {
    let name = format!("{path}{}", tokens(&item.self_ty));
    if let Some((implemented, _)) = &item.trait_ {
        // The crate's own traits are private.
        if implemented.segments.first().is_some_and(|segment| segment.ident == "crate") {
            return;
        }
        lines.push(format!("{path}impl {} for {}", tokens(implemented), tokens(&item.self_ty)));
        return;
    }
    for item in &item.items {
        if let ImplItem::Fn(function) = item
            && is_public(&function.vis)
        {
            lines.push(format!("{name}::{}", tokens(&function.sig)));
        }
    }
}

/// Whether the implementing type is declared beside the implementation, and not public.
fn is_private(implementation: &ItemImpl, items: &[Item]) -> bool {
    let name = tokens(&implementation.self_ty);
    let name = name.split('<').next().unwrap_or_default();
    items.iter().any(|item| match item {
        Item::Struct(item) => item.ident == name && !is_public(&item.vis),
        Item::Enum(item) => item.ident == name && !is_public(&item.vis),
        _ => false,
    })
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The derived traits and `non_exhaustive`, which callers can tell, too.
fn traits(attrs: &[syn::Attribute]) -> String {
    let mut names: Vec<String> = Vec::new();
    for attribute in attrs {
        if attribute.path().is_ident("non_exhaustive") {
            names.push("non_exhaustive".to_owned());
        } else if attribute.path().is_ident("derive")
            && let syn::Meta::List(list) = &attribute.meta
        {
            let derives = list.tokens.to_string();
            names.extend(
                derives.split(',').filter_map(|path| path.rsplit("::").next()).map(|name| name.trim().to_owned()),
            );
        }
    }
    names.sort();
    if names.is_empty() { String::new() } else { format!(" [{}]", names.join(", ")) }
}

/// Tokens as people write them: without the paths of std's modules, and spaced.
fn tokens(node: &impl ToTokens) -> String {
    let mut text = node.to_token_stream().to_string();
    for module in ["collections", "convert", "fmt", "iter", "ops", "option", "result", "str", "string", "vec"] {
        text = text.replace(&format!(":: std :: {module} :: "), "").replace(&format!("std :: {module} :: "), "");
    }
    const SPACING: [(&str, &str); 14] = [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" :", ":"),
        (",>", ">"),
        (", >", ">"),
        (",)", ")"),
    ];
    let text = SPACING.iter().fold(text, |text, (from, to)| text.replace(from, to));
    text.trim_end_matches(',').to_owned()
}
