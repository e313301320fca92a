//! Emits choices between objects as enums whose unknown alternatives keep their JSON.
//!
//! For `oneOf`, typify emits an untagged enum: decoding tries one alternative after the other on a buffered copy, an object
//! of a later version decodes as the first alternative that happens to match, and a new alternative fails. HubSpot's
//! alternatives have a constant property, so decoding uses that property.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::File;

use crate::{
    contract::{Choice, Contract},
    name::open_variant,
    pass::{Pass, docs, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "choices",
    summary: "`oneOf` becomes an enum, decoded by the property that distinguishes alternatives; unknown ones are kept",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    for choice in &contract.choices {
        types.extend(tree::items(emit(choice))?);
    }
    Ok(contract.choices.len())
}

fn emit(choice: &Choice<'_>) -> TokenStream {
    let (name, tag) = (format_ident!("{}", choice.name), choice.tag);
    let description = docs::attributes(choice.description);
    let expected = format!("an object ({name})");
    let variants: Vec<Ident> = choice.alternatives.iter().map(|(_, values)| variant(values)).collect();
    let types: Vec<Ident> = choice.alternatives.iter().map(|(ty, _)| Ident::new(ty, Span::call_site())).collect();
    let variant_docs =
        choice.alternatives.iter().map(|(_, values)| format!(" `{tag}` is `{}`.", values.join("` or `")));
    let values = choice.alternatives.iter().map(|(_, values)| values);
    // Boxed, as alternatives differ in size and often contain the choice again.
    quote! {
        #(#description)*
        #[doc = ""]
        #[doc = " HubSpot may add alternatives: one that is not listed here decodes as `Unknown` and is encoded unchanged."]
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {
            #(#[doc = #variant_docs] #variants(::std::boxed::Box<#types>),)*
            #[doc = " An alternative that this version of the crate does not know, as HubSpot sent it."]
            Unknown(::serde_json::Map<::std::string::String, ::serde_json::Value>),
        }
        #(impl ::std::convert::From<#types> for #name {
            fn from(value: #types) -> Self {
                Self::#variants(::std::boxed::Box::new(value))
            }
        })*
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(value) => value.serialize(serializer),)*
                    Self::Unknown(members) => members.serialize(serializer),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::decode::choice(deserializer)
            }
        }
        impl crate::decode::Choice for #name {
            const EXPECTED: &'static str = #expected;
            const TAG: &'static str = #tag;
            fn read<'de, A: ::serde::de::MapAccess<'de>>(tag: &str, map: A) -> ::std::result::Result<Self, A::Error> {
                match tag {
                    #(#(#values)|* => crate::decode::alternative(map).map(Self::#variants),)*
                    _ => crate::decode::members(map).map(Self::Unknown),
                }
            }
        }
    }
}

/// The variant of an alternative, named after its first value.
fn variant(values: &[&str]) -> Ident {
    Ident::new(&open_variant(values.first().copied().unwrap_or_default()), Span::call_site())
}
