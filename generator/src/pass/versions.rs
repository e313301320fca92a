//! Emits a constant for each version of HubSpot's API.
//!
//! progenitor only supports the path in the contract, with one version. HubSpot serves an operation in several, and callers
//! could misspell versions given as text.

use std::collections::BTreeMap;

use quote::{format_ident, quote};
use syn::File;

use crate::{
    contract::{Contract, Operation},
    document::ListedVersion,
    name::snake,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "versions",
    summary: "a constant for each listed version of HubSpot's API documents the operations it serves and their end of support",
    optional: true,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    // The numbered versions, which are older, come first.
    let mut served = BTreeMap::<_, String>::new();
    for operation in &contract.operations {
        for (place, listed) in operation.versions.iter().enumerate() {
            let name = snake(operation.id);
            let facts = facts(place, listed);
            *served.entry((!listed.version.starts_with('v'), listed.version)).or_default() +=
                &format!("- [`{name}`](crate::Client::{name}){facts}\n");
        }
    }
    let constants = served.iter().map(|((_, version), operations)| {
        let name = format_ident!("V{}", version.trim_start_matches('v').replace('-', "_").to_ascii_uppercase());
        let doc = format!("Version `{version}` of HubSpot's API, which serves:\n{operations}");
        quote! {
            #[doc = #doc]
            pub const #name: Self = Self::listed(#version);
        }
    });
    file.items.extend(tree::items(quote! {
        /// The versions of HubSpot's API that the contract lists.
        pub(crate) mod versions {
            use crate::ApiVersion;
            impl ApiVersion {
                #(#constants)*
            }
        }
    })?);
    Ok(served.len())
}

/// The facts about a version; the first version is the default.
fn facts(place: usize, listed: &ListedVersion<'_>) -> String {
    let default = (place == 0).then(|| ", by default".to_owned());
    let end = listed.support_ends.map(|day| format!(", supported by HubSpot until {day}"));
    [default, end].into_iter().flatten().collect()
}

/// The versions of an operation in a sentence.
pub(super) fn sentence(operation: &Operation<'_>) -> Option<String> {
    let versions = operation.versions.iter().enumerate();
    let named: Vec<_> =
        versions.map(|(place, listed)| format!("`{}`{}", listed.version, facts(place, listed))).collect();
    (!named.is_empty())
        .then(|| format!("Versions of HubSpot's API ([`ApiVersion`](crate::ApiVersion)): {}.", named.join("; ")))
}
