//! The contract through progenitor: the only file that names it.

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use syn::File;

use crate::{Error, contract::Contract};

/// The tree that progenitor makes of the contract, before any pass.
///
/// Open enums are replaced by a path that the `open_enums` pass fills.
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
    let emitted = |result: progenitor_impl::Result<_>| {
        let tokens = result.map_err(|error| Error::Emit(error.to_string()))?;
        syn::parse2::<File>(tokens).map_err(|error| Error::Emit(format!("emitted what is not Rust: {error}")))
    };
    let mut tree = emitted(Generator::new(&settings).generate_tokens(contract.typed))?;
    let mock = emitted(Generator::new(&settings).httpmock(contract.typed, "crate"))?.items;
    tree.items.push(syn::parse_quote! {
        /// Typed mocks of the operations, on top of httpmock.
        #[cfg(feature = "mock")]
        pub(crate) mod mock { #(#mock)* }
    });
    Ok(tree)
}
