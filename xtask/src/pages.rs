//! Checks that the commands, files and tests named in the documentation exist.

use std::{collections::BTreeSet, path::Path};

use commands::Workspace;

mod commands;
mod help;

const PAGES: [&str; 14] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "client/README.md",
    "client/bulk/README.md",
    "client/docs/api-versions.md",
    "client/docs/errors.md",
    "client/docs/limits.md",
    "client/docs/testing.md",
    "spec/README.md",
    "tests/benches/peers/README.md",
    "tests/benches/results/README.md",
];

/// The problems that `check` finds on each page.
fn complaints(check: impl Fn(&Path, &str) -> Vec<String>) -> Vec<String> {
    let on_page = |page: &&str| {
        let path = crate::paths::root().join(page);
        let text = std::fs::read_to_string(&path).expect("the page exists");
        check(&path, &text).into_iter().map(|complaint| format!("{page}: {complaint}")).collect::<Vec<_>>()
    };
    PAGES.iter().flat_map(on_page).collect()
}

#[test]
fn commands_in_the_documentation_are_valid() {
    let workspace = Workspace::read();
    assert_eq!(complaints(|_, text| workspace.complaints(text)), [""; 0]);
}

#[test]
fn files_named_in_the_documentation_exist() {
    assert_eq!(complaints(missing), [""; 0]);
    let text = "[a](Cargo.toml) [b](nowhere.md#x)\n[c]: nowhere/else\n`.ci/run` `.ci/nothing` `client/src…`";
    assert_eq!(missing(&crate::paths::root().join("README.md"), text), ["nowhere.md", "nowhere/else", ".ci/nothing"]);
}

#[test]
fn tests_named_in_the_documentation_exist() {
    let mut functions = BTreeSet::new();
    for directory in ["client/src", "client/bulk", "generator", "tests", "xtask"] {
        collect(&crate::paths::root().join(directory), &mut functions);
    }
    let unknown = |_: &Path, text: &str| {
        let named = spans(text).filter(|span| is_test_name(span)).map(str::to_owned);
        named.filter(|name| !functions.contains(name)).collect::<Vec<_>>()
    };
    assert_eq!(complaints(unknown), [""; 0]);
    assert_eq!(unknown(Path::new(""), "`no_test_has_this_name` `fn_x`"), ["no_test_has_this_name"]);
}

/// Whether a code span looks like the name of a test, which is a sentence.
fn is_test_name(span: &str) -> bool {
    span.matches('_').count() >= 3 && span.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn collect(directory: &Path, functions: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, functions);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let names = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            functions.extend(names.map(str::to_owned));
        }
    }
}

/// The directories whose files the documentation names by path.
const DIRECTORIES: [&str; 6] = [".ci/", "client/", "generator/", "spec/", "tests/", "xtask/"];

/// Links and paths within the repository that do not exist.
fn missing(page: &Path, text: &str) -> Vec<String> {
    let inline = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let defined = text.lines().filter(|line| line.starts_with('[')).filter_map(|line| Some(line.split_once("]: ")?.1));
    let links = inline.chain(defined).filter(|link| !link.starts_with("https://"));
    // rustdoc checks these.
    let links = links.filter(|link| !link.starts_with("crate::"));
    let links = links.filter_map(|link| link.split('#').next()).map(|link| (page.parent().expect("a folder"), link));
    let is_path = |span: &&str| {
        DIRECTORIES.iter().any(|directory| span.starts_with(directory)) && !span.contains(['…', ' ', '*'])
    };
    let paths = spans(text).filter(is_path).map(|span| (crate::paths::root(), span));
    links.chain(paths).filter(|(from, path)| !from.join(path).exists()).map(|(_, path)| path.to_owned()).collect()
}

/// The code spans in the prose.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2))
}
