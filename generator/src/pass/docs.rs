//! Documents every emitted item, with examples that compile.

use std::collections::BTreeMap;

use syn::{Attribute, File, Item, visit_mut::VisitMut};

use super::{Pass, tree};
use crate::contract::Contract;

mod example;

/// prettyplease prints a doc attribute of several lines as `/** */`, and progenitor's examples are never compiled.
pub(super) const PASS: Pass = Pass {
    name: "docs",
    summary: "one `///` a line, a sentence for every item, and a compiled example for every operation",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let bodies = bodies(tree::builders(file)?);
    for item in tree::impls(&mut file.items) {
        for function in tree::functions(item) {
            let name = super::operations::constant(&function.sig.ident.to_string());
            let operation =
                contract.operations.iter().find(|operation| super::operations::constant(operation.id) == name);
            let operation = operation.ok_or_else(|| format!("`{name}` is no operation of the contract"))?;
            example::replace(&mut function.attrs, operation, bodies.get(&name.to_string()).map(String::as_str));
        }
    }
    let mut split = Split { changed: 0 };
    split.visit_file_mut(file);
    Ok(split.changed)
}

/// The type of the body of each operation that takes one, by the operation's constant.
fn bodies(builders: &mut [Item]) -> BTreeMap<String, String> {
    let body = |item: &mut syn::ItemStruct| {
        let field = item.fields.iter().find(|field| field.ident.as_ref().is_some_and(|ident| ident == "body"))?;
        let ty = tree::type_name(tree::inner(&field.ty, "Parameter")?)?;
        Some((super::operations::constant(&item.ident.to_string()).to_string(), ty))
    };
    tree::structs(builders).filter_map(body).collect()
}

/// `text` as doc attributes, one a line.
pub(super) fn attributes(text: &str) -> Vec<Attribute> {
    // Decided once for the text, not line by line, so that indented code keeps its indentation relative to the rest.
    let space = if text.starts_with(' ') { "" } else { " " };
    text.trim_end()
        .lines()
        .map(|line| {
            let line = if line.trim().is_empty() { String::new() } else { format!("{space}{line}") };
            syn::parse_quote!(#[doc = #line])
        })
        .collect()
}

struct Split {
    changed: usize,
}

impl VisitMut for Split {
    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        let mut split = Vec::new();
        for attribute in attrs.drain(..) {
            match text(&attribute) {
                Some(text) if text.contains('\n') || !text.starts_with(' ') && !text.is_empty() => {
                    split.extend(attributes(&text));
                    self.changed += 1;
                }
                _ => split.push(attribute),
            }
        }
        *attrs = split;
    }
}

fn text(attribute: &Attribute) -> Option<String> {
    let value = attribute.meta.require_name_value().ok().filter(|_| attribute.path().is_ident("doc"))?;
    match &value.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
