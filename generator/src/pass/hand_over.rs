//! Makes each `send` hand its request to our transport and return our error.

use quote::quote;
use syn::{Block, Expr, File, ImplItemFn, Local, Pat, ReturnType, Stmt, visit_mut, visit_mut::VisitMut};

use super::{Pass, tree};
use crate::contract::Contract;

/// progenitor's `exec` hook can only return a `reqwest::Error`, which nobody else can construct, and its decoding loses
/// status and headers when it fails.
pub(super) const PASS: Pass = Pass {
    name: "hand_over",
    summary: "every request passes the transport, which alone knows tokens, limits, retries and decoding",
    optional: false,
    apply,
};

fn apply(_: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let builders = tree::builders(file)?;
    for item in tree::structs(builders) {
        if let syn::Fields::Named(fields) = &mut item.fields {
            fields.named.push(syn::parse_quote!(options: CallOptions));
        }
    }
    let mut changed = 0;
    for item in tree::impls(builders) {
        let name = tree::type_name(&item.self_ty).ok_or("a builder without a name")?;
        for function in tree::functions(item) {
            match function.sig.ident.to_string().as_str() {
                "new" => start_with_options(function)?,
                "send" => {
                    rewrite(function, &super::operations::constant(&name))?;
                    changed += 1;
                }
                _ => {}
            }
        }
        item.items.push(syn::parse_quote! {
            /// Settings for this call alone, such as extra headers, time limits or no retries.
            pub fn options(mut self, options: CallOptions) -> Self {
                self.options = options;
                self
            }
        });
    }
    Ok(changed)
}

fn start_with_options(function: &mut ImplItemFn) -> Result<(), String> {
    function.vis = syn::parse_quote!(pub(crate));
    match function.block.stmts.last_mut() {
        Some(Stmt::Expr(Expr::Struct(literal), None)) => {
            literal.fields.push(syn::parse_quote!(options: CallOptions::new()));
            Ok(())
        }
        _ => Err("`new` no longer ends with a struct literal".to_owned()),
    }
}

fn rewrite(function: &mut ImplItemFn, operation: &syn::Ident) -> Result<(), String> {
    let answer = answer_type(&function.sig.output).ok_or("`send` no longer returns Result<ResponseValue<T>, …>")?;
    function.sig.output = syn::parse_quote!(-> Result<ResponseValue<#answer>, Error>);

    let request = function.block.stmts.iter().position(|statement| binds(statement, "request"));
    let request = request.ok_or("`send` no longer binds `request`")?;
    function.block.stmts.truncate(request + 1);
    drop_version_header(&mut function.block);
    let mut ours = Ours { changed: 0 };
    ours.visit_block_mut(&mut function.block);
    // Self, base URL, HTTP client, and the error of `build`; each parameter adds one more.
    if ours.changed < 4 {
        return Err(format!("`send` has {} places to rewrite where at least 4 were expected", ours.changed));
    }
    function
        .block
        .stmts
        .push(Stmt::Expr(syn::parse_quote!(client.call(&operations::#operation, request, options).await), None));
    Ok(())
}

fn answer_type(output: &ReturnType) -> Option<syn::Type> {
    let ReturnType::Type(_, ty) = output else { return None };
    tree::inner(tree::inner(ty, "Result")?, "ResponseValue").cloned()
}

fn binds(statement: &Stmt, name: &str) -> bool {
    matches!(statement, Stmt::Local(Local { pat: Pat::Ident(pat), .. }) if pat.ident == name)
}

/// HubSpot knows no `api-version` header. The map goes with it unless header parameters use it, too.
fn drop_version_header(block: &mut Block) {
    let text = |statement: &Stmt| quote!(#statement).to_string();
    block.stmts.retain(|statement| !text(statement).contains("\"api-version\""));
    if !block.stmts.iter().any(|statement| text(statement).starts_with("header_map")) {
        block.stmts.retain(|statement| !binds(statement, "header_map"));
        NoHeaderMap.visit_block_mut(block);
    }
}

struct NoHeaderMap;

impl VisitMut for NoHeaderMap {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::MethodCall(call) = expr
            && call.method == "headers"
        {
            *expr = (*call.receiver).clone();
        }
    }
}

struct Ours {
    changed: usize,
}

impl VisitMut for Ours {
    /// `let Self { client, … } = self` takes the options, too; `request` needs no `mut` any more.
    fn visit_local_mut(&mut self, local: &mut Local) {
        match &mut local.pat {
            Pat::Struct(pat) => {
                let fields = pat.fields.iter().map(|field| &field.member);
                local.pat = syn::parse_quote!(Self { #(#fields,)* options });
                self.changed += 1;
            }
            Pat::Ident(pat) if pat.ident == "request" => {
                pat.mutability = None;
                local.attrs.clear();
            }
            _ => {}
        }
        visit_mut::visit_local_mut(self, local);
    }

    /// `Error::InvalidRequest` → our constructor
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.segments.last().is_some_and(|segment| segment.ident == "InvalidRequest") {
            *path = syn::parse_quote!(Error::invalid_request);
            self.changed += 1;
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Field(field) = expr
            && let syn::Member::Named(name) = &field.member
            && name == "client"
        {
            *expr = syn::parse_quote!(client.http());
            self.changed += 1;
        } else if let Expr::Try(tried) = expr
            && let Expr::MethodCall(call) = &*tried.expr
            && call.method == "build"
        {
            *expr = syn::parse_quote!(#call.map_err(Error::unbuildable)?);
            self.changed += 1;
        }
    }

    /// `format!("{}/…", client.baseurl, encode_path(&x.to_string()))` → `format!("{}/…", client.base_url(), x)`:
    /// path parameters admit unreserved characters only (lint rule `unsafe-path-parameter`), so there is nothing to encode.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        use syn::{Token, punctuated::Punctuated};
        let Ok(arguments) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) else { return };
        let arguments: Punctuated<Expr, Token![,]> = arguments.into_iter().map(plain_argument).collect();
        call.tokens = quote!(#arguments);
        self.changed += 1;
    }
}

fn plain_argument(argument: Expr) -> Expr {
    match &argument {
        Expr::Field(field) if matches!(&field.member, syn::Member::Named(name) if name == "baseurl") => {
            syn::parse_quote!(client.base_url())
        }
        Expr::Call(call) => match call.args.first() {
            Some(Expr::Reference(reference)) => match &*reference.expr {
                Expr::MethodCall(inner) if inner.method == "to_string" => (*inner.receiver).clone(),
                _ => argument,
            },
            _ => argument,
        },
        _ => argument,
    }
}
