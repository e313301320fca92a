//! Emits what the transport must know of each operation.

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::File;

use crate::{
    contract::{Contract, Operation},
    document::operation_name,
    name::snake,
    pass::{Pass, tree},
};

/// Whether a request may be sent twice is the contract's to say, not the transport's to guess.
pub(super) const PASS: Pass = Pass {
    name: "operations",
    summary: "a table of the operations: method, template, idempotency, rate-limit exemptions",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let constants = contract.operations.iter().map(|operation| {
        let name = constant(operation.id);
        let (id, path, idempotent, exempt) = (operation.id, operation.path, operation.idempotent, &operation.exempt);
        let method = operation.method.to_ascii_uppercase();
        let doc = format!(" `{}`", operation_name(operation.method, path));
        quote! {
            #[doc = #doc]
            pub(crate) const #name: Operation = Operation {
                id: #id,
                method: #method,
                path: #path,
                idempotent: #idempotent,
                rate_limit_exemptions: &[#(#exempt),*],
            };
        }
    });
    let module = tree::items(quote! {
        /// What the transport knows of each operation.
        pub(crate) mod operations {
            use crate::Operation;
            #(#constants)*
        }
    })?;
    file.items.extend(module);
    let server = contract.typed.servers.first().ok_or("the contract names no server")?;
    let base_url = server.url.trim_end_matches('/');
    file.items.push(syn::parse_quote! {
        /// Where HubSpot's API is.
        pub(crate) const BASE_URL: &str = #base_url;
    });
    Ok(contract.operations.len())
}

/// The operation whose builder or function has this name.
pub(super) fn named<'c, 'a>(contract: &'c Contract<'a>, name: &Ident) -> Result<&'c Operation<'a>, String> {
    let wanted = constant(&name.to_string());
    let operation = contract.operations.iter().find(|operation| constant(operation.id) == wanted);
    operation.ok_or_else(|| format!("`{name}` is no operation of the contract"))
}

/// The constant of an operation, from its id, its builder's name or its function's name.
pub(super) fn constant(name: &str) -> Ident {
    Ident::new(&snake(name).to_ascii_uppercase(), Span::call_site())
}
