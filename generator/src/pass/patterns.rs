//! Checks patterns without a regex engine, and adds the conversions that callers expect.
//!
//! typify compiles each pattern with `regress`: a dependency, and thousands of instructions per call. Its error repeats the
//! regex instead of describing what is allowed, and ids of digits do not convert from integers. The patterns that the lint
//! allows only need one loop over bytes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::{File, Item, ItemImpl, Type};

use crate::{
    Pattern,
    contract::{Contract, Parameter},
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "patterns",
    summary: "patterns become loops over bytes with errors that say what is allowed; integers and all kinds of strings convert",
    optional: false,
    apply,
};

/// The types that convert in addition to `&str` and `String`.
const TEXTS: &[&str] = &["&String", "&&str", "::std::borrow::Cow<'_, str>", "::std::sync::Arc<str>"];

/// The types that convert into digits.
#[rustfmt::skip]
const INTEGERS: &[&str] = &[
    "i32", "i64", "u8", "u16", "u32", "u64", "usize", "&i64", "&u32", "&u64",
    "::std::num::NonZeroU32", "::std::num::NonZeroU64",
];

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    let mut extra = Vec::new();
    for item in tree::impls(types) {
        let Some(name) = tree::type_name(&item.self_ty) else { continue };
        let Some(text) = contract.schema(&name).and_then(|schema| schema["pattern"].as_str()) else { continue };
        let pattern =
            Pattern::parse(text).ok_or_else(|| format!("`{name}` has a pattern that the lint should reject"))?;
        let ident = Ident::new(&name, proc_macro2::Span::call_site());
        if tree::trait_name(item).as_deref() == Some("FromStr") {
            set_body(item, quote! { Self::check(value)?; Ok(Self(value.to_owned())) });
            let in_path =
                |parameter: &Parameter<'_>| parameter.place == "path" && parameter.component.as_ref() == Some(&name);
            let in_path = contract.operations.iter().flat_map(|operation| &operation.parameters).any(in_path);
            extra.extend(tree::items(additions(&ident, &pattern, in_path))?);
        } else if tree::trait_name(item).as_deref() == Some("Deserialize") {
            set_body(
                item,
                quote! {
                    let text = <crate::decode::Digits as ::serde::Deserialize>::deserialize(deserializer)?.0;
                    text.try_into().map_err(|error: crate::InvalidValue| <D::Error as ::serde::de::Error>::custom(error))
                },
            );
        } else if converts_string(item) {
            set_body(item, quote! { Self::check(&value)?; Ok(Self(value)) });
        }
    }
    let changed = extra.iter().filter(|item| matches!(item, Item::Impl(item) if item.trait_.is_none())).count();
    types.extend(extra);
    Ok(changed)
}

fn set_body(item: &mut ItemImpl, statements: TokenStream) {
    for function in tree::functions(item) {
        function.block = syn::parse_quote!({ #statements });
    }
}

fn converts_string(item: &ItemImpl) -> bool {
    let Some((path, _)) = &item.trait_ else { return false };
    let Some(last) = path.segments.last().filter(|segment| segment.ident == "TryFrom") else { return false };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
    let Some(syn::GenericArgument::Type(from @ syn::Type::Path(_))) = arguments.args.first() else { return false };
    tree::type_name(from).as_deref() == Some("String")
}

fn additions(ident: &Ident, pattern: &Pattern, in_path: bool) -> TokenStream {
    // URL parsers remove such a segment, or the one before it.
    let dots = (in_path && pattern.admits(b'.')).then(|| quote! { && !matches!(text, "." | "..") });
    let but = if dots.is_some() { ", but neither `.` nor `..`" } else { "" };
    let allowed = pattern.describe() + but;
    let doc = format!(" Returns the text: {allowed}.");
    let min = Literal::usize_unsuffixed(pattern.min);
    let max = pattern.max.map(Literal::usize_unsuffixed);
    let length = match max {
        Some(max) => quote! { (#min..=#max) },
        None => quote! { (#min..) },
    };
    let ranges = pattern.ranges.iter().map(|(low, high)| {
        let (low, high) = (Literal::byte_character(*low), Literal::byte_character(*high));
        if low.to_string() == high.to_string() {
            quote! { #low }
        } else {
            quote! { #low..=#high }
        }
    });
    let of_digits = INTEGERS.iter().filter(|_| pattern.is_digits());
    let sources = TEXTS.iter().chain(of_digits).map(|name| syn::parse_str::<Type>(name).expect("a type"));
    let others = ["str", "&str", "String"].map(|name| syn::parse_str::<Type>(name).expect("a type"));
    quote! {
        impl #ident {
            #[doc = #doc]
            pub fn as_str(&self) -> &str {
                &self.0
            }
            fn check(text: &str) -> ::std::result::Result<(), crate::InvalidValue> {
                let is_valid = #length.contains(&text.len()) && text.bytes().all(|byte| matches!(byte, #(#ranges)|*)) #dots;
                if is_valid { Ok(()) } else { Err(crate::InvalidValue::new(text, #allowed)) }
            }
        }
        impl ::std::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl ::std::convert::From<&#ident> for #ident {
            fn from(value: &#ident) -> Self {
                value.clone()
            }
        }
        #(
            impl ::std::convert::TryFrom<#sources> for #ident {
                type Error = crate::InvalidValue;
                fn try_from(value: #sources) -> ::std::result::Result<Self, crate::InvalidValue> {
                    value.to_string().try_into()
                }
            }
        )*
        #(
            impl PartialEq<#others> for #ident {
                fn eq(&self, other: &#others) -> bool {
                    self.0 == *other
                }
            }
            impl PartialEq<#ident> for #others {
                fn eq(&self, other: &#ident) -> bool {
                    *self == other.0
                }
            }
        )*
    }
}
