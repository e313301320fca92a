//! The public Rust API, one item per line.

use std::path::{Path, PathBuf};

use generator::surface::{self, Item};

use crate::support::{contract, root};

#[test]
fn the_generated_api_matches_its_snapshot() {
    insta::assert_snapshot!("generated_surface", lines(generator::generate(&contract()).unwrap().surface()));
}

#[test]
fn the_hand_written_api_matches_its_snapshot() {
    let mut items = Vec::new();
    for path in sources(&root("client/src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        items.extend(surface::outline(&text).unwrap());
    }
    items.sort_by(|a, b| a.path.cmp(&b.path));
    insta::assert_snapshot!("hand_written_surface", lines(&items));
}

fn lines(items: &[Item]) -> String {
    items.iter().map(|item| format!("{item}\n")).collect()
}

/// The hand-written sources. The compiler warns about unreachable public items, so every public item in them is reachable.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("generated")) {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
