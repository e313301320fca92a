use std::{env, fs, path::Path};

use serde_json::{Value, json};

use super::*;

/// A contract of one operation that leaves its publication in three places.
const CONTRACT: &str = "\
openapi: 3.0.3
info: {title: t, version: '1'}
security:
  - oauth2: [notes.read]
paths:
  /notes/{noteId}:
    get:
      operationId: readNote
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
  /notes/{noteId}:
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
  - {id: response-success-status-generalized, pointer: '/paths/~1notes~1{noteId}/get/responses/200', what: a, why: b, evidence: c}
  - {id: response-success-status-added, pointer: '/paths/~1notes~1{noteId}/get/responses/2XX', what: a, why: b, evidence: c}
  - {id: response-property-became-not-enum, pointer: /components/schemas/State/enum, what: a, why: b, evidence: c}
  - {id: response-property-type-changed, pointer: /components/schemas/Note/properties/length/format, published: int32, what: a, why: b, evidence: c}
";

/// The output and the exit code, with the directory taken out.
fn output(published: &str, deviations: &str, format: Format) -> (String, ExitCode) {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let args = Args {
        files: vec![write("published.yaml", published)],
        spec: Some(write("contract.yaml", CONTRACT)),
        deviations: Some(write("deviations.yaml", deviations)),
        format,
    };
    let mut out = Vec::new();
    let code = run(&args, &mut out).unwrap_or_else(|error| {
        writeln!(out, "error: {error:#}").unwrap();
        ExitCode::FAILURE
    });
    let directory = format!("{}{}", directory.path().display(), std::path::MAIN_SEPARATOR);
    (String::from_utf8(out).unwrap().replace(&directory, ""), code)
}

fn differs() -> ExitCode {
    ExitCode::from(DISAGREES)
}

#[test]
fn declared_differences_pass() {
    let (text, code) = output(PUBLISHED, DECLARED, Format::Text);
    assert_eq!(
        (text.as_str(), code),
        ("4 differences from the publication, all of them declared\n", ExitCode::SUCCESS)
    );
}

#[test]
fn an_undeclared_difference_is_printed_with_the_entry_to_add() {
    let published = PUBLISHED
        .replace("OPEN]", "OPEN, LOST]")
        .replace("        length:", "        color: {type: string}\n        length:");
    let (text, code) = output(&published, DECLARED, Format::Text);
    assert_eq!(code, differs());
    insta::assert_snapshot!(text);
}

#[test]
fn a_difference_that_is_gone_is_printed_with_the_entry_to_delete() {
    let (text, code) = output(&PUBLISHED.replace("int32", "int64"), DECLARED, Format::Markdown);
    assert_eq!(code, differs());
    insta::assert_snapshot!(text);
}

