//! Marks every type that HubSpot may extend.
//!
//! typify emits exhaustive structs and enums, so each field or variant that HubSpot adds would break callers that match on
//! the enum or write the struct as a literal.

use syn::{File, Item};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "non_exhaustive",
    summary: "structs with public fields and enums are `#[non_exhaustive]`, so that a new member does not break callers",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let mut changed = 0;
    for item in tree::types(file)? {
        let attributes = match item {
            Item::Struct(item) if matches!(item.fields, syn::Fields::Named(_)) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => continue,
        };
        attributes.push(syn::parse_quote!(#[non_exhaustive]));
        changed += 1;
    }
    Ok(changed)
}
