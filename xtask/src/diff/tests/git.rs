//! Tests of sides from revisions, files and the working tree.

use std::{fs, path::Path, process::Command};

use super::*;

/// A repository with two commits: one without a contract, one with it.
fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").arg("-C").arg(directory.path()).args(identity).args(args).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    fs::write(directory.path().join("Cargo.toml"), "[workspace.package]\nversion = \"0.1.0\"\n").unwrap();
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message=first"]);
    git(&["tag", "first"]);
    write_contract(directory.path(), CONTRACT);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message=second"]);
    directory
}

fn write_contract(root: &Path, text: &str) {
    fs::create_dir_all(root.join("spec")).unwrap();
    fs::write(root.join(crate::spec::CONTRACT), text).unwrap();
}

#[test]
fn the_working_tree_is_compared_with_the_main_branch() {
    let repository = repository();
    let root = repository.path();
    write_contract(root, &changed("maximum: 200", "maximum: 100"));
    let report =
        Report::new(side::merge_base(root).unwrap(), side::working_tree(root).unwrap(), &Options::on(Date::default()))
            .unwrap();
    assert_eq!(
        report.findings.iter().map(|finding| finding.id.as_str()).collect::<Vec<_>>(),
        ["request-property-max-decreased"]
    );
    assert_eq!(report.version(), "requires a major bump: raise `version` to at least 0.2.0");
    assert_eq!(fs::read_to_string(root.join(crate::spec::CONTRACT)).unwrap(), changed("maximum: 200", "maximum: 100"));
}

#[test]
fn without_a_base_contract_everything_was_added() {
    let repository = repository();
    let base = side::named(repository.path(), "first").unwrap();
    let report =
        Report::new(base, side::working_tree(repository.path()).unwrap(), &Options::on(Date::default())).unwrap();
    assert!(report.notes[0].ends_with("has no contract: everything was added"), "{:?}", report.notes);
    assert!(report.findings.iter().all(|finding| finding.id == "endpoint-added" || finding.id == "rust-item-added"));
    assert_eq!((report.notes.len(), report.rust_impact()), (1, Some(Impact::Compatible)));
}

#[test]
fn sides_that_cannot_be_compared_are_reported() {
    let repository = repository();
    let message = |name: &str| side::named(repository.path(), name).err().map(|error| format!("{error:#}")).unwrap();
    assert_eq!(message("nowhere"), "`nowhere` is neither a file nor a revision of this repository");
    let file = repository.path().join("old.yaml");
    fs::write(&file, "swagger: '2.0'").unwrap();
    assert!(message(&file.display().to_string()).contains("Swagger \"2.0\" is not supported"));
    let empty = tempfile::tempdir().unwrap();
    assert!(side::named(empty.path(), "HEAD").is_err());
}

#[test]
fn breaking_changes_set_the_exit_code_only_with_fail_on() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        Some(path.display().to_string())
    };
    let (base, head) = (file("base.yaml", CONTRACT), file("head.yaml", &changed("maximum: 200", "maximum: 100")));
    let code = |base: &Option<String>, fail_on| {
        let args = Args {
            base: base.clone(),
            head: head.clone(),
            format: Format::Json,
            fail_on,
            require_sunset: None,
            driver: Vec::new(),
        };
        run(&args, &mut Vec::new()).unwrap()
    };
    assert_eq!(code(&base, FailOn::Breaking), ExitCode::from(CONDITION_MET));
    assert_eq!(code(&base, FailOn::Never), ExitCode::SUCCESS);
    assert_eq!(code(&head, FailOn::Breaking), ExitCode::SUCCESS);
}
