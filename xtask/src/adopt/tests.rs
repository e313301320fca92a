use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::*;

const PUBLISHED: &str = "\
openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /notes/{noteId}:
    get:
      operationId: get-/notes/{noteId}_read
      parameters: [{name: noteId, in: path, required: true, schema: {type: integer, format: int32}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}
";

fn args(file: PathBuf, spec: PathBuf, method: &str, path: &str, dry_run: bool) -> Args {
    let deviations = Some(spec.with_file_name("deviations.yaml"));
    Args {
        file,
        method: method.to_owned(),
        path: path.to_owned(),
        id: None,
        spec: Some(spec),
        deviations,
        incomplete: false,
        dry_run,
    }
}

/// A directory with the contract and a published document, and the paths of both.
fn folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (spec, published) = (folder.path().join("contract.yaml"), folder.path().join("published.yaml"));
    fs::copy(crate::paths::root().join(crate::spec::CONTRACT), &spec).unwrap();
    fs::write(&published, PUBLISHED).unwrap();
    fs::copy(crate::paths::root().join(crate::upstream::DEVIATIONS), folder.path().join("deviations.yaml")).unwrap();
    (folder, spec, published)
}

#[test]
fn a_dry_run_shows_the_change_and_writes_nothing() {
    let (_folder, spec, published) = folder();
    let before = fs::read_to_string(&spec).unwrap();
    let mut out = Vec::new();
    run(&args(published, spec.clone(), "GET", "/notes/{noteId}", true), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("\n+  /notes/{noteId}:\n+    get:\n"), "{text}");
    assert!(!text.lines().any(|line| line.starts_with('-') && !line.starts_with("---")), "{text}");
    assert!(
        text.contains("\n+  # Drafted: getNotesByNoteId\n") && text.contains("\nwould add `getNotesByNoteId` to "),
        "{text}"
    );
    assert_eq!(fs::read_to_string(&spec).unwrap(), before);
}

#[test]
fn adjustments_and_decisions_are_printed() {
    let (_folder, spec, published) = folder();
    let mut out = Vec::new();
    run(&args(published.clone(), spec.clone(), "get", "/notes/{noteId}", false), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap().replace(&spec.display().to_string(), "contract.yaml");
    insta::assert_snapshot!(text);
    let again = run(&args(published, spec, "get", "/notes/{noteId}", false), &mut Vec::new()).unwrap_err();
    assert!(again.to_string().ends_with("already has GET /notes/{noteId}"), "{again}");
}

#[test]
fn an_inexpressible_operation_is_not_added_without_the_flag() {
    let (_folder, spec, published) = folder();
    let body = "requestBody: {required: true, content: {multipart/form-data: {schema: {type: object}}}}";
    let text = PUBLISHED.replace("      responses:", &format!("      {body}\n      responses:"));
    fs::write(&published, text).unwrap();
    let before = fs::read_to_string(&spec).unwrap();
    let mut args = args(published, spec.clone(), "get", "/notes/{noteId}", false);
    let error = format!("{:#}", run(&args, &mut Vec::new()).unwrap_err());
    assert!(
        error.starts_with("nothing was written; pass `--incomplete`") && error.contains("multipart/form-data"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&spec).unwrap(), before);
    args.incomplete = true;
    let mut out = Vec::new();
    run(&args, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("multipart/form-data"));
}

/// The operations to adopt from the published documents, which are not part of the project.
const ADOPTED: [(&str, &str, &str); 3] = [
    ("associations-schema-v4.json", "GET", "/crm/associations/v4/{fromObjectType}/{toObjectType}/labels"),
    ("associations-v4.json", "POST", "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create"),
    ("associations-schema-v4.json", "GET", "/crm/associations/v4/definitions/configurations/all"),
];

#[test]
fn adopted_operations_compile() {
    let Some(published) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("hubspot-published")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    copy(crate::paths::root(), scratch.path());
    let spec = scratch.path().join(crate::spec::CONTRACT);
    for (file, method, path) in ADOPTED {
        run(&args(published.join(file), spec.clone(), method, path, false), &mut Vec::new()).unwrap();
    }
    let drafted = crate::spec::read(Some(&spec)).unwrap();
    let files = generator::generate(&drafted).unwrap().files;
    let source = scratch.path().join("client/src");
    crate::tree::write(&source, &files, &crate::tree::compare(&source, &files).unwrap()).unwrap();
    let check = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--package", "hubspot-associations", "--all-features"])
        .current_dir(scratch.path())
        .env("CARGO_TARGET_DIR", crate::paths::root().join("target"))
        .output()
        .unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

/// The sources of the workspace.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() && name != "target" && name != ".git" {
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}
