//! Shortens paths to items of the standard library's prelude.
//!
//! progenitor writes `::std::option::Option<::std::string::String>`, as macros must. Our generated code is reviewed in pull
//! requests, where such paths obscure changes.

use std::collections::BTreeSet;

use syn::{
    File, Item,
    visit_mut::{self, VisitMut},
};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "prelude",
    summary: "prelude items lose their `::std::…` path, unless a component has the same name",
    optional: false,
    apply,
};

const PRELUDE: &[&str] = &[
    "Default",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Option",
    "Result",
    "Some",
    "String",
    "TryFrom",
    "TryInto",
    "Vec",
];

const MODULES: &[&str] = &["convert", "default", "iter", "option", "result", "string", "vec"];

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    let declared: BTreeSet<String> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    let names = PRELUDE.iter().copied().filter(|name| !declared.contains(*name)).collect();
    let mut shorter = Shorter { names, changed: 0 };
    types.iter_mut().for_each(|item| shorter.visit_item_mut(item));
    tree::builders(file)?.iter_mut().for_each(|item| shorter.visit_item_mut(item));
    Ok(shorter.changed)
}

struct Shorter {
    names: Vec<&'static str>,
    changed: usize,
}

impl VisitMut for Shorter {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let mut names = path.segments.iter().map(|segment| &segment.ident);
        if names.next().is_some_and(|name| name == "std")
            && names.next().is_some_and(|module| MODULES.iter().any(|known| module == known))
            && names.next().is_some_and(|name| self.names.iter().any(|known| name == known))
        {
            path.leading_colon = None;
            path.segments = path.segments.iter().skip(2).cloned().collect();
            self.changed += 1;
        }
        visit_mut::visit_path_mut(self, path);
    }
}
