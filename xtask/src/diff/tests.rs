//! Tests of the report formats with small changes.

use review::report::Side;

use super::*;

mod git;

const CONTRACT: &str = include_str!("scratch.yaml");

fn side(label: &str, text: &str, version: &str) -> Side {
    let manifest = format!("[workspace.package]\nversion = \"{version}\"\n");
    let contract = Some(crate::spec::parse(&format!("{label}.yaml"), text.into()).unwrap());
    Side { label: label.to_owned(), contract, version: review::version::of_workspace(&manifest) }
}

fn report(head: &str, version: &str) -> Report {
    let options = Options::on("2026-01-01".parse::<Date>().unwrap());
    Report::new(side("base", CONTRACT, "0.1.0"), side("head", head, version), &options).unwrap()
}

/// The contract after one change.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(CONTRACT.matches(from).count(), 1, "{from} must be in the contract exactly once");
    CONTRACT.replace(from, to)
}

fn text(report: &Report) -> String {
    let mut out = Vec::new();
    text::write(report, &mut out).unwrap();
    anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string()
}

/// All formats except SARIF, concatenated.
fn forms(report: &Report) -> String {
    let [markdown, github, json] = [report::markdown(report, "PAGE"), report::github(report), report::json(report)];
    let text = text(report);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "wider than 80 columns:\n{text}");
    format!("{text}\n--- markdown\n{markdown}\n--- github\n{github}\n--- json\n{json}")
}

/// The impact on the wire and in Rust.
fn impacts(report: &Report) -> (Impact, Option<Impact>) {
    (report.wire_impact(), report.rust_impact())
}

#[test]
fn adding_an_open_enum_value_is_compatible() {
    let report = report(&changed("x-extensible-enum: [OPEN, DONE]", "x-extensible-enum: [OPEN, DONE, LATE]"), "0.1.0");
    assert_eq!(impacts(&report), (Impact::Wire, Some(Impact::Compatible)));
    assert_eq!(report.version(), "requires a minor bump: raise `version` to at least 0.1.1");
    insta::assert_snapshot!("open_enum_value_added", forms(&report));
}

#[test]
fn removing_a_response_field_is_breaking() {
    let without = changed("        owner:\n          type: string\n          description: Who does it.\n", "");
    let report = report(&without.replace("[title, state, owner]", "[title, state]"), "0.2.0");
    assert_eq!(impacts(&report), (Impact::Breaking, Some(Impact::Breaking)));
    assert!(!report.lacks_version(), "0.2.0 is what a breaking change of 0.1.0 needs");
    insta::assert_snapshot!("response_field_removed", forms(&report));
}

#[test]
fn requiring_a_request_field_is_breaking() {
    let report = report(&changed("required: [title]", "required: [title, note]"), "0.1.0");
    assert_eq!(report.impact(), Impact::Breaking);
    assert!(report.lacks_version());
    insta::assert_snapshot!("request_field_required", forms(&report));
}

#[test]
fn requiring_a_response_field_decodes_less() {
    let report = report(
        &changed("    Problem:\n      type: object\n", "    Problem:\n      type: object\n      required: [message]\n"),
        "0.1.0",
    );
    assert_eq!(impacts(&report).0, Impact::Behaviour);
    assert_ne!(report.step(), Some(review::version::Step::Patch));
    insta::assert_snapshot!("response_field_required", forms(&report));
}

#[test]
fn narrowing_an_id_fails_at_run_time() {
    let report = report(&changed("{1,20}", "{1,15}"), "0.1.0");
    assert_eq!(report.rust_impact(), Some(Impact::Breaking));
    assert_eq!(report.summary()[1].1, "compile, but break at run time (1 run-time failure)");
    insta::assert_snapshot!("id_narrowed", forms(&report));
}

#[test]
fn renaming_a_schema_breaks_only_rust_callers() {
    let report = report(&CONTRACT.replace("TaskState", "TaskProgress"), "0.1.0");
    assert_eq!(impacts(&report), (Impact::Unchanged, Some(Impact::Breaking)));
    insta::assert_snapshot!("schema_renamed", forms(&report));
}

