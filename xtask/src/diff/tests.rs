//! The three forms of the report for scratch changes, and sides that cannot be compared.

use std::{fs, path::Path, process::Command};

use super::*;

const CONTRACT: &str = include_str!("scratch.yaml");

fn side(label: &str, text: &str, version: &str) -> Side {
    let manifest = format!("[workspace.package]\nversion = \"{version}\"\n");
    let contract = Some(crate::spec::parse(&format!("{label}.yaml"), text.into()).unwrap());
    Side { label: label.to_owned(), contract, version: review::version::Version::of_workspace(&manifest) }
}

fn report(head: &str, version: &str) -> Report {
    let options = Options::on("2026-01-01".parse::<Date>().unwrap());
    Report::new(side("base", CONTRACT, "0.1.0"), side("head", head, version), &options).unwrap()
}

/// The contract with one change.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(CONTRACT.matches(from).count(), 1, "{from} must stand in the contract once");
    CONTRACT.replace(from, to)
}

fn text(report: &Report, colour: bool) -> String {
    let mut out = Vec::new();
    text::write(report, colour, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// All three forms, one after the other.
fn forms(report: &Report) -> String {
    let mut json = Vec::new();
    json::write(report, &mut json).unwrap();
    let json = String::from_utf8(json).unwrap();
    format!("{}\n--- markdown\n{}\n--- json\n{json}", text(report, false), markdown::render(report))
}

#[test]
fn an_enum_value_more_asks_for_a_look() {
    let report = report(&changed("x-extensible-enum: [OPEN, DONE]", "x-extensible-enum: [OPEN, DONE, LATE]"), "0.1.0");
    assert_eq!((report.wire_verdict(), report.rust_verdict()), (Verdict::Compatible, Verdict::Compatible));
    insta::assert_snapshot!(forms(&report));
}

#[test]
fn a_response_field_less_breaks() {
    let without = changed("        owner:\n          type: string\n          description: Who does it.\n", "");
    let report = report(&without.replace("[title, state, owner]", "[title, state]"), "0.2.0");
    assert_eq!(report.rust_verdict(), Verdict::Breaking);
    assert!(!report.lacks_version(), "0.2.0 is what a breaking change of 0.1.0 needs");
    insta::assert_snapshot!(forms(&report));
}

#[test]
fn a_request_field_required_breaks() {
    let report = report(&changed("required: [title]", "required: [title, note]"), "0.1.0");
    assert_eq!(report.verdict(), Verdict::Breaking);
    assert!(report.lacks_version());
    insta::assert_snapshot!(forms(&report));
}

#[test]
fn a_schema_renamed_breaks_rust_alone() {
    let report = report(&CONTRACT.replace("TaskState", "TaskProgress"), "0.1.0");
    assert_eq!((report.wire_verdict(), report.rust_verdict()), (Verdict::Unchanged, Verdict::Breaking));
    insta::assert_snapshot!(forms(&report));
}

#[test]
fn another_description_is_for_readers() {
    let report = report(&changed("Who does it.", "Who has to do it."), "0.1.1");
    assert_eq!((report.wire_verdict(), report.rust_verdict()), (Verdict::Docs, Verdict::Unchanged));
    insta::assert_snapshot!(forms(&report));
}

#[test]
fn another_server_breaks() {
    let report = report(&changed("https://api.tasks.test", "https://tasks.test"), "0.1.0");
    assert_eq!(report.verdict(), Verdict::Breaking);
    insta::assert_snapshot!(forms(&report));
}

#[test]
fn colour_marks_both_sides() {
    let report = report(&changed("maximum: 200", "maximum: 100"), "0.1.0");
    insta::assert_snapshot!(text(&report, true).replace('\x1b', "ESC"));
}

#[test]
fn a_contract_equals_itself() {
    insta::assert_snapshot!(forms(&report(CONTRACT, "0.1.0")));
}

#[test]
fn a_contract_that_does_not_generate_is_compared_on_the_wire() {
    let report = report(&changed("      operationId: readTask\n", ""), "0.1.0");
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
    assert!(report.notes[0].starts_with("Rust is not compared: the head does not generate: "), "{:?}", report.notes);
    assert_eq!(report.wire_verdict(), Verdict::Compatible);
}

#[test]
fn a_comment_is_cut_where_it_does_not_fit() {
    let properties =
        |kind: &str| -> String { (0..900).map(|at| format!("        p{at}: {{type: {kind}}}\n")).collect() };
    let contract = |kind: &str| changed("        owner:\n", &format!("{}        owner:\n", properties(kind)));
    let options = Options::on(Date::default());
    let (base, head) = (side("base", &contract("string"), "0.1.0"), side("head", &contract("integer"), "0.1.0"));
    let comment = markdown::render(&Report::new(base, head, &options).unwrap());
    assert!(comment.chars().count() <= 65_536);
    assert!(comment.trim_end().ends_with("`cargo xtask diff` shows them all."), "{}", &comment[comment.len() - 200..]);
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
}

#[test]
fn a_change_that_reaches_everything_names_some_operations() {
    let contract = |kind: &str| {
        let paths: String = (0..12)
            .map(|at| format!("  /a{at}:\n    get:\n      operationId: a{at}\n      responses: {{'200': {{$ref: '#/components/responses/R'}}}}\n"))
            .collect();
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}components:\n  responses:\n    R:\n      \
             description: d\n      content: {{application/json: {{schema: {{type: {kind}}}}}}}\n"
        )
    };
    let options = Options::on(Date::default());
    let sides = (side("base", &contract("string"), "0.1.0"), side("head", &contract("integer"), "0.1.0"));
    let report = Report::new(sides.0, sides.1, &options).unwrap();
    assert_eq!(report.changes[0].operations.len(), 12);
    assert_eq!(text(&report, false).matches("  = in: GET /a").count(), 10);
    assert!(
        text(&report, false).contains("  = in: and 2 more\n") && markdown::render(&report).contains("- and 2 more\n")
    );
}

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
        Report::new(Side::merge_base(root).unwrap(), Side::working_tree(root).unwrap(), &Options::on(Date::default()))
            .unwrap();
    assert_eq!(report.wire().map(|change| change.id.as_str()).collect::<Vec<_>>(), ["request-property-max-decreased"]);
    assert_eq!(report.version_sentence(), "a major step: raise `version` in Cargo.toml from 0.1.0 to 0.2.0");
    assert_eq!(fs::read_to_string(root.join(crate::spec::CONTRACT)).unwrap(), changed("maximum: 200", "maximum: 100"));
}

