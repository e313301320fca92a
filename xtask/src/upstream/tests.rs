use std::{env, fs, path::Path};

use serde_json::{Value, json};

use super::*;

mod documents;
mod published;

/// A contract with one operation that differs from both published documents in four places.
const CONTRACT: &str = "\
openapi: 3.0.3
info: {title: t, version: '1'}
security:
  - oauth2: [notes.read]
paths:
  /notes/v4/{noteId}:
    get:
      operationId: readNote
      x-hubspot-api-versions:
        - {version: v4, support-ends: '2027-03-30', source: s}
        - {version: 2026-09, source: s}
      parameters: [{name: noteId, in: path, required: true, schema: {type: string}}]
      responses:
        2XX: {description: Read., content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
components:
  schemas:
    Note:
      type: object
      properties:
        state: {$ref: '#/components/schemas/State'}
        length: {type: integer, format: int64}
    State: {type: string, x-extensible-enum: [OPEN, CLOSED]}
";

const PUBLISHED: &str = "\
openapi: 3.0.1
info: {title: u, version: '7'}
paths:
  /other: {get: {responses: {}}}
  /notes/VERSION/all: {get: {responses: {}}}
  /notes/VERSION/{noteId}:
    get:
      operationId: readNote
      security: [{oauth2: [notes.read]}]
      parameters: [{name: noteId, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/PublicNote'}}}}
components:
  schemas:
    PublicNote:
      properties:
        state: {type: string, enum: [CLOSED, OPEN], example: null}
        length: {type: integer, format: int32}
      type: object
";

const DECLARED: &str = "\
deviations:
  - id: [response-success-status-generalized, response-success-status-added]
    pointers: ['/paths/~1notes~1v4~1{noteId}/get/responses/200', '/paths/~1notes~1v4~1{noteId}/get/responses/2XX']
    what: a
    why: b
    evidence: c
  - {id: response-property-became-not-enum, pointers: [/components/schemas/State/enum], what: a, why: b, evidence: c}
  - {id: response-property-type-changed, pointers: [/components/schemas/Note/properties/length/format], published: int32, what: a, why: b, evidence: c}
";

/// A date on which no support ends soon.
const TODAY: &str = "2026-11-29";

/// The output and exit code for some documents; the output does not contain the directory.
struct Run<'a> {
    published: Vec<(&'a str, String)>,
    deviations: String,
    today: &'a str,
    format: Format,
}

impl Run<'_> {
    /// Both listed versions, each in a separate document.
    fn new() -> Self {
        let published = vec![
            ("v4.yaml", PUBLISHED.replace("VERSION", "v4")),
            ("2026-09.yaml", PUBLISHED.replace("VERSION", "2026-09")),
        ];
        Run { published, deviations: DECLARED.to_owned(), today: TODAY, format: Format::Text }
    }

    /// Replaces a text in the document of 2026-09.
    fn replaced(mut self, from: &str, to: &str) -> Self {
        assert!(self.published[1].1.contains(from), "{from} is not there");
        self.published[1].1 = self.published[1].1.replace(from, to);
        self
    }

    fn everywhere(mut self, from: &str, to: &str) -> Self {
        self.published[0].1 = self.published[0].1.replace(from, to);
        self.replaced(from, to)
    }

    fn output(&self) -> (String, ExitCode) {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = directory.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let args = Args {
            files: self.published.iter().map(|(name, text)| write(name, text)).collect(),
            spec: Some(write("contract.yaml", CONTRACT)),
            deviations: Some(write("deviations.yaml", &self.deviations)),
            today: Some(self.today.parse().unwrap()),
            format: self.format,
        };
        let mut out = Vec::new();
        let code = run(&args, &mut out).unwrap_or_else(|error| {
            writeln!(out, "error: {error:#}").unwrap();
            ExitCode::FAILURE
        });
        let directory = format!("{}{}", directory.path().display(), std::path::MAIN_SEPARATOR);
        (String::from_utf8(out).unwrap().replace(&directory, ""), code)
    }
}

fn differs() -> ExitCode {
    ExitCode::from(DISAGREEMENT)
}

#[test]
fn declared_differences_pass() {
    let (text, code) = Run::new().output();
    assert_eq!(text, "4 differences from the published documents, all declared\n");
    assert_eq!(code, ExitCode::SUCCESS);
}

#[test]
fn an_undeclared_difference_is_printed_with_the_entry_to_add() {
    let run = Run::new()
        .everywhere("OPEN]", "OPEN, LOST]")
        .everywhere("        length:", "        color: {type: string}\n        length:");
    let (text, code) = run.output();
    assert_eq!(code, differs());
    insta::assert_snapshot!("an_undeclared_difference", text);
}

#[test]
fn a_stale_declaration_is_printed_with_the_entry_to_delete() {
    let mut run = Run::new().everywhere("int32", "int64");
    run.format = Format::Markdown;
    let (text, code) = run.output();
    assert_eq!(code, differs());
    insta::assert_snapshot!("a_stale_declaration", text);
}

/// The output after the printed entries were added to the list.
fn declared(mut run: Run<'_>) -> (String, ExitCode) {
    let entries: String = run
        .output()
        .0
        .lines()
        .filter(|line| line.starts_with("  - id") || line.starts_with("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    run.deviations += &entries.replace("why:", "why: Because.").replace("evidence:", "evidence: Seen.");
    run.output()
}

#[test]
fn the_printed_entry_declares_the_difference() {
    let (text, code) = declared(Run::new().everywhere("[notes.read]", "[notes.write]"));
    assert_eq!(code, ExitCode::SUCCESS, "{text}");
}

#[test]
fn a_difference_in_one_version_is_declared_for_that_version() {
    let run = || Run::new().replaced("        length:", "        color: {type: string}\n        length:");
    let (text, code) = run().output();
    assert_eq!(code, differs());
    assert!(text.contains("Undeclared: response-optional-property-removed (2026-09)\n  2026-09.yaml: "), "{text}");
    assert!(text.contains("\n    versions: ['2026-09']\n"), "{text}");
    assert_eq!(declared(run()).1, ExitCode::SUCCESS);
    let mut everywhere = run();
    everywhere.deviations += "  - {id: response-optional-property-removed, pointers: [/components/schemas/Note/properties/color], what: a, why: b, evidence: c}\n";
    let (text, code) = everywhere.output();
    assert_eq!(code, differs());
    assert!(text.contains("No longer a difference: response-optional-property-removed in v4\n"), "{text}");
}

#[test]
fn an_entry_that_applies_to_another_version_is_extended() {
    let removed = ("        length:", "        color: {type: string}\n        shape: {type: string}\n        length:");
    let entry = |pointers: &str| {
        format!(
            "  - {{id: response-optional-property-removed, pointers: [{pointers}], versions: [v4], what: a, why: b, evidence: c}}\n"
        )
    };
    let (color, shape) = ("/components/schemas/Note/properties/color", "/components/schemas/Note/properties/shape");
    let mut run = Run::new().everywhere(removed.0, removed.1);
    run.deviations += &entry(&format!("{color}, {shape}"));
    let (text, code) = run.output();
    assert_eq!(code, differs());
    insta::assert_snapshot!("an_entry_to_extend", text);
    run.deviations = run.deviations.replace("versions: [v4]", "versions: ['2026-09', v4]");
    assert_eq!(run.output().1, ExitCode::SUCCESS);
    // An entry that applies only in part cannot be extended.
    let mut run = Run::new().everywhere("        length:", "        color: {type: string}\n        length:");
    run.published[0].1 =
        run.published[0].1.replace("        length:", "        shape: {type: string}\n        length:");
    run.deviations += &entry(&format!("{color}, {shape}"));
    let (text, _) = run.output();
    assert!(text.contains("    pointers:\n      - /components/schemas/Note/properties/color\n    versions:"), "{text}");
}

#[test]
fn a_scope_removed_in_one_version_is_a_difference_in_that_version() {
    let (text, code) =
        Run::new().replaced("security: [{oauth2: [notes.read]}]", "security: [{oauth2: [notes.all]}]").output();
    assert_eq!(code, differs());
    assert!(
        text.contains("security-alternative-removed (2026-09)")
            && text.contains("security-alternative-added (2026-09)"),
        "{text}"
    );
}

#[test]
fn a_different_published_value_is_another_difference() {
    let (text, code) = Run::new().everywhere("int32", "int16").output();
    assert_eq!(code, differs());
    assert!(text.contains("1 undeclared; 1 stale declarations"), "{text}");
}

#[test]
fn a_withdrawn_version_is_a_difference_and_the_others_are_still_compared() {
    let withdrawn = Run::new().replaced("/notes/2026-09/{noteId}", "/memos/2026-09/{noteId}");
    let (text, code) = withdrawn.output();
    assert_eq!(code, differs());
    insta::assert_snapshot!("a_withdrawn_version", text);
    let mut alone = Run::new();
    alone.published.truncate(1);
    let (text, code) = alone.output();
    assert_eq!(code, differs());
    assert!(
        text.contains("operation-version-withdrawn (2026-09)")
            && text.contains("it is published as /notes/v4/{noteId} (v4.yaml)"),
        "{text}"
    );
    assert!(text.contains("1 undeclared; 0 stale"), "{text}");
    assert_eq!(declared(alone).1, ExitCode::SUCCESS);
}

#[test]
fn invalid_entries_are_rejected() {
    let error = |from: &str, to: &str| {
        let mut run = Run::new();
        assert!(DECLARED.contains(from));
        run.deviations = DECLARED.replacen(from, to, 1);
        run.output()
    };
    let (text, code) = error("    why: b", "    why: ''");
    assert_eq!(
        (text.as_str(), code),
        ("error: deviations.yaml:2:5: the entry requires `why`, a non-empty string\n", ExitCode::FAILURE)
    );
    assert!(
        error("pointers: [/components/schemas/State/enum]", "pointers: []")
            .0
            .contains("requires `pointers`, a list of strings")
    );
    assert!(error("pointers: [/components", "pointers: [components").0.contains("is not a JSON pointer"));
    assert!(error("    why: b", "    who: b").0.contains("unknown member `who`"));
    let last = DECLARED.lines().last().unwrap();
    assert!(error(last, &format!("{last}\n{last}")).0.contains("an entry above declares the same difference"));
    let (text, code) = error("response-success-status-added]", "response-success-status-added, no-such-kind]");
    assert!(code == differs() && text.contains("or no-such-kind"), "{text}");
    let nowhere = error("/components/schemas/State/enum", "/components/schemas/Nowhere");
    assert!(nowhere.0.contains("No longer a difference: response-property-became-not-enum\n"), "{}", nowhere.0);
}
