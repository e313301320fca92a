//! The contract through progenitor: the only file that names it.

use proc_macro2::{Group, TokenStream, TokenTree};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use syn::File;

use crate::{Error, contract::Contract};

/// The tree that progenitor makes of the contract, before any pass.
///
/// Open enums and choices are replaced by paths that the passes `open_enums` and `choices` fill.
///
/// # Errors
/// When progenitor refuses the document, or emits what is not Rust; the lint rules exist to make both unreachable.
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
    syn::parse2(tokens).map_err(|error| Error::Emit(format!("emitted what is not Rust: {error}")))
}

/// Empties the module `types::builder`, which pass `struct_builders` drops: parsing it would cost as much as all the rest.
fn without_struct_builders(tokens: TokenStream) -> TokenStream {
    map_module(tokens, "types", |types| map_module(types, "builder", |_| TokenStream::new()))
}

/// Replaces what the inline module `module` holds.
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
