//! Collects the public items of syntax trees.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Attribute, Expr, ExprMethodCall, Fields, FnArg, GenericArgument, Generics, Ident, ImplItem, ItemImpl, Pat, Path,
    PathArguments, ReceiverKind, Signature, TraitItem, Type, TypeParamBound, TypePath, Visibility,
    visit::{self, Visit},
    visit_mut::VisitMut,
};

use super::{
    Declaration, Item, Kind, printed,
    reduce::{Reduce, reduced},
};

/// The public items of a module and its submodules; `path` is that of the module, followed by `::`.
pub(super) fn items(source: &[syn::Item], path: &str) -> Vec<Item> {
    let mut module = Module { path, found: Vec::new(), types: BTreeMap::new(), private: BTreeSet::new() };
    source.iter().for_each(|item| module.declare(item));
    for item in source {
        if let syn::Item::Impl(item) = item {
            module.implementation(item);
        }
    }
    module.found
}

/// The head of a declaration: keyword, name, visibility, generics and attributes.
type Head<'a> = (&'static str, &'a Ident, &'a Visibility, &'a Generics, &'a [Attribute]);

struct Module<'a> {
    path: &'a str,
    found: Vec<Item>,
    /// The indices in `found` of the types declared here, by name.
    types: BTreeMap<String, usize>,
    /// The private types declared here.
    private: BTreeSet<String>,
}

impl Module<'_> {
    fn declare(&mut self, item: &syn::Item) {
        match item {
            // The items of a private module can be re-exported; those of a public one have its path.
            syn::Item::Mod(module) => {
                if is_public(&module.vis) {
                    self.push(None, format!("{}{}", self.path, module.ident), Kind::Module);
                }
                if let Some((_, content)) = &module.content {
                    self.found.extend(items(content, &format!("{}{}::", self.path, module.ident)));
                }
            }
            syn::Item::Struct(item) => {
                let hidden = item.fields.iter().any(|field| !is_public(&field.vis));
                let members = item.fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis));
                let members = members.map(|(at, field)| {
                    let name = field.ident.as_ref().map_or_else(|| at.to_string(), Ident::to_string);
                    (format!(".{name}"), Kind::Field(reduced(&field.ty)))
                });
                let head = ("struct", &item.ident, &item.vis, &item.generics, item.attrs.as_slice());
                self.declare_type(head, hidden, members.collect());
            }
            syn::Item::Enum(item) => {
                let members = item.variants.iter().enumerate().map(|(position, variant)| {
                    let types = match &variant.fields {
                        Fields::Unit => Vec::new(),
                        fields => fields.iter().map(|field| reduced(&field.ty)).collect(),
                    };
                    (format!("::{}", variant.ident), Kind::Variant(types, position))
                });
                let head = ("enum", &item.ident, &item.vis, &item.generics, item.attrs.as_slice());
                self.declare_type(head, false, members.collect());
            }
            syn::Item::Trait(item) => {
                let supertraits = item.supertraits.iter().filter_map(|bound| match bound {
                    TypeParamBound::Trait(bound) => bound.path.segments.last().map(|segment| segment.ident.to_string()),
                    _ => None,
                });
                let supertraits: BTreeSet<_> = supertraits.collect();
                let members = item.items.iter().filter_map(|member| match member {
                    TraitItem::Fn(function) => {
                        Some((format!("::{}", function.sig.ident), method(&function.sig, false)))
                    }
                    _ => None,
                });
                // By convention, a trait that only its own crate can implement has a supertrait of this name.
                let sealed = supertraits.contains("Sealed");
                let head = ("trait", &item.ident, &item.vis, &item.generics, item.attrs.as_slice());
                self.declare_type(head, sealed, members.collect());
                if let Some(at) = self.types.get(&item.ident.to_string())
                    && let Kind::Type(declaration) = &mut self.found[*at].kind
                {
                    declaration.traits.extend(supertraits);
                }
            }
            syn::Item::Fn(item) if is_public(&item.vis) => {
                self.push(None, format!("{}{}", self.path, item.sig.ident), method(&item.sig, false));
            }
            syn::Item::Const(item) if is_public(&item.vis) => {
                self.push(None, format!("{}{}", self.path, item.ident), Kind::Constant(reduced(&item.ty)));
            }
            syn::Item::Type(item) if is_public(&item.vis) => {
                self.push(None, format!("{}{}", self.path, item.ident), Kind::Alias(reduced(&item.ty)));
            }
            _ => {}
        }
    }

    fn declare_type(
        &mut self,
        (keyword, name, visibility, generics, attributes): Head<'_>,
        open: bool,
        members: Vec<(String, Kind)>,
    ) {
        if !is_public(visibility) {
            self.private.insert(name.to_string());
            return;
        }
        let derived = derived(attributes);
        let declaration = Declaration {
            keyword,
            generics: generic_names(generics),
            open: open || attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive")),
            ordered: derived.contains("Ord"),
            traits: derived,
            pattern: None,
        };
        let path = format!("{}{name}", self.path);
        self.types.insert(name.to_string(), self.found.len());
        self.push(None, path.clone(), Kind::Type(declaration));
        for (name, kind) in members {
            self.push(Some(path.clone()), format!("{path}{name}"), kind);
        }
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let own = named(&item.self_ty).unwrap_or_default();
        if self.private.contains(&own) {
            return;
        }
        let Some((implemented, _)) = &item.trait_ else {
            let path = format!("{}{own}", self.path);
            let required = required(item);
            for item in &item.items {
                let (name, kind) = match item {
                    ImplItem::Fn(function) if is_public(&function.vis) => {
                        let name = function.sig.ident.to_string();
                        (name.clone(), method(&function.sig, required.contains(&name)))
                    }
                    ImplItem::Const(constant) if is_public(&constant.vis) => {
                        (constant.ident.to_string(), Kind::Constant(reduced(&constant.ty)))
                    }
                    _ => continue,
                };
                self.push(Some(path.clone()), format!("{path}::{name}"), kind);
            }
            return;
        };
        // The crate's own traits are private.
        if implemented.segments.first().is_some_and(|segment| segment.ident == "crate") {
            return;
        }
        // `From<Id> for String` belongs to `Id`, although it is implemented for `String`.
        let from = (implemented.segments.last()).filter(|segment| segment.ident == "From");
        let into = from.and_then(|segment| argument(&segment.arguments)).and_then(named);
        let (owner, name) = match into.filter(|_| !self.types.contains_key(&own)) {
            Some(name) => (name, format!("Into<{}>", printed(&reduced(&item.self_ty)))),
            None => (own, trait_name(implemented)),
        };
        match self.types.get(&owner).map(|at| &mut self.found[*at].kind) {
            Some(Kind::Type(declaration)) => {
                declaration.traits.insert(name);
            }
            _ => {
                let path = format!("{}{name} for {}", self.path, printed(&reduced(&item.self_ty)));
                self.push(None, path, Kind::Implementation);
            }
        }
    }

    fn push(&mut self, owner: Option<String>, path: String, kind: Kind) {
        self.found.push(Item { path, owner, kind });
    }
}

