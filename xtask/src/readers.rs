//! The generated items that the hand-written code of the client reads, and without which it does not compile.

use std::path::Path;

use generator::surface::Item;

/// Items of the generated API, as in its surface, and the file in the client's `src` that reads each.
const READ: [(&str, &str); 19] = [
    ("types::ErrorBody.category: Option<String>", "error.rs"),
    ("types::ErrorBody.context: BTreeMap<String, Vec<String>>", "error/accessors.rs"),
    ("types::ErrorBody.context: BTreeMap<String, Vec<String>>", "error.rs"),
    ("types::ErrorBody.correlation_id: Option<String>", "error.rs"),
    ("types::ErrorBody.errors: Vec<ErrorDetail>", "error.rs"),
    ("types::ErrorBody.extra: serde_json::Map<String, serde_json::Value>", "error.rs"),
    ("types::ErrorBody.extra: serde_json::Map<String, serde_json::Value>", "oauth.rs"),
    ("types::ErrorBody.links: BTreeMap<String, String>", "error.rs"),
    ("types::ErrorBody.message: Option<String>", "error.rs"),
    ("types::ErrorBody.message: Option<String>", "oauth.rs"),
    ("types::ErrorBody.policy_name: Option<String>", "error.rs"),
    ("types::ErrorBody.policy_name: Option<String>", "error/accessors.rs"),
    ("types::ErrorBody.status: Option<String>", "oauth.rs"),
    ("types::ErrorBody.sub_category: Option<String>", "error.rs"),
    ("types::ErrorBody.sub_category: Option<String>", "error/accessors.rs"),
    ("types::BatchStatus::Pending: variant", "outcome.rs"),
    ("types::BatchStatus::Processing: variant", "outcome.rs"),
    ("types::BatchStatus::Unknown: variant", "outcome.rs"),
    ("types::StandardError.category: Option<String>", "outcome.rs"),
];

/// Describes each item that a file next to the generated ones in `directory` reads, but the surface no longer has.
pub(crate) fn missing_items(directory: &Path, surface: &[Item]) -> Vec<String> {
    let lines: Vec<String> = surface.iter().map(Item::to_string).collect();
    // The position of a variant follows its name.
    let fits =
        |line: &str, item: &str| line.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let read = READ
        .iter()
        .filter(|(item, reader)| directory.join(reader).is_file() && !lines.iter().any(|line| fits(line, item)));
    let message = |(item, reader): &(&str, &str)| {
        let name = item.rsplit_once(": ").map_or(*item, |(name, _)| name);
        let now = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let now = now.map_or("was removed".to_owned(), |now| format!("is now `{now}`"));
        format!("{} reads `{item}`, which {now}", directory.join(reader).display())
    };
    read.map(message).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::PathBuf};

    use proc_macro2::{TokenStream, TokenTree};
    use syn::visit::{self, Visit};

    use super::*;

    /// Compares the table with the fields and variants that hand-written code reads.
    #[test]
    fn the_table_lists_what_the_client_reads() {
        let source = crate::paths::root().join("client/src");
        let generated = Declared::of(&source.join("generated/types.rs"));
        let files: Vec<PathBuf> = hand_written(&source);
        let own: BTreeSet<String> = files.iter().flat_map(|file| Declared::of(file).0).collect();
        let mut read = BTreeSet::new();
        for file in &files {
            let mut reads = Reads { generated: &generated.0, own: &own, found: BTreeSet::new() };
            reads.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
            let name = file.strip_prefix(&source).unwrap().display().to_string();
            read.extend(reads.found.into_iter().map(|item| (item, name.clone())));
        }
        let listed = READ.iter().map(|(item, reader)| {
            let (name, _) = item.rsplit_once(": ").unwrap();
            (name.rsplit(['.', ':']).next().unwrap().to_owned(), reader.to_string())
        });
        assert_eq!(read, listed.collect());
    }

    fn hand_written(directory: &Path) -> Vec<PathBuf> {
        let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let ours = paths.filter(|path| !path.ends_with("generated") && !path.ends_with("generated.rs"));
        ours.flat_map(|path| if path.is_dir() { hand_written(&path) } else { vec![path] })
            .filter(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs"))
            .collect()
    }

    /// The fields of the structs and the variants of the enums of a file.
    struct Declared(BTreeSet<String>);

    impl Declared {
        fn of(file: &Path) -> Self {
            let mut declared = Self(BTreeSet::new());
            declared.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
            declared
        }
    }

    impl<'a> Visit<'a> for Declared {
        fn visit_field(&mut self, field: &'a syn::Field) {
            self.0.extend(field.ident.as_ref().map(ToString::to_string));
        }

        fn visit_variant(&mut self, variant: &'a syn::Variant) {
            self.0.insert(variant.ident.to_string());
        }
    }

    /// Finds reads of names that only generated types have, and of other names in a decoded body.
    struct Reads<'a> {
        generated: &'a BTreeSet<String>,
        own: &'a BTreeSet<String>,
        found: BTreeSet<String>,
    }

    impl<'a> Visit<'a> for Reads<'_> {
        fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
            if !module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) {
                visit::visit_item_mod(self, module);
            }
        }

        fn visit_expr_field(&mut self, field: &'a syn::ExprField) {
            if let syn::Member::Named(name) = &field.member {
                let of_body = |base: &syn::Path| BODIES.iter().any(|body| base.is_ident(body));
                self.add(name, matches!(&*field.base, syn::Expr::Path(base) if of_body(&base.path)));
            }
            visit::visit_expr_field(self, field);
        }

        fn visit_path(&mut self, path: &'a syn::Path) {
            let names: Vec<_> = path.segments.iter().map(|segment| &segment.ident).collect();
            if let [.., of, name] = names[..]
                && ENUMS.iter().any(|known| of == known)
            {
                self.add(name, true);
            }
            visit::visit_path(self, path);
        }

        /// `matches!` and other macros, whose arguments are tokens.
        fn visit_macro(&mut self, call: &'a syn::Macro) {
            let tokens: Vec<_> = flat(call.tokens.clone()).collect();
            let is =
                |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
            for window in tokens.windows(4) {
                match window {
                    [TokenTree::Ident(of), one, two, TokenTree::Ident(name)]
                        if is(one, ':') && is(two, ':') && ENUMS.iter().any(|known| of == known) =>
                    {
                        self.add(name, true);
                    }
                    // A name followed by arguments is a method; one followed by a value is a field of a span.
                    [_, dot, TokenTree::Ident(name), next]
                        if is(dot, '.') && !is(next, '=') && !matches!(next, TokenTree::Group(_)) =>
                    {
                        self.add(name, false);
                    }
                    _ => {}
                }
            }
        }
    }

    impl Reads<'_> {
        fn add(&mut self, name: &syn::Ident, is_certain: bool) {
            let name = name.to_string();
            if self.generated.contains(&name) && (is_certain || !self.own.contains(&name)) {
                self.found.insert(name);
            }
        }
    }

    /// The names of decoded bodies in the client, and the generated enums whose variants it names.
    const BODIES: [&str; 2] = ["body", "parsed"];
    const ENUMS: [&str; 1] = ["BatchStatus"];

    fn flat(tokens: TokenStream) -> impl Iterator<Item = TokenTree> {
        let inner = |token| match &token {
            TokenTree::Group(group) => std::iter::once(token.clone()).chain(flat(group.stream())).collect(),
            _ => vec![token],
        };
        tokens.into_iter().flat_map(inner)
    }
}