#[test]
fn without_a_base_contract_everything_is_new() {
    let repository = repository();
    let base = Side::named(repository.path(), "first").unwrap();
    let report =
        Report::new(base, Side::working_tree(repository.path()).unwrap(), &Options::on(Date::default())).unwrap();
    assert!(report.notes[0].ends_with("holds no contract: everything is new"), "{:?}", report.notes);
    assert_eq!(report.wire_verdict(), Verdict::Compatible);
    assert!(report.wire().all(|change| change.id == "endpoint-added"));
    assert_eq!((report.notes.len(), report.rust_verdict()), (1, Verdict::Compatible));
}

#[test]
fn what_cannot_be_compared_is_told() {
    let repository = repository();
    let message = |name: &str| Side::named(repository.path(), name).err().map(|error| format!("{error:#}")).unwrap();
    assert_eq!(message("nowhere"), "`nowhere` is neither a file nor a revision of this repository");
    let file = repository.path().join("old.yaml");
    fs::write(&file, "swagger: '2.0'").unwrap();
    assert!(message(&file.display().to_string()).contains("Swagger \"2.0\" is not read"));
    let empty = tempfile::tempdir().unwrap();
    assert!(Side::named(empty.path(), "HEAD").is_err());
}

#[test]
fn a_break_strikes_only_when_asked_to() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        Some(path.display().to_string())
    };
    let (base, head) = (file("base.yaml", CONTRACT), file("head.yaml", &changed("maximum: 200", "maximum: 100")));
    let code = |base: &Option<String>, fail_on| {
        let args = Args { base: base.clone(), head: head.clone(), format: Format::Json, fail_on };
        run(&args, &mut Vec::new()).unwrap()
    };
    assert_eq!(code(&base, FailOn::Breaking), ExitCode::from(STRUCK));
    assert_eq!(code(&base, FailOn::Never), ExitCode::SUCCESS);
    assert_eq!(code(&head, FailOn::Breaking), ExitCode::SUCCESS);
}
