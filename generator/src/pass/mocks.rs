//! Typed mocks of the operations, for the tests of the crate's users.

use quote::quote;
use syn::{Expr, File, FnArg, ImplItem, Item, Stmt, Type, visit_mut, visit_mut::VisitMut};

use super::{Pass, tree};
use crate::contract::Contract;

/// progenitor's helpers name a crate we do not depend on, and take parameters by reference to types that are tedious to make.
pub(super) const PASS: Pass = Pass {
    name: "mocks",
    summary: "progenitor's httpmock helpers without regex, with parameters as the client takes them, and ready-made answers",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let mut plain = Plain { changed: 0 };
    let module = tree::module(&mut file.items, "mock")?;
    for item in module.iter_mut() {
        plain.visit_item_mut(item);
    }
    let mut moved = tree::items(quote! { use crate::{mock::MockAnswer, types}; })?;
    for item in module.drain(..) {
        match item {
            // The wrappers stand beside the trait: one module less to name.
            Item::Mod(wrappers) => {
                let (_, items) = wrappers.content.ok_or("expected the wrappers inline")?;
                moved.extend(items.into_iter().filter(|item| !matches!(item, Item::Use(_))));
            }
            item => moved.push(item),
        }
    }
    *module = moved;
    let mut changed = plain.changed;
    for item in tree::impls(module) {
        let name = tree::type_name(&item.self_ty).unwrap_or_default();
        if name.ends_with("Then") && item.trait_.is_none() {
            item.items.push(answer());
            changed += 1;
        } else if name.ends_with("When") && item.trait_.is_none() {
            tree::functions(item).for_each(|function| {
                take_values(function);
                repeat_lists(function);
            });
        }
    }
    for item in tree::impls(module) {
        for function in tree::functions(item) {
            describe(function);
        }
    }
    for item in module.iter_mut() {
        match item {
            Item::Struct(item) => item.attrs.push(doc(if item.ident.to_string().ends_with("When") {
                "The request that a mock waits for."
            } else {
                "What a mock answers."
            })),
            Item::Trait(item) => item.items.iter_mut().for_each(|item| {
                if let syn::TraitItem::Fn(function) = item {
                    function.attrs.push(doc("A mock of the operation of this name."));
                }
            }),
            _ => {}
        }
    }
    Ok(changed)
}

fn doc(text: &str) -> syn::Attribute {
    let text = format!(" {text}");
    syn::parse_quote!(#[doc = #text])
}

fn describe(function: &mut syn::ImplItemFn) {
    let name = function.sig.ident.to_string();
    if matches!(function.vis, syn::Visibility::Public(_)) && function.attrs.is_empty() {
        function.attrs.push(doc(&match name.as_str() {
            "new" => "Wraps what httpmock hands to the closure.".to_owned(),
            "into_inner" => "What httpmock offers beyond the contract.".to_owned(),
            "success" | "client_error" | "server_error" => {
                format!("Answers with a {} and its body; panics on a status of another class.", name.replace('_', " "))
            }
            _ => format!("Matches requests with this `{name}`."),
        }));
    }
}

fn answer() -> ImplItem {
    syn::parse_quote! {
        /// Answers in one of HubSpot's own shapes.
        pub fn answer(self, answer: MockAnswer) -> Self {
            Self(answer.write(self.0))
        }
    }
}

/// `value: &types::X` → whatever converts to `X`; a test that gives a bad value deserves the panic.
fn take_values(function: &mut syn::ImplItemFn) {
    let name = function.sig.ident.to_string();
    let Some(FnArg::Typed(argument)) = function.sig.inputs.iter_mut().nth(1) else { return };
    let Type::Reference(reference) = &*argument.ty else { return };
    let ty = &reference.elem;
    if tree::type_name(ty).is_some_and(|name| name == "str") {
        return;
    }
    function.sig.generics = syn::parse_quote!(<V>);
    function.sig.generics.where_clause = Some(syn::parse_quote!(where V: TryInto<#ty>, V::Error: ::std::fmt::Display));
    let message = format!("{name}: {{error}}");
    let convert: Stmt = syn::parse_quote! {
        let value: &#ty = &value.try_into().unwrap_or_else(|error| panic!(#message));
    };
    argument.ty = syn::parse_quote!(V);
    function.block.stmts.insert(0, convert);
}

/// A list is sent as its items under one name; progenitor asks for its text, which it has not.
fn repeat_lists(function: &mut syn::ImplItemFn) {
    struct Items;
    impl VisitMut for Items {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            if let Expr::MethodCall(call) = expr
                && call.method == "query_param"
                && let Some(name) = call.args.first()
            {
                *expr = syn::parse_quote! {
                    value.iter().fold(self.0, |when, item| when.query_param(#name, item.to_string()))
                };
            }
        }
    }
    let signature = &function.sig;
    if quote!(#signature).to_string().contains("Vec <") {
        Items.visit_block_mut(&mut function.block);
    }
}

/// `regex::Regex::new(text).unwrap()` → `text`, which httpmock compiles itself.
struct Plain {
    changed: usize,
}

impl VisitMut for Plain {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.first().is_some_and(|segment| segment.ident == "operations") {
            path.segments = path.segments.iter().skip(1).cloned().collect();
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::MethodCall(call) = expr
            && call.method == "unwrap"
            && let Expr::Call(new) = &*call.receiver
            && quote!(#new).to_string().starts_with("regex ::")
            && let Some(text) = new.args.first()
        {
            *expr = match text {
                Expr::Reference(reference) => (*reference.expr).clone(),
                text => text.clone(),
            };
            self.changed += 1;
        }
    }
}
