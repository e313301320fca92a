//! The generator and the review are pure: their sources use nothing that reads or changes the outside world.

use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::support::root;

/// The crates without side effects.
const PURE: [&str; 2] = ["generator/src", "xtask/review/src"];

/// Modules of the standard library with side effects, such as `stdin` in `std::io`.
const IMPURE: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread", "time"];
const MACROS: &[&str] = &["dbg", "env", "eprint", "eprintln", "option_env", "print", "println"];

#[test]
fn pure_crates_have_no_side_effects() {
    let mut found = Vec::new();
    for path in PURE.iter().flat_map(|directory| sources(&root(directory))) {
        let text = std::fs::read_to_string(&path).unwrap();
        found.extend(side_effects(&text).into_iter().map(|name| format!("{}: {name}", path.display())));
    }
    assert!(found.is_empty(), "these crates must stay pure:\n{}", found.join("\n"));
}

#[test]
fn every_kind_of_side_effect_is_found() {
    for text in [
        "use std::fs;",
        "use std::{fmt, process::Command};",
        "use ::std::time::SystemTime as Clock;",
        "fn f() { std::env::var(\"A\"); }",
        "fn f(path: &std::path::Path, file: std::fs::File) {}",
        "fn f() { println!(\"x\"); }",
        "fn f() { let now = chrono::Utc::now(); }",
    ] {
        assert_eq!(side_effects(text).len(), 1, "{text}");
    }
    assert_eq!(side_effects("use std::{fmt, path::Path}; fn f() { format!(\"x\"); }"), Vec::<String>::new());
}

fn side_effects(text: &str) -> Vec<String> {
    let mut seen = Seen::default();
    seen.visit_file(&syn::parse_file(text).unwrap());
    seen.0
}

#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn check(&mut self, names: &[String]) {
        let std = names.first().is_some_and(|first| first == "std");
        if std && names.get(1).is_some_and(|name| IMPURE.contains(&name.as_str()))
            || names.last().is_some_and(|name| name == "now")
        {
            self.0.push(names.join("::"));
        }
    }

    fn uses(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.uses(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.check(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.check(&with(&rename.ident)),
            syn::UseTree::Glob(_) => self.check(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.uses(tree, before)),
        }
    }
}

impl<'a> Visit<'a> for Seen {
    /// Unit tests may have side effects.
    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        if !module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.uses(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.check(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if MACROS.contains(&name.as_str()) {
            self.0.push(format!("{name}!"));
        }
    }
}

pub(crate) fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}
