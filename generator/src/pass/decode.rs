//! Replaces derived decoding of answers by one that takes what HubSpot really sends.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Field, File, ItemStruct, Meta, Token, punctuated::Punctuated};

use super::{Pass, tree};
use crate::contract::Contract;

/// Derived decoding fails on `null` lists and on unexpected shapes, and buffers every member when unknown ones are kept.
pub(super) const PASS: Pass = Pass {
    name: "decode",
    summary: "answers decode null lists as empty, ids from integers, keep unknown members, and forgive as the contract says",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    let mut emitted = Vec::new();
    for item in tree::structs(types) {
        let name = item.ident.to_string();
        if contract.in_responses.contains(&name)
            && let Some(schema) = contract.schema(&name)
            && let syn::Fields::Named(_) = item.fields
        {
            without_derive(item)?;
            emitted.extend(tree::items(implementation(item, schema))?);
        }
    }
    let changed = emitted.len();
    types.extend(emitted);
    Ok(changed)
}

fn without_derive(item: &mut ItemStruct) -> Result<(), String> {
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let derives = attribute
            .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
            .map_err(|error| format!("`{}` has a derive of another form: {error}", item.ident))?;
        let kept = derives.iter().filter(|path| path.segments.last().is_some_and(|last| last.ident != "Deserialize"));
        attribute.meta = Meta::List(syn::parse_quote!(derive(#(#kept),*)));
    }
    Ok(())
}

fn implementation(item: &ItemStruct, schema: &Value) -> TokenStream {
    let name = &item.ident;
    let expecting = format!("an object ({name})");
    let (flattened, fields): (Vec<_>, Vec<_>) = item.fields.iter().partition(|field| tree::is_flattened(field));
    let extra = flattened.first().map(|field| &field.ident);

    let slots = fields.iter().map(|field| slot(field));
    let arms = fields.iter().map(|field| arm(field, schema));
    let values = fields.iter().map(|field| value(field));
    let (keep, other) = match extra {
        Some(extra) => (
            quote! { let mut #extra = ::serde_json::Map::new(); },
            quote! { Err(name) => { #extra.insert(name, __map.next_value()?); } },
        ),
        None => (quote! {}, quote! { Err(_) => { __map.next_value::<::serde::de::IgnoredAny>()?; } }),
    };
    let names = fields.iter().map(|field| tree::wire_name(field));
    let members: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let shorthand = schema["x-shorthand"].as_str().map(|property| shorthand(item, property));
    // Variables start with underscores, as no field does. Inlined as derived decoding is by itself; without, decoding takes
    // 7 % more instructions.
    quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::decode::object(deserializer)
            }
        }
        impl crate::decode::Object for #name {
            const EXPECTED: &'static str = #expecting;
            #shorthand
            #[inline]
            fn read<'de, A: ::serde::de::MapAccess<'de>>(mut __map: A) -> Result<Self, A::Error> {
                #[allow(non_camel_case_types)]
                enum Member {
                    #(#members,)*
                }
                #(#slots)*
                #keep
                let __known = |name: &str| {
                    Some(match name {
                        #(#names => Member::#members,)*
                        _ => return None,
                    })
                };
                while let Some(__member) = __map.next_key_seed(crate::decode::Name(__known))? {
                    match __member {
                        #(#arms)*
                        #other
                    }
                }
                Ok(Self { #(#values,)* #extra })
            }
        }
    }
}

/// Whether an object without this member is still sound. Absent, null and empty are then the same.
fn is_optional(field: &Field) -> bool {
    let defaulted = field.attrs.iter().any(|attribute| quote!(#attribute).to_string().contains("serde (default"));
    defaulted || tree::inner(&field.ty, "Option").is_some()
}

fn slot(field: &Field) -> TokenStream {
    let name = &field.ident;
    if is_optional(field) {
        quote! { let mut #name = ::std::default::Default::default(); }
    } else {
        quote! { let mut #name = None; }
    }
}

fn arm(field: &Field, schema: &Value) -> TokenStream {
    let (name, wire) = (&field.ident, tree::wire_name(field));
    let lenient = match &schema["x-lenient"] {
        Value::Array(names) => names.iter().any(|name| *name == wire),
        all => *all == true,
    };
    let integer = schema["properties"][&wire]["x-accepts-integer"] == Value::Bool(true);
    let read = match (is_optional(field), integer, lenient) {
        (false, false, _) => quote! { Some(__map.next_value()?) },
        (false, true, _) => quote! { Some(__map.next_value::<crate::decode::Digits>()?.0) },
        (true, true, _) => quote! { __map.next_value::<Option<crate::decode::Digits>>()?.map(|digits| digits.0) },
        (true, false, true) => quote! { crate::decode::lenient(&mut __map, #wire, &mut extra)? },
        (true, false, false) => quote! { crate::decode::or_default(&mut __map)? },
    };
    quote! { Ok(Member::#name) => #name = #read, }
}

fn value(field: &Field) -> TokenStream {
    let (name, wire) = (&field.ident, tree::wire_name(field));
    if is_optional(field) {
        quote! { #name }
    } else {
        quote! { #name: crate::decode::required(#name, #wire)? }
    }
}

/// A bare string stands for one property.
fn shorthand(item: &ItemStruct, property: &str) -> TokenStream {
    let values = item.fields.iter().map(|field| {
        let ident = &field.ident;
        if tree::wire_name(field) == property {
            quote! { #ident: Some(text.to_owned()) }
        } else {
            quote! { #ident: ::std::default::Default::default() }
        }
    });
    quote! {
        const FROM_TEXT: Option<fn(&str) -> Self> = Some(|text| Self { #(#values),* });
    }
}