#[test]
fn changing_a_description_is_documentation_only() {
    let report = report(&changed("Who does it.", "Who has to do it."), "0.1.1");
    assert_eq!(impacts(&report), (Impact::Docs, Some(Impact::Unchanged)));
    insta::assert_snapshot!("description_changed", forms(&report));
}

#[test]
fn changing_the_server_is_breaking() {
    let report = report(&changed("https://api.tasks.test", "https://tasks.test"), "0.1.0");
    assert_eq!(report.impact(), Impact::Breaking);
    insta::assert_snapshot!("server_changed", forms(&report));
}

#[test]
fn an_unchanged_contract_has_no_findings() {
    insta::assert_snapshot!("unchanged", forms(&report(CONTRACT, "0.1.0")));
}

#[test]
fn rust_impact_is_unknown_if_the_head_does_not_generate() {
    let report = report(&changed("      operationId: readTask\n", ""), "0.1.0");
    assert_eq!((report.wire_impact(), report.rust_impact(), report.step()), (Impact::Wire, None, None));
    assert!(report.lacks_version(), "the required version is unknown");
    let json: serde_json::Value = serde_json::from_str(&report::json(&report)).unwrap();
    for member in ["rust", "rust_verdict", "semver"] {
        assert!(json[member].is_null(), "{member}: {}", json[member]);
    }
    insta::assert_snapshot!("unknown", forms(&report));
    for form in [text(&report), report::markdown(&report, "PAGE"), report::github(&report)] {
        let rust = form.lines().find(|line| line.contains("Rust callers")).unwrap();
        assert!(rust.contains("unknown"), "{rust}");
    }
}

#[test]
fn sarif_has_the_members_that_version_2_1_0_requires() {
    let report = report(&changed("required: [title]", "required: [title, note]"), "0.1.0");
    let log: serde_json::Value = serde_json::from_str(&report::sarif(&report)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert!(driver["name"].is_string());
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len());
    for result in results {
        let rule = result["ruleIndex"].as_u64().unwrap();
        assert_eq!(driver["rules"][usize::try_from(rule).unwrap()]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()), "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "head.yaml");
        assert!(location["region"]["startLine"].as_u64().unwrap() > 1, "{location}");
    }
}

#[test]
fn annotations_cannot_inject_workflow_commands() {
    let hostile = changed(
        "title:\n          type: string\n          description: In a few words.\n        priority",
        "title:\n          type: string\n          description: In a few words.\n        \"x\\n::add-mask::y,z%\": {type: string, description: d}\n        priority",
    );
    let github = report::github(&report(&hostile, "0.1.0"));
    assert!(github.contains("%0A::add-mask::y,z%25"), "{github}");
    assert!(github.lines().all(|line| !line.starts_with("::add-mask")), "{github}");
}

#[test]
fn a_long_comment_is_truncated() {
    let properties =
        |kind: &str| -> String { (0..900).map(|at| format!("        p{at}: {{type: {kind}}}\n")).collect() };
    let contract = |kind: &str| changed("        owner:\n", &format!("{}        owner:\n", properties(kind)));
    let options = Options::on(Date::default());
    let (base, head) = (side("base", &contract("string"), "0.1.0"), side("head", &contract("integer"), "0.1.0"));
    let comment = report::markdown(&Report::new(base, head, &options).unwrap(), &"p".repeat(200));
    assert!(comment.chars().count() <= 65_536);
    assert!(comment.contains("`cargo xtask diff` shows all of them."), "{}", &comment[comment.len() - 800..]);
    assert!(comment.trim_end().ends_with(report::MARKER));
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
}

#[test]
fn a_finding_names_two_operations_and_the_number_of_others() {
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
    assert_eq!(report.findings[0].operations.len(), 12);
    assert!(text(&report).contains("in: a0, a1 and 10 more\n"), "{}", text(&report));
}