/// The required parameters, without which `send` fails.
fn required(item: &ItemImpl) -> BTreeSet<String> {
    struct Required(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Required {
        fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
            if call.method == "required"
                && let Expr::Path(receiver) = &*call.receiver
                && let Some(name) = receiver.path.get_ident()
            {
                self.0.insert(name.to_string());
            }
            visit::visit_expr_method_call(self, call);
        }
    }
    let mut found = Required(BTreeSet::new());
    for item in &item.items {
        if let ImplItem::Fn(function) = item
            && function.sig.ident == "send"
        {
            found.visit_impl_item_fn(function);
        }
    }
    found.0
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The name of a type without a path; `None` for references and the like.
fn named(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        Type::Reference(reference) => named(&reference.elem),
        _ => None,
    }
}

fn argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(list) = arguments else { return None };
    list.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The name of a trait as in a derive, such as `Deserialize` for `::serde::Deserialize<'de>`. Type arguments are kept, as
/// in `TryFrom<&str>`.
fn trait_name(path: &Path) -> String {
    let mut path = path.clone();
    path.leading_colon = None;
    path.segments = path.segments.into_iter().next_back().into_iter().collect();
    for segment in &mut path.segments {
        if argument(&segment.arguments).is_none() {
            segment.arguments = PathArguments::None;
        }
    }
    printed(&reduced(&Type::Path(TypePath { attrs: Vec::new(), qself: None, path })))
}

fn derived(attributes: &[Attribute]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // The error is ignored: the compiler also rejects a derive that is not a list of paths.
        let _ = attribute.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|segment| segment.ident.to_string()));
            Ok(())
        });
    }
    names
}

fn generic_names(generics: &Generics) -> String {
    let names = generics.params.iter().map(|parameter| match parameter {
        syn::GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_string(),
        syn::GenericParam::Type(ty) => ty.ident.to_string(),
        syn::GenericParam::Const(constant) => constant.ident.to_string(),
    });
    let names: Vec<_> = names.collect();
    if names.is_empty() { String::new() } else { format!("<{}>", names.join(", ")) }
}

fn method(signature: &Signature, required: bool) -> Kind {
    let mut signature = signature.clone();
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) if matches!(receiver.kind, ReceiverKind::Value) => receiver.mutability = None,
            FnArg::Typed(argument) => {
                if let Pat::Ident(name) = &mut *argument.pat {
                    name.mutability = None;
                }
            }
            FnArg::Receiver(_) => {}
        }
    }
    signature.inputs.pop_punct();
    signature.generics.params.pop_punct();
    if let Some(clause) = &mut signature.generics.where_clause {
        clause.predicates.pop_punct();
    }
    Reduce.visit_signature_mut(&mut signature);
    Kind::Function { signature: Box::new(signature), required }
}
