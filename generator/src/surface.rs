//! The public Rust API as data, for the snapshot that reviewers read and for comparing two contracts.

use std::{collections::BTreeSet, fmt};

use syn::{File, Signature, Type};

use crate::{Pattern, contract::Contract};

mod reduce;
mod walk;

/// A public item: its path and what callers can rely on, without function bodies and documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The path from the root of the crate: `types::Task`, with `.` before a field and `::` before any other member.
    pub path: String,
    /// The path of the type to which the item belongs.
    pub owner: Option<String>,
    /// Its kind.
    pub kind: Kind,
}

/// The kind of an item. Standard library paths are reduced to their last segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A public module.
    Module,
    /// A struct, enum or trait; fields, variants and methods are separate items.
    Type(Declaration),
    /// A field of a struct.
    Field(Type),
    /// A variant of an enum: the types of its fields, and its position, which determines its order in a derived `Ord`.
    Variant(Vec<Type>, usize),
    /// A function or method.
    Function {
        /// The signature, without `mut`.
        signature: Box<Signature>,
        /// Whether `send` fails unless this method of a builder was called.
        required: bool,
    },
    /// A constant.
    Constant(Type),
    /// A type alias.
    Alias(Type),
    /// A trait implemented for a type of another crate.
    Implementation,
    /// How the transport treats an operation: not an item of the crate, but visible to callers.
    Operation {
        /// Whether a request is retried even if HubSpot may have executed it.
        idempotent: bool,
        /// The rate limits from which it is exempt.
        exempt: BTreeSet<String>,
    },
}

/// The declaration of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// `struct`, `enum` or `trait`.
    pub keyword: &'static str,
    /// Lifetimes and type parameters, such as `<'a>`.
    pub generics: String,
    /// Implemented traits, whether derived or hand-written; the supertraits of a trait.
    pub traits: BTreeSet<String>,
    /// Whether members may be added without breaking callers, which can neither construct nor exhaustively match it.
    pub open: bool,
    /// Whether the order of the members determines how values compare.
    pub ordered: bool,
    /// The pattern of a checked string.
    pub pattern: Option<Pattern>,
}

/// Returns the public items of the generated tree, sorted by path, with facts from the contract.
pub(crate) fn of(contract: &Contract<'_>, tree: &File) -> Vec<Item> {
    let mut items = walk::items(&tree.items, "");
    for item in &mut items {
        if let (Kind::Type(declaration), Some(name)) = (&mut item.kind, item.path.strip_prefix("types::")) {
            let pattern = contract.schema(name).and_then(|schema| schema["pattern"].as_str());
            declaration.pattern = pattern.and_then(Pattern::parse);
        }
    }
    items.extend(contract.operations.iter().map(|operation| Item {
        path: format!("operation {}", operation.id),
        owner: None,
        kind: Kind::Operation {
            idempotent: operation.idempotent,
            exempt: operation.exempt.iter().map(ToString::to_string).collect(),
        },
    }));
    sorted(items)
}

/// Returns the public items of a file, sorted by path.
///
/// # Errors
/// Returns an error if the text is not Rust.
pub fn outline(source: &str) -> Result<Vec<Item>, syn::Error> {
    Ok(sorted(walk::items(&syn::parse_file(source)?.items, "")))
}

fn sorted(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|a, b| a.path.cmp(&b.path));
    items.dedup();
    items
}

/// The number of types in the module `types`.
pub(crate) fn types(items: &[Item]) -> usize {
    items.iter().filter(|item| item.path.starts_with("types::") && matches!(item.kind, Kind::Type(_))).count()
}

/// The path and the declaration, on one line unless prettyplease wraps it.
impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module => f.write_str("mod"),
            Self::Type(declaration) => declaration.fmt(f),
            Self::Field(ty) => f.write_str(&printed(ty)),
            Self::Variant(types, position) => {
                write!(f, "variant {position}")?;
                let types: Vec<_> = types.iter().map(printed).collect();
                if types.is_empty() { Ok(()) } else { write!(f, "({})", types.join(", ")) }
            }
            Self::Function { signature, required } => {
                f.write_str(if *required { "required " } else { "" })?;
                f.write_str(&printed_signature(signature))
            }
            Self::Constant(ty) => write!(f, "const {}", printed(ty)),
            Self::Alias(ty) => write!(f, "type {}", printed(ty)),
            Self::Implementation => f.write_str("impl"),
            Self::Operation { idempotent, exempt } => {
                f.write_str(if *idempotent { "idempotent" } else { "not idempotent" })?;
                exempt.iter().try_for_each(|limit| write!(f, ", exempt from {limit}"))
            }
        }
    }
}

impl fmt::Display for Declaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.keyword, self.generics)?;
        if self.open && self.keyword != "trait" {
            f.write_str(", open")?;
        }
        if let Some(pattern) = &self.pattern {
            write!(f, ", {}", pattern.describe())?;
        }
        if !self.traits.is_empty() {
            write!(f, ": {}", self.traits.iter().map(String::as_str).collect::<Vec<_>>().join(" + "))?;
        }
        Ok(())
    }
}

/// Returns a type as formatted by prettyplease, which only formats files: extracted from a type alias.
pub fn printed(ty: &Type) -> String {
    let text = unparse(syn::parse_quote! { type T = #ty; });
    text.strip_prefix("type T = ").and_then(|text| text.strip_suffix(';')).unwrap_or(&text).to_owned()
}

/// Returns a signature as formatted by prettyplease, extracted from an empty function.
pub fn printed_signature(signature: &Signature) -> String {
    let text = unparse(syn::parse_quote! { #signature {} });
    text.trim_end_matches("{}").trim_end().to_owned()
}

fn unparse(item: syn::Item) -> String {
    let file = File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
    prettyplease::unparse(&file).trim_end().to_owned()
}
