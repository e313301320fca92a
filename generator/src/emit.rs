//! Runs progenitor on the contract; only this file uses it.

use proc_macro2::{Group, TokenStream, TokenTree};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use syn::File;

use crate::{Error, contract::Contract};

/// Returns the tree that progenitor emits for the contract, before any pass.
///
/// Open enums and choices become paths to types that the passes `open_enums` and `choices` emit.
///
/// # Errors
/// Returns an error if progenitor rejects the document or emits invalid Rust; the lint rules make both unreachable.
pub(crate) fn tree(contract: &Contract<'_>) -> Result<File, Error> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    for open in &contract.enums {
        let impls = [TypeImpl::FromStr, TypeImpl::Display].into_iter();
        settings.with_replacement(&open.name, format!("crate::types::{}", open.name), impls);
    }
    for choice in &contract.choices {
        settings.with_replacement(choice.name, format!("crate::types::{}", choice.name), std::iter::empty());
    }
    let tokens = Generator::new(&settings).generate_tokens(contract.typed);
    let tokens = without_struct_builders(tokens.map_err(|error| Error::Emit(error.to_string()))?);
    syn::parse2(tokens).map_err(|error| Error::Emit(format!("emitted invalid Rust: {error}")))
}

/// Empties the module `types::builder`, which pass `struct_builders` removes: parsing it would take as long as all the rest.
fn without_struct_builders(tokens: TokenStream) -> TokenStream {
    map_module(tokens, "types", |types| map_module(types, "builder", |_| TokenStream::new()))
}

/// Replaces the content of the inline module `module`.
fn map_module(tokens: TokenStream, module: &str, map: impl Fn(TokenStream) -> TokenStream) -> TokenStream {
    let mut mapped: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let token = match (token, mapped.as_slice()) {
            (TokenTree::Group(group), [.., TokenTree::Ident(keyword), TokenTree::Ident(name)])
                if *keyword == "mod" && *name == module =>
            {
                Group::new(group.delimiter(), map(group.stream())).into()
            }
            (token, _) => token,
        };
        mapped.push(token);
    }
    mapped.into_iter().collect()
}
