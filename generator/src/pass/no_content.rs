//! Gives responses without a body a type that accepts any body.
//!
//! progenitor emits `()`, which fails to decode if HubSpot ever sends a body instead of 204. The operation has already been
//! executed by then, so no body, JSON or not, may turn the success into an error.

use quote::quote;
use syn::File;

use crate::{
    contract::{Contract, ResponseBody},
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "no_content",
    summary: "a response without a body becomes `types::NoContent`, which decodes from any body, including none",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let silent = contract
        .operations
        .iter()
        .filter(|operation| matches!(contract.response(operation, 2), ResponseBody::Nothing))
        .count();
    if silent > 0 {
        tree::types(file)?.extend(tree::items(quote! {
            #[doc = " The response of an operation that returns no body: only the status shows that HubSpot executed it."]
            #[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
            pub struct NoContent;
            impl<'de> ::serde::Deserialize<'de> for NoContent {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    <::serde::de::IgnoredAny as ::serde::Deserialize>::deserialize(deserializer).map(|_| Self)
                }
            }
        })?);
    }
    Ok(silent)
}
