//! Hand-written modules never glob-import their parent, so that each name shows its origin.

use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::{pure::sources, support::root};

const HAND_WRITTEN: [&str; 6] =
    ["client/src", "client/bulk/src", "generator/src", "tests/stand-in/src", "xtask/src", "xtask/review/src"];

#[test]
fn no_module_glob_imports_its_parent() {
    // Files of unit tests are exempt.
    let is_test = |path: &Path| path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
    let files = HAND_WRITTEN.iter().map(|directory| root(directory)).flat_map(|directory| {
        let inside = |path: &PathBuf| !is_test(path.strip_prefix(&directory).unwrap());
        sources(&directory).into_iter().filter(inside).collect::<Vec<_>>()
    });
    let globs = files.filter(|path| has_glob(&std::fs::read_to_string(path).unwrap()));
    assert_eq!(globs.collect::<Vec<_>>(), [""; 0].map(PathBuf::from));
}

#[test]
fn every_form_of_glob_import_from_a_parent_is_found() {
    for text in ["use super::*;", "use super::{a, super::*};", "mod a { use super::super::*; }", "pub use super::*;"] {
        assert!(has_glob(text), "{text}");
    }
    for text in ["use super::a;", "use a::prelude::*;", "#[cfg(test)] mod tests { use super::*; }"] {
        assert!(!has_glob(text), "{text}");
    }
}

fn has_glob(text: &str) -> bool {
    let mut seen = Globs(false);
    seen.visit_file(&syn::parse_file(text).unwrap());
    seen.0
}

struct Globs(bool);

impl<'a> Visit<'a> for Globs {
    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        if !module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_use_path(&mut self, path: &'a syn::UsePath) {
        self.0 |= path.ident == "super" && matches!(*path.tree, syn::UseTree::Glob(_));
        visit::visit_use_path(self, path);
    }
}
