//! The contents of the published package.

use std::process::Command;

use crate::support::root;

#[test]
fn the_package_contains_only_sources_guides_and_licenses() {
    let arguments = ["package", "--list", "--package=hubspot-associations", "--allow-dirty", "--offline"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root(".")).output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let (sources, rest): (Vec<_>, Vec<_>) = list.lines().partition(|path| path.starts_with("src/"));
    assert!(
        sources.contains(&"src/generated/types.rs")
            && sources.iter().all(|path| path.ends_with(".rs") || *path == "src/mock/responses.json")
    );
    // Names the commit; absent outside a repository.
    let rest: Vec<_> = rest.into_iter().filter(|path| *path != ".cargo_vcs_info.json").collect();
    insta::assert_snapshot!(rest.join("\n"), @"
    Cargo.lock
    Cargo.toml
    Cargo.toml.orig
    LICENSE-APACHE
    LICENSE-MIT
    README.md
    docs/api-versions.md
    docs/errors.md
    docs/limits.md
    docs/testing.md
    ");
}

#[test]
fn the_package_has_the_license_files_of_the_workspace() {
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let read = |path: &str| std::fs::read_to_string(root(path)).unwrap();
        assert_eq!(read(&format!("client/{licence}")), read(licence));
    }
}
