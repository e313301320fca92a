//! HubSpot's published documents, and changes to them.

use super::*;

/// A change to a published document: its name, the file, the place, and the id that must be reported.
type Mutation = (&'static str, &'static str, fn(&mut Value), &'static str);

const PATH_A: &str =
    "/crm/objects/2026-03/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}";
const PATH_B: &str = "/crm/associations/v4/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update";

const MUTATIONS: [Mutation; 9] = [
    (
        "a new version",
        "associations-2026-09.json",
        |document| {
            let item = document["paths"][PATH_A.replace("2026-03", "2026-09")].clone();
            document["paths"][PATH_A.replace("2026-03", "2027-03")] = item;
        },
        "operation-version-unlisted\n",
    ),
    (
        "a version removed",
        "associations-schema-2026-09.json",
        |document| {
            document["paths"].as_object_mut().unwrap().remove(&PATH_B.replace("v4", "2026-09")).unwrap();
        },
        "operation-version-withdrawn (2026-09)\n",
    ),
    (
        "a field in one version",
        "associations-schema-2026-03.json",
        |document| {
            let schemas = &mut document["components"]["schemas"];
            let result = &mut schemas["PublicAssociationDefinitionConfigurationUpdateResult"];
            result["properties"]["brandNew"] = json!({ "type": "string" });
        },
        "response-optional-property-removed (2026-03)\n",
    ),
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
        "security-alternative-added (v4)\n",
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

/// The published documents are not part of the project.
#[test]
fn published_documents_pass_and_each_change_to_them_fails() {
    let Some(folder) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("hubspot-published")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    let (text, code) = against(&folder, None);
    assert_eq!(code, ExitCode::SUCCESS, "{text}");
    for file in fs::read_dir(&folder).unwrap() {
        let mut out = Vec::new();
        let today = Some(TODAY.parse().unwrap());
        let files = vec![file.unwrap().path()];
        let code = run(&Args { files, spec: None, deviations: None, today, format: Format::Text }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(code, differs(), "{text}");
        let withdrawn = text.lines().filter(|line| line.starts_with("Undeclared: operation-version-withdrawn")).count();
        assert!(text.ends_with(&format!("{withdrawn} undeclared; 0 stale declarations\n")), "{text}");
    }
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
        assert!(text.contains(id), "{what} is reported as:\n{text}");
    }
}

/// Compares the contract with the documents in `folder`, one of them replaced.
fn against(folder: &Path, replacement: Option<&PathBuf>) -> (String, ExitCode) {
    let replaces = |path: &PathBuf| replacement.is_some_and(|new| new.file_name() == path.file_name());
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let files = files.into_iter().map(|path| if replaces(&path) { replacement.unwrap().clone() } else { path });
    let mut out = Vec::new();
    let today = Some(TODAY.parse().unwrap());
    let args = Args { files: files.collect(), spec: None, deviations: None, today, format: Format::Text };
    let code = run(&args, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), code)
}
