//! Which documents are compared, in which versions, and on which day.

use super::*;

#[test]
fn newer_versions_are_differences_and_older_or_beta_ones_are_notes() {
    let mut run = Run::new();
    run.published.push(("new.yaml", PUBLISHED.replace("VERSION", "2027-03")));
    run.published.push(("beta.yaml", PUBLISHED.replace("VERSION", "2027-09-beta")));
    run.published.push(("old.yaml", PUBLISHED.replace("/notes/VERSION", "/v3/notes")));
    let (text, code) = run.output();
    assert_eq!(code, differs());
    assert!(text.contains("Undeclared: operation-version-unlisted\n  new.yaml: "), "{text}");
    let note = "note: GET /notes/v4/{noteId} is also published as /notes/2027-09-beta/{noteId} (beta.yaml), /v3/notes/{noteId} (old.yaml)\n";
    assert!(text.contains(note), "{text}");
    assert!(text.contains("1 undeclared; 0 stale"), "{text}");
    assert_eq!(declared(run).1, ExitCode::SUCCESS);
}

#[test]
fn the_end_of_support_warns_for_120_days_and_fails_afterwards() {
    let on = |today| {
        let mut run = Run::new();
        run.today = today;
        let (text, code) = run.output();
        (text.lines().next().unwrap().to_owned(), code)
    };
    assert!(on("2026-11-29").0.starts_with("4 differences"));
    let (text, code) = on("2026-12-01");
    assert!(
        text.starts_with("warning: support for v4 of GET /notes/v4/{noteId} ends on 2027-03-30, in 119 days"),
        "{text}"
    );
    assert_eq!(code, ExitCode::SUCCESS);
    let (text, code) = on("2027-03-30");
    assert!(text.starts_with("warning: support for v4 of GET /notes/v4/{noteId} ends today"), "{text}");
    assert_eq!(code, ExitCode::SUCCESS);
    let (text, code) = on("2027-03-31");
    assert!(text.starts_with("error: support for v4 of GET /notes/v4/{noteId} ended on 2027-03-30"), "{text}");
    assert_eq!(code, differs());
}

#[test]
fn an_unreadable_document_does_not_hide_the_others() {
    let mut run = Run::new().everywhere("        length:", "        color: {type: string}\n        length:");
    run.published.insert(0, ("broken.yaml", "paths: [".to_owned()));
    let (text, code) = run.output();
    assert_eq!(code, ExitCode::FAILURE, "{text}");
    assert!(text.contains("Undeclared: response-optional-property-removed\n"), "{text}");
    assert!(text.contains("error: broken.yaml:"), "{text}");
    assert!(text.contains("1 undeclared; 0 stale"), "{text}");
}

#[test]
fn a_document_without_a_map_of_paths_is_an_error() {
    for member in ["paths", "components"] {
        let mut run = Run::new();
        run.published.push(("broken.yaml", format!("openapi: 3.0.1\n{member}: [1]\n")));
        let (text, code) = run.output();
        assert_eq!(code, ExitCode::FAILURE, "{text}");
        assert!(text.contains(&format!("error: broken.yaml:2:1: `{member}` must be a mapping")), "{text}");
    }
}

#[test]
fn the_document_with_similar_paths_owns_an_operation() {
    let mut run = Run::new();
    let own = "  /notes/VERSION/all: {get: {responses: {}}}\n";
    for (name, title) in [("a-tasks.yaml", "tasks"), ("b-calls.yaml", "calls")] {
        let others: String =
            (0..9).map(|number| format!("  /{title}/2026-09/{number}: {{get: {{responses: {{}}}}}}\n")).collect();
        run.published
            .insert(0, (name, PUBLISHED.replace(own, &others).replace("VERSION", "2026-09").replace("int32", "int16")));
    }
    let alone = PUBLISHED.replace(own, "").replace("  /other: {get: {responses: {}}}\n", "");
    run.published.insert(0, ("alone.yaml", alone.replace("VERSION", "2026-09")));
    let (text, code) = run.output();
    assert_eq!(code, ExitCode::SUCCESS, "{text}");
    let note = "note: GET /notes/2026-09/{noteId} was compared as published in 2026-09.yaml; 2 of 3 other documents publish it differently: b-calls.yaml, a-tasks.yaml\n";
    assert!(text.starts_with(note), "{text}");
}
