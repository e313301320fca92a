//! Passes over the emitted tree, for what OpenAPI cannot express and progenitor does not do.

use crate::{Error, contract::Contract};

mod builders;
mod choices;
mod constructors;
mod decode;
mod docs;
mod field_docs;
mod mocks;
mod no_content;
mod non_exhaustive;
mod open_enums;
mod operations;
mod outcomes;
mod own_client;
mod patterns;
mod prelude;
mod struct_builders;
mod tree;
mod versions;

/// A pass.
pub struct Pass {
    /// The name, which is also that of the file.
    pub name: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Whether it may change nothing. A required pass that changes nothing is an error, so that obsolete passes are noticed.
    pub optional: bool,
    apply: fn(&Contract<'_>, &mut syn::File) -> Result<usize, String>,
}

/// Every pass, in order.
pub const PASSES: &[Pass] = &[
    own_client::PASS,
    builders::PASS,
    no_content::PASS,
    struct_builders::PASS,
    patterns::PASS,
    open_enums::PASS,
    choices::PASS,
    mocks::PASS,
    operations::PASS,
    versions::PASS,
    field_docs::PASS,
    constructors::PASS,
    outcomes::PASS,
    decode::PASS,
    non_exhaustive::PASS,
    prelude::PASS,
    docs::PASS,
];

/// Applies every pass, and returns the number of places that each one changed.
pub(crate) fn apply_all(contract: &Contract<'_>, tree: &mut syn::File) -> Result<Vec<(&'static str, usize)>, Error> {
    let mut applied = Vec::new();
    for pass in PASSES {
        let failed = |message| Error::Pass { pass: pass.name, message };
        let changed = (pass.apply)(contract, tree).map_err(failed)?;
        if changed == 0 && !pass.optional {
            return Err(failed("changed nothing; if progenitor now does this itself, delete the pass".to_owned()));
        }
        applied.push((pass.name, changed));
    }
    Ok(applied)
}