#[test]
fn an_added_entry_with_reasons_declares_the_difference() {
    let published = PUBLISHED.replace("[notes.read]", "[notes.write]");
    let (text, _) = output(&published, DECLARED, Format::Text);
    let entries: String = text
        .lines()
        .filter(|line| line.starts_with("  - id") || line.starts_with("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    let entries = entries.replace("why:", "why: Because.").replace("evidence:", "evidence: Seen.");
    assert_eq!(output(&published, &format!("{DECLARED}{entries}"), Format::Text).1, ExitCode::SUCCESS, "{entries}");
}

#[test]
fn another_published_value_is_another_difference() {
    let (text, code) = output(&PUBLISHED.replace("int32", "int16"), DECLARED, Format::Text);
    assert_eq!(code, differs());
    assert!(text.contains("1 undeclared, 1 declared ones are gone"), "{text}");
}

#[test]
fn an_operation_that_nobody_publishes_is_named() {
    let (text, code) = output(&PUBLISHED.replace("/notes/", "/memos/"), DECLARED, Format::Text);
    assert_eq!(code, ExitCode::FAILURE);
    assert!(text.starts_with("error: GET /notes/{noteId} is in none of these documents: published.yaml"), "{text}");
}

#[test]
fn an_entry_without_reasons_is_refused() {
    let (text, code) = output(PUBLISHED, &DECLARED.replacen("why: b", "why: ''", 1), Format::Text);
    assert_eq!(
        (text.as_str(), code),
        ("error: deviations.yaml:2:5: the entry needs `why`, a text\n", ExitCode::FAILURE)
    );
    let twice = format!("{DECLARED}{}", DECLARED.lines().last().unwrap());
    assert!(output(PUBLISHED, &twice, Format::Text).0.contains("an entry above declares the same difference"));
}

/// A change to a published document: what it is, which file, where, and the id by which it must surface.
type Mutation = (&'static str, &'static str, fn(&mut Value), &'static str);

const PATH_A: &str =
    "/crm/objects/2026-03/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}";
const PATH_B: &str = "/crm/associations/v4/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update";

const MUTATIONS: [Mutation; 6] = [
    (
        "a new enum value",
        "associations-2026-03.json",
        |document| {
            let category =
                &mut document["components"]["schemas"]["AssociationSpec"]["properties"]["associationCategory"];
            category["enum"].as_array_mut().unwrap().push(json!("BRAND_NEW"));
        },
        "x-extensible-enum-value-removed",
    ),
    (
        "a new field",
        "associations-2026-03.json",
        |document| {
            let result = &mut document["components"]["schemas"]["PublicDefaultAssociation"];
            result["properties"]["brandNew"] = json!({ "type": "string" });
        },
        "property-removed",
    ),
    (
        "a removed scope",
        "associations-schema-v4.json",
        |document| {
            let security = document["paths"][PATH_B]["post"]["security"].as_array_mut().unwrap();
            security.retain(|one| one["oauth2"] != json!(["crm.objects.contacts.read"]));
        },
        "security-alternative-added",
    ),
    (
        "a changed type of a path parameter",
        "associations-2026-03.json",
        |document| {
            document["paths"][PATH_A]["put"]["parameters"][0]["schema"] = json!({ "type": "integer" });
        },
        "request-parameter-type",
    ),
    (
        "a renamed path parameter",
        "associations-2026-03.json",
        |document| {
            let text = document.to_string().replace("toObjectId", "toRecordId");
            *document = serde_json::from_str(&text).unwrap();
        },
        "path-parameter-renamed",
    ),
    (
        "a changed code",
        "associations-schema-v4.json",
        |document| {
            let responses = document["paths"][PATH_B]["post"]["responses"].as_object_mut().unwrap();
            let many = responses.remove("207").unwrap();
            responses.insert("202".to_owned(), many);
        },
        "response-success-status",
    ),
];

/// The published documents themselves are not part of the project.
#[test]
fn published_documents_pass_and_each_change_to_them_fails() {
    let Some(folder) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("hubspot-published")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    let (text, code) = against(&folder, None);
    assert_eq!(code, ExitCode::SUCCESS, "{text}");
    for (what, file, change, id) in MUTATIONS {
        let directory = tempfile::tempdir().unwrap();
        let mut document: Value = serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        let before = document.clone();
        change(&mut document);
        assert_ne!(document, before, "{what} changed nothing");
        let changed = directory.path().join(file);
        fs::write(&changed, document.to_string()).unwrap();
        let (text, code) = against(&folder, Some(&changed));
        assert_eq!(code, differs(), "{what}: {text}");
        assert!(text.contains(id), "{what} is told as:\n{text}");
    }
}

/// The contract against the documents of `folder`, one of them replaced.
fn against(folder: &Path, replacement: Option<&PathBuf>) -> (String, ExitCode) {
    let replaces = |path: &PathBuf| replacement.is_some_and(|new| new.file_name() == path.file_name());
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let files = files.into_iter().map(|path| if replaces(&path) { replacement.unwrap().clone() } else { path });
    let mut out = Vec::new();
    let args = Args { files: files.collect(), spec: None, deviations: None, format: Format::Text };
    let code = run(&args, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), code)
}
