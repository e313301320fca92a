//! Documents every emitted item, with examples that compile.
//!
//! progenitor writes a doc attribute of several lines, which prettyplease prints as `/** */`, and its examples are
//! `ignore`d, as they use undeclared variables and would not compile. Ours are doctests, which break with the API.

use proc_macro2::Span;
use quote::format_ident;
use syn::{AttrStyle, Attribute, Expr, ExprLit, File, Lit, LitStr, MetaNameValue, visit_mut::VisitMut};

use crate::{
    contract::Contract,
    pass::{Pass, tree},
};

mod example;

pub(super) const PASS: Pass = Pass {
    name: "docs",
    summary: "one `///` per line, a sentence for every item, and a compiled example for every operation",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    for item in tree::impls(&mut file.items) {
        for function in tree::functions(item) {
            let operation = super::operations::named(contract, &function.sig.ident)?;
            example::replace(&mut function.attrs, operation, contract.body(operation).map(|(body, _)| body));
        }
    }
    let mut split = Split { changed: 0 };
    split.visit_file_mut(file);
    Ok(split.changed)
}

/// `text` as doc attributes, one per line.
pub(super) fn attributes(text: &str) -> Vec<Attribute> {
    // Decided for the whole text, not per line, so that indented code keeps its relative indentation.
    let space = if text.starts_with(' ') { "" } else { " " };
    let line = |line: &str| if line.trim().is_empty() { String::new() } else { format!("{space}{line}") };
    text.trim_end().lines().map(|text| attribute(&line(text))).collect()
}

/// `#[doc = "line"]`, constructed directly: parsing it would double the time of this pass.
fn attribute(line: &str) -> Attribute {
    let lit = Lit::Str(LitStr::new(line, Span::call_site()));
    let value = Expr::Lit(ExprLit { attrs: Vec::new(), lit });
    let meta = MetaNameValue { path: format_ident!("doc").into(), eq_token: Default::default(), value };
    Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta: meta.into(),
    }
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
