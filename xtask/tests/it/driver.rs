//! `cargo xtask diff` as git's diff driver, set up as in CONTRIBUTING.md.

use std::{fs, path::Path, process::Command};

const CONTRACT: &str = "spec/hubspot-associations.yaml";

fn git(root: &Path, args: &[&str]) -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").arg("-C").arg(root).args(identity).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A repository with the contract, the same attributes as this one, and the driver.
fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fs::create_dir(root.join("spec")).unwrap();
    fs::write(root.join(CONTRACT), super::edits::contract()).unwrap();
    fs::write(root.join("spec/other.yaml"), "a: 1\n").unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.gitattributes"), root.join(".gitattributes")).unwrap();
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    git(root, &["config", "diff.contract.command", &format!("'{}' diff", env!("CARGO_BIN_EXE_xtask"))]);
    commit(root);
    directory
}

fn commit(root: &Path) {
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message=any"]);
}

fn edit(root: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(root.join(CONTRACT)).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(root.join(CONTRACT), text.replace(from, to)).unwrap();
}

#[test]
fn git_diff_shows_findings_and_lines() {
    let repository = repository();
    let root = repository.path();
    edit(root, "{1,19}", "{1,15}");
    let shown = git(root, &["diff"]);
    assert!(shown.starts_with(&format!("diff --contract a/{CONTRACT} b/{CONTRACT}\nAPI callers ")), "{shown}");
    assert!(shown.contains("error    rust-value-narrowed: types::ObjectId (createDefaultAssociation)\n"), "{shown}");
    assert!(shown.contains("\n-      pattern: ^[0-9]{1,19}$\n+      pattern: ^[0-9]{1,15}$\n"), "{shown}");
}

#[test]
fn git_log_shows_findings_of_each_commit() {
    let repository = repository();
    let root = repository.path();
    edit(root, "{1,19}", "{1,15}");
    commit(root);
    fs::remove_file(root.join(CONTRACT)).unwrap();
    commit(root);
    let shown = git(root, &["log", "-p", "--ext-diff"]);
    // The first commit also adds another file of that directory.
    assert_eq!(shown.matches("diff --contract ").count(), 4, "{shown}");
    assert!(shown.contains("rust-value-narrowed") && shown.contains("\n+++ /dev/null\n"), "{shown}");
    assert!(shown.contains("has no contract: everything was added"), "{shown}");
}

#[test]
fn files_that_are_not_contracts_still_have_a_line_diff() {
    let repository = repository();
    let root = repository.path();
    fs::write(root.join("spec/other.yaml"), "a: 2\n").unwrap();
    edit(root, "openapi: 3.0.3", "openapi: [");
    git(root, &["mv", "spec/other.yaml", "spec/moved.yaml"]);
    let shown = git(root, &["diff", "HEAD"]);
    assert!(shown.contains("cannot compare the contracts: "), "{shown}");
    assert!(shown.contains("-a: 1\n") && shown.contains("+a: 2\n") && shown.contains("+openapi: [\n"), "{shown}");
}
