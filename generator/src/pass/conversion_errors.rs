//! Keeps the reason when a value does not convert to a parameter.

use syn::{Expr, ExprLit, File, ImplItemFn, Lit, visit_mut, visit_mut::VisitMut};

use super::{Pass, tree};
use crate::contract::Contract;

/// progenitor says "conversion to `ObjectId` for x failed" and drops why.
pub(super) const PASS: Pass = Pass {
    name: "conversion_errors",
    summary: "a refused parameter says which one, what was given and what is allowed; a forgotten one says what to call",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let mut changed = 0;
    for item in tree::impls(tree::builders(file)?) {
        for function in tree::functions(item) {
            changed += usize::from(keep_reason(function));
            let mut missing = Missing { changed: 0 };
            missing.visit_impl_item_fn_mut(function);
            changed += missing.changed;
        }
    }
    Ok(changed)
}

/// A setter is a function with `where V: TryInto<…>`; its only closure maps the conversion error.
fn keep_reason(function: &mut ImplItemFn) -> bool {
    let name = function.sig.ident.to_string();
    let Some(clause) = &mut function.sig.generics.where_clause else { return false };
    clause.predicates = clause.predicates.iter().take(1).cloned().collect();
    clause.predicates.push(syn::parse_quote!(V::Error: ::std::fmt::Display));
    let mut reason = Reason { name: &name, changed: false };
    reason.visit_block_mut(&mut function.block);
    reason.changed
}

struct Reason<'a> {
    name: &'a str,
    changed: bool,
}

impl VisitMut for Reason<'_> {
    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        let format = format!("{}: {{error}}", self.name);
        *closure = syn::parse_quote!(|error| format!(#format));
        self.changed = true;
    }
}

struct Missing {
    changed: usize,
}

impl VisitMut for Missing {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = expr
            && let Some(name) = text.value().strip_suffix(" was not initialized")
        {
            let message = format!("{name} is missing: call `.{name}(…)` before `.send()`");
            *text = syn::LitStr::new(&message, text.span());
            self.changed += 1;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}
