//! Gives request types a constructor and setters.
//!
//! typify emits structs with public fields for literals, and builders that check at run time. A
//! `#[non_exhaustive]` struct (see `non_exhaustive`) cannot be written as a literal outside its crate, and a builder
//! reports a missing field only when the program runs. `new` takes the required fields, so a missing one does not compile.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Field, File, ItemStruct, Type};

use crate::{
    contract::Contract,
    name::open_variant,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "constructors",
    summary: "request types get `new(required…)`, in the order of the contract, and a setter for each optional field",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    tree::extend(contract, file, &contract.in_requests, |item, schema| constructor(contract, item, schema))
}

fn constructor(contract: &Contract<'_>, item: &mut ItemStruct, schema: &Value) -> Result<TokenStream, String> {
    let name = &item.ident;
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut ordered = Vec::new();
    for wire in &required {
        let field = item.fields.iter().find(|field| tree::serde(field).name == *wire);
        ordered.push(field.ok_or_else(|| format!("`{name}` requires `{wire}` but has no such field"))?);
    }
    let optional: Vec<&Field> =
        item.fields.iter().filter(|field| !required.contains(&tree::serde(field).name.as_str())).collect();

    // A list is enough for a request whose only field is that list.
    let only =
        ordered.first().filter(|_| ordered.len() == 1).and_then(|field| tree::inner(&field.ty, "Vec")).into_iter();
    let (arguments, values): (Vec<_>, Vec<_>) = ordered
        .iter()
        .map(|field| constant(contract, &name.to_string(), field).unwrap_or_else(|| argument(field)))
        .unzip();
    let defaults = optional.iter().map(|field| &field.ident);
    let doc = format!(" Creates {} from its required fields.", article(&name.to_string()));
    let setters = optional.iter().filter(|field| !tree::serde(field).is_flattened).map(|field| setter(field));
    Ok(quote! {
        impl #name {
            #[doc = #doc]
            pub fn new(#(#arguments)*) -> Self {
                Self { #(#values,)* #(#defaults: ::std::default::Default::default(),)* }
            }
            #(#setters)*
        }
        #(
            impl ::std::convert::From<::std::vec::Vec<#only>> for #name {
                fn from(list: ::std::vec::Vec<#only>) -> Self {
                    Self::new(list)
                }
            }
        )*
    })
}

/// The value of a field that only distinguishes an alternative from others: implied by the type, so not an argument.
fn constant(contract: &Contract<'_>, name: &str, field: &Field) -> Option<(TokenStream, TokenStream)> {
    let wire = tree::serde(field).name;
    let mut alternatives =
        contract.choices.iter().filter(|choice| choice.tag == wire).flat_map(|choice| &choice.alternatives);
    let (_, values) = alternatives.find(|(alternative, values)| alternative == name && values.len() == 1)?;
    let (field, ty, variant) = (&field.ident, &field.ty, format_ident!("{}", open_variant(values[0])));
    tree::type_name(ty).filter(|ty| contract.enums.iter().any(|open| open.name == *ty))?;
    Some((TokenStream::new(), quote! { #field: #ty::#variant }))
}

/// The argument for a field, and the expression for the field's value.
fn argument(field: &Field) -> (TokenStream, TokenStream) {
    let (name, ty) = (&field.ident, &field.ty);
    match (tree::inner(ty, "Vec"), tree::type_name(ty).as_deref()) {
        (Some(item), _) => (
            quote! { #name: impl ::std::iter::IntoIterator<Item = #item>, },
            quote! { #name: #name.into_iter().collect() },
        ),
        (None, Some("String")) => (quote! { #name: impl ::std::convert::Into<#ty>, }, quote! { #name: #name.into() }),
        _ => (quote! { #name: #ty, }, quote! { #name }),
    }
}

fn setter(field: &Field) -> TokenStream {
    let docs = &field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect::<Vec<_>>();
    let name = &field.ident;
    let setter = format_ident!("with_{}", field.ident.as_ref().map(ToString::to_string).unwrap_or_default());
    let ty: &Type = tree::inner(&field.ty, "Option").unwrap_or(&field.ty);
    quote! {
        #(#docs)*
        #[must_use]
        pub fn #setter(mut self, value: impl ::std::convert::Into<#ty>) -> Self {
            self.#name = value.into().into();
            self
        }
    }
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} `{name}`")
}
