//! Gives every batch response `outcome()`, which says what HubSpot did.
//!
//! progenitor distinguishes success from error by the status code alone. HubSpot sends a 2xx status for batches that it
//! rejected in part or in whole, so code that only checks for `Ok` would miss those errors.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, File, ItemStruct, Type};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "outcomes",
    summary: "responses with status, results and errors get `outcome()`; those that link two records get `link(from, to)`",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    let batches: Vec<ItemStruct> = tree::structs(types)
        .filter(|item| contract.in_responses.contains(&item.ident.to_string()))
        .map(|item| item.clone())
        .collect();
    let mut emitted = Vec::new();
    for batch in &batches {
        if let Some(item) = results(batch)? {
            let links = ["from", "to"].iter().all(|end| refers(&batches, &item, end));
            emitted.extend(tree::items(methods(&batch.ident, &item, links))?);
        }
    }
    let changed = emitted.len();
    types.extend(emitted);
    Ok(changed)
}

/// The type of the results, if this is the response to a batch.
///
/// A struct with the four fields is one; if their types differ, `Outcome::of` would not compile.
fn results(batch: &ItemStruct) -> Result<Option<Type>, String> {
    let fields = ["errors", "num_errors", "results", "status"].map(|name| field(batch, name));
    let [Some(errors), Some(count), Some(results), Some(status)] = fields else { return Ok(None) };
    if field(batch, "extra").is_none() {
        return Err(format!("`{}` must keep unknown members, which `Outcome::of` reads", batch.ident));
    }
    let item = tree::inner(&results.ty, "Vec");
    let is = |ty: Option<&Type>, name: &str| ty.and_then(tree::type_name).is_some_and(|found| found == name);
    for (fits, field, wanted) in [
        (is(tree::inner(&errors.ty, "Vec"), "StandardError"), errors, "Vec<StandardError>"),
        (is(tree::inner(&count.ty, "Option"), "i64"), count, "Option<i64>"),
        (item.is_some(), results, "a list"),
        (is(tree::inner(&status.ty, "Option").or(Some(&status.ty)), "BatchStatus"), status, "BatchStatus"),
    ] {
        if !fits {
            let (name, ty) = (field.ident.as_ref().map(ToString::to_string).unwrap_or_default(), shown(&field.ty));
            let reader = "`Outcome::of` in client/src/outcome.rs takes";
            return Err(format!("`{}.{name}` is `{ty}`, but {reader} `{wanted}`", batch.ident));
        }
    }
    Ok(item.cloned())
}

/// A type without paths.
fn shown(ty: &Type) -> String {
    let name = tree::type_name(ty).unwrap_or_default();
    match tree::inner(ty, &name) {
        Some(inner) => format!("{name}<{}>", shown(inner)),
        None => name,
    }
}

/// Whether the field `end` of `item` is a reference to one record.
fn refers(structs: &[ItemStruct], item: &Type, end: &str) -> bool {
    let named = |ty: &Type| structs.iter().find(|one| tree::type_name(ty).is_some_and(|name| one.ident == name));
    named(item).and_then(|item| named(&field(item, end)?.ty)).is_some_and(|record| field(record, "id").is_some())
}

fn field<'a>(item: &'a ItemStruct, name: &str) -> Option<&'a Field> {
    item.fields.iter().find(|field| field.ident.as_ref().is_some_and(|ident| ident == name))
}

fn methods(batch: &syn::Ident, item: &Type, links: bool) -> TokenStream {
    let link = links.then(|| {
        quote! {
            #[doc = " Returns the result whose source and target are these records."]
            #[doc = ""]
            #[doc = " HubSpot returns both directions, often the inverse first, so do not rely on the position of a result."]
            pub fn link(
                &self,
                from_object_id: impl ::std::fmt::Display,
                to_object_id: impl ::std::fmt::Display,
            ) -> Option<&#item> {
                let (from, to) = (from_object_id.to_string(), to_object_id.to_string());
                self.results.iter().find(|result| result.from.id == from && result.to.id == to)
            }
        }
    });
    quote! {
        impl #batch {
            #[doc = " Returns what HubSpot did, which the status code does not show."]
            pub fn outcome(&self) -> crate::Outcome<'_, #item> {
                crate::Outcome::of(&self.status, &self.results, &self.errors, self.num_errors, &self.extra)
            }
            #link
        }
    }
}
