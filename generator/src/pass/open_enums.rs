//! Emits the enums that HubSpot may extend, and conversion errors that list the known values.
//!
//! typify ignores `x-extensible-enum` and emits a plain string; for `enum`, it emits a closed type that fails to decode
//! unknown values. HubSpot adds values without notice, so callers need both the known names and the unknown text. typify's
//! `ConversionError` only has a message; ours is one type for every conversion.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{
    File, Item,
    visit_mut::{self, VisitMut},
};

use crate::{
    contract::{Contract, OpenEnum},
    name::open_variant,
    pass::{Pass, docs, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "open_enums",
    summary: "`x-extensible-enum` becomes an enum that decodes any string and keeps it",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    for open in &contract.enums {
        types.extend(tree::items(emit(open))?);
    }
    types.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "error"));
    types.iter_mut().for_each(|item| Shorter.visit_item_mut(item));
    Ok(contract.enums.len())
}

/// Replaces `crate::types::X` by `X`, and typify's conversion error by ours.
struct Shorter;

impl VisitMut for Shorter {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let is = |at: usize, name: &str| path.segments.get(at).is_some_and(|segment| segment.ident == name);
        if path.segments.len() == 3 && is(0, "crate") && is(1, "types") {
            path.segments = path.segments.iter().skip(2).cloned().collect();
        } else if path.segments.last().is_some_and(|segment| segment.ident == "ConversionError") {
            *path = syn::parse_quote!(crate::InvalidValue);
        }
        visit_mut::visit_path_mut(self, path);
    }
}

fn emit(open: &OpenEnum) -> TokenStream {
    let name = Ident::new(&open.name, Span::call_site());
    let description = docs::attributes(&open.description);
    let values = &open.values;
    let variants: Vec<_> = values.iter().map(|value| Ident::new(&open_variant(value), Span::call_site())).collect();
    let variant_docs = values.iter().map(|value| format!(" `{value}`"));
    let known = values.join(", ");
    let expected = format!("one of {known}");
    let texts = [quote!(&str), quote!(::std::string::String)];
    quote! {
        #(#description)*
        #[doc = ""]
        #[doc = " HubSpot may add values: a value that is not listed here decodes as `Unknown` and is encoded unchanged."]
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum #name {
            #(#[doc = #variant_docs] #variants,)*
            #[doc = " A value that this version of the crate does not know; `as_str` returns it."]
            Unknown(crate::UnknownValue),
        }
        impl #name {
            #[doc = " Returns the value as HubSpot writes it."]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
            fn known(value: &str) -> ::std::option::Option<Self> {
                match value {
                    #(#values => Some(Self::#variants),)*
                    _ => None,
                }
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = crate::InvalidValue;
            fn from_str(value: &str) -> ::std::result::Result<Self, crate::InvalidValue> {
                Self::known(value).ok_or_else(|| crate::InvalidValue::new(value, #expected))
            }
        }
        #(impl ::std::convert::TryFrom<#texts> for #name {
            type Error = crate::InvalidValue;
            fn try_from(value: #texts) -> ::std::result::Result<Self, crate::InvalidValue> {
                value.parse()
            }
        })*
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let known = |value: &str| Self::known(value).unwrap_or_else(|| Self::Unknown(crate::UnknownValue::new(value)));
                deserializer.deserialize_str(crate::decode::Str(known))
            }
        }
    }
}
