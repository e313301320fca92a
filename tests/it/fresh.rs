//! The committed client matches the contract.

use crate::support::{contract, root};

#[test]
fn committed_files_match_what_the_contract_generates() {
    let output = generator::generate(&contract()).unwrap();
    for file in &output.files {
        let committed = std::fs::read_to_string(root("client/src").join(&file.path)).unwrap_or_default();
        assert!(committed == file.text, "client/src/{} is stale; run `cargo xtask generate`", file.path);
    }
}

#[test]
fn generation_is_deterministic() {
    let (first, second) = (generator::generate(&contract()).unwrap(), generator::generate(&contract()).unwrap());
    assert_eq!(first.files, second.files);
    assert_eq!(first.surface(), second.surface());
}

#[test]
fn the_contract_has_no_lint_findings() {
    let findings = generator::lint::check(&contract());
    assert!(findings.is_empty(), "{findings:#?}");
}
