//! Gives answers without a body a type that takes whatever comes.

use quote::quote;
use syn::{File, Type};

use super::{Pass, tree};
use crate::contract::Contract;

/// progenitor says `()`, which refuses the body that HubSpot may answer with one day instead of 204.
pub(super) const PASS: Pass = Pass {
    name: "no_content",
    summary: "an answer without a body becomes `types::NoContent`, which any body and none decodes to",
    optional: true,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let mut changed = 0;
    for item in tree::impls(tree::builders(file)?) {
        for function in tree::functions(item).filter(|function| function.sig.ident == "send") {
            changed += unit(&mut function.sig.output).map_or(0, |answer| {
                *answer = syn::parse_quote!(types::NoContent);
                1
            });
        }
    }
    if changed > 0 {
        tree::types(file)?.extend(tree::items(quote! {
            #[doc = " What an operation answers that answers nothing: the status alone tells that it was carried out."]
            #[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
            pub struct NoContent;
            impl<'de> ::serde::Deserialize<'de> for NoContent {
                fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    <::serde::de::IgnoredAny as ::serde::Deserialize>::deserialize(deserializer).map(|_| Self)
                }
            }
        })?);
    }
    Ok(changed)
}

/// The `()` in `-> Result<ResponseValue<()>, …>`.
fn unit(output: &mut syn::ReturnType) -> Option<&mut Type> {
    let syn::ReturnType::Type(_, result) = output else { return None };
    let answer = tree::inner_mut(tree::inner_mut(result, "Result")?, "ResponseValue")?;
    matches!(answer, Type::Tuple(tuple) if tuple.elems.is_empty()).then_some(answer)
}
