//! Drops typify's builder for each struct.

use syn::{Expr, ExprMethodCall, File, ImplItem, Item, visit_mut, visit_mut::VisitMut};

use super::{Pass, tree};
use crate::contract::Contract;

/// They double the public surface and defer "field missing" to run time; `constructors` makes it a compile error.
pub(super) const PASS: Pass = Pass {
    name: "struct_builders",
    summary: "a builder for every struct doubles the surface; request types get `new` instead",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let types = tree::types(file)?;
    let before = types.len();
    types.retain(|item| match item {
        Item::Mod(module) => module.ident != "builder",
        Item::Impl(item) => !item.items.iter().any(is_builder_function),
        _ => true,
    });
    let removed = before - types.len();

    let builders = tree::builders(file)?;
    let mut unwrapped = Unwrapped { changed: 0 };
    for item in tree::impls(builders) {
        item.items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "body_map"));
    }
    builders.iter_mut().for_each(|item| unwrapped.visit_item_mut(item));
    Ok(removed + unwrapped.changed)
}

fn is_builder_function(item: &ImplItem) -> bool {
    matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder" && function.sig.inputs.is_empty())
}

/// Lets an operation hold the body itself where it held the body's builder.
struct Unwrapped {
    changed: usize,
}

impl VisitMut for Unwrapped {
    /// `types::builder::X` → `types::X`
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [types, builder, _] = names.as_slice()
            && types == "types"
            && builder == "builder"
        {
            path.segments =
                path.segments.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, s)| s.clone()).collect();
            self.changed += 1;
        }
        visit_mut::visit_path_mut(self, path);
    }

    /// `body: Ok(Default::default())` → `body: Err("… not initialized")`
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        if let Expr::Call(call) = &field.expr
            && let Some(Expr::Call(argument)) = call.args.first()
            && let Expr::Path(path) = &*argument.func
            && path.path.segments.last().is_some_and(|segment| segment.ident == "default")
            && let syn::Member::Named(name) = &field.member
        {
            let message = format!("{name} was not initialized");
            field.expr = syn::parse_quote!(Err(#message.to_string()));
            self.changed += 1;
        }
        visit_mut::visit_field_value_mut(self, field);
    }

    /// `value.try_into().map(From::from)` and `body.and_then(|v| X::try_from(v)…)` → the receiver
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::MethodCall(call) = expr
            && converts_builder(call)
        {
            *expr = (*call.receiver).clone();
            self.changed += 1;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

fn converts_builder(call: &ExprMethodCall) -> bool {
    match (call.method.to_string().as_str(), call.args.first()) {
        ("map", Some(Expr::Path(path))) => path.path.segments.first().is_some_and(|segment| segment.ident == "From"),
        ("and_then", Some(Expr::Closure(_))) => true,
        _ => false,
    }
}
