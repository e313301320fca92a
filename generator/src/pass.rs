//! Rewrites of the emitted tree: what OpenAPI cannot say, and what progenitor does not do.

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

/// One rewrite.
pub struct Pass {
    /// The name, equal to the file's.
    pub name: &'static str,
    /// What it changes and why.
    pub summary: &'static str,
    /// Whether it may find nothing to do. A required pass that changes nothing is an error: dead fixups must not pile up.
    pub optional: bool,
    apply: fn(&Contract<'_>, &mut syn::File) -> Result<usize, String>,
}

/// Every pass, in the order of application.
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

/// Applies every pass and tells how many places each one changed.
pub(crate) fn apply_all(contract: &Contract<'_>, tree: &mut syn::File) -> Result<Vec<(&'static str, usize)>, Error> {
    let mut applied = Vec::new();
    for pass in PASSES {
        let failed = |message| Error::Pass { pass: pass.name, message };
        let changed = (pass.apply)(contract, tree).map_err(failed)?;
        if changed == 0 && !pass.optional {
            return Err(failed("found nothing to change; if progenitor has learnt this, delete the pass".to_owned()));
        }
        applied.push((pass.name, changed));
    }
    Ok(applied)
}
