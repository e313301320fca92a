//! Removes progenitor's runtime, so that our client is the only way to send a request.
//!
//! progenitor emits `Client::new`, which unwraps, and `new_with_client`; both would bypass retries, the
//! rate limit, the limit on body sizes and the protection of the token. Its error type prints headers and bodies, which may
//! contain tokens.

use syn::{File, ImplItem, Item, ItemImpl};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "own_client",
    summary: "the hand-written client and error replace progenitor's client, constructors, hooks and error",
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
