//! Takes progenitor's runtime out, so that ours is the only way to build a client and to send a request.

use syn::{File, ImplItem, Item, ItemImpl};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

/// progenitor's `Client::new` and `new_with_client` bypass every protection and unwrap; its error prints headers and bodies.
pub(super) const PASS: Pass = Pass {
    name: "own_client",
    summary: "progenitor's client, constructors, hooks and error give way to the hand-written ones",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let before = file.items.len();
    file.items.retain(|item| !is_runtime(item));
    let removed = before - file.items.len();
    file.items.insert(
        0,
        syn::parse_quote!(
            use crate::Client;
        ),
    );
    Ok(removed)
}

fn is_runtime(item: &Item) -> bool {
    match item {
        Item::Use(_) => true,
        Item::Struct(item) => item.ident == "Client",
        Item::Mod(module) => module.ident == "prelude",
        Item::Impl(item) => implements_runtime(item),
        _ => false,
    }
}

fn implements_runtime(item: &ItemImpl) -> bool {
    let constructs =
        |item: &ImplItem| matches!(item, ImplItem::Fn(function) if function.sig.ident == "new_with_client");
    match tree::trait_name(item) {
        Some(name) => name == "ClientInfo" || name == "ClientHooks",
        None => item.items.iter().any(constructs),
    }
}
