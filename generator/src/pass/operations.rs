//! Emits what the transport must know about each operation.
//!
//! progenitor only passes the operation id to its hooks, and no extensions. Whether a request may be retried, which rate
//! limits apply and which API versions serve it are facts of the contract, so the transport must neither guess nor repeat
//! them.

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::File;

use crate::{
    contract::{Contract, Operation},
    document::operation_name,
    name::snake,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "operations",
    summary: "a table of the operations: method, template, API versions, idempotency, rate-limit exemptions",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let places = contract.operations.iter().enumerate().map(|(place, operation)| {
        let name = constant(operation.id);
        let doc = format!(" The index of `{}`.", operation_name(operation.method, operation.path));
        quote! {
            #[doc = #doc]
            pub(crate) const #name: usize = #place;
        }
    });
    let operations = contract.operations.iter().map(|operation| {
        let (id, idempotent, exempt) = (operation.id, operation.idempotent, &operation.exempt);
        let method = operation.method.to_ascii_uppercase();
        let (before, after) = operation.around_version();
        let versions = operation.versions.iter().map(|listed| listed.version);
        quote! {
            Operation {
                id: #id,
                method: #method,
                path: (#before, #after),
                versions: &[#(#versions),*],
                idempotent: #idempotent,
                rate_limit_exemptions: &[#(#exempt),*],
            }
        }
    });
    let module = tree::items(quote! {
        /// The operations, as the transport sees them.
        pub(crate) mod operations {
            use crate::Operation;
            #(#places)*
            /// Every operation, at its index.
            pub(crate) static ALL: &[Operation] = &[#(#operations),*];
        }
    })?;
    file.items.extend(module);
    let server = contract.typed.servers.first().ok_or("the contract has no server")?;
    let base_url = server.url.trim_end_matches('/');
    file.items.push(syn::parse_quote! {
        /// The base URL of HubSpot's API.
        pub(crate) const BASE_URL: &str = #base_url;
    });
    Ok(contract.operations.len())
}

/// The operation whose builder or method has this name.
pub(super) fn named<'c, 'a>(contract: &'c Contract<'a>, name: &Ident) -> Result<&'c Operation<'a>, String> {
    let wanted = constant(&name.to_string());
    let operation = contract.operations.iter().find(|operation| constant(operation.id) == wanted);
    operation.ok_or_else(|| format!("`{name}` is not an operation of the contract"))
}

/// The constant of an operation, derived from its id or the name of its builder or method.
pub(super) fn constant(name: &str) -> Ident {
    Ident::new(&snake(name).to_ascii_uppercase(), Span::call_site())
}
