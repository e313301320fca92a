//! The rules a contract must keep: the generator's preconditions, and what makes its client a good one.

use std::fmt;

use crate::{
    Document, Pointer,
    document::{Nodes, Position},
};

mod additional_properties_true;
mod anonymous_type;
mod api_versions;
mod bounded_response;
mod closed_enum_in_response;
mod dangling_reference;
mod document_shape;
mod enum_values;
mod example_invalid;
mod example_missing;
mod extensible_enum_shape;
mod int32_id;
mod missing_idempotency;
mod missing_operation_id;
mod name_collision;
mod operation_id_case;
mod parameter_not_in_path;
mod path_template;
mod path_without_parameter;
mod reference_sibling;
mod request_body_content;
mod response_codes;
mod response_content;
mod response_types_differ;
mod schema_name_case;
mod server_url;
mod undocumented;
mod unknown_extension;
mod unsafe_path_parameter;
mod unsupported_method;
mod unsupported_parameter;
mod unsupported_pattern;
mod unsupported_schema;
mod unused_component;

/// Every rule, by id.
pub const RULES: &[Rule] = &[
    additional_properties_true::RULE,
    anonymous_type::RULE,
    api_versions::RULE,
    bounded_response::RULE,
    closed_enum_in_response::RULE,
    dangling_reference::RULE,
    document_shape::RULE,
    enum_values::RULE,
    example_invalid::RULE,
    example_missing::RULE,
    extensible_enum_shape::RULE,
    int32_id::RULE,
    missing_idempotency::RULE,
    missing_operation_id::RULE,
    name_collision::RULE,
    operation_id_case::RULE,
    parameter_not_in_path::RULE,
    path_template::RULE,
    path_without_parameter::RULE,
    reference_sibling::RULE,
    request_body_content::RULE,
    response_codes::RULE,
    response_content::RULE,
    response_types_differ::RULE,
    schema_name_case::RULE,
    server_url::RULE,
    undocumented::RULE,
    unknown_extension::RULE,
    unsafe_path_parameter::RULE,
    unsupported_method::RULE,
    unsupported_parameter::RULE,
    unsupported_pattern::RULE,
    unsupported_schema::RULE,
    unused_component::RULE,
];

/// Every finding of every rule, in the order of the text.
pub fn check(document: &Document) -> Vec<Finding> {
    check_nodes(&document.nodes())
}

/// The same for a document whose nodes are known already.
pub(crate) fn check_nodes(nodes: &Nodes) -> Vec<Finding> {
    let mut findings: Vec<_> = RULES.iter().flat_map(|rule| rule.findings(nodes)).collect();
    findings.sort_by(|a, b| (a.position, a.rule, &a.pointer).cmp(&(b.position, b.rule, &b.pointer)));
    findings
}

/// One rule.
pub struct Rule {
    /// Its name for good, in kebab case; also the name of its file.
    pub id: &'static str,
    /// How much its findings weigh.
    pub level: Level,
    /// Why it exists.
    pub summary: &'static str,
    /// What to do about a finding, unless the finding knows better; `{}` stands for a word that the finding gives.
    remedy: &'static str,
    check: fn(&Nodes, &mut Report),
}

impl Rule {
    fn findings(&self, nodes: &Nodes) -> Vec<Finding> {
        let mut report = Report { rule: self, document: nodes.document(), findings: Vec::new() };
        (self.check)(nodes, &mut report);
        report.findings
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing to do.
    Info,
    /// Worth a look; generation goes on.
    Warning,
    /// Generation stops.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// A place where the contract breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// The place in the document.
    pub pointer: Pointer,
    /// The place in the text.
    pub position: Position,
    /// What is wrong here.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Where a rule puts what it finds.
struct Report<'a> {
    rule: &'a Rule,
    document: &'a Document,
    findings: Vec<Finding>,
}

impl Report<'_> {
    /// Adds a finding with the rule's remedy.
    fn add(&mut self, pointer: &Pointer, message: impl Into<String>) {
        self.advise(pointer, message, self.rule.remedy);
    }

    /// The same, with a word for the remedy.
    fn add_for(&mut self, pointer: &Pointer, message: impl Into<String>, word: &str) {
        self.advise(pointer, message, self.rule.remedy.replace("{}", word));
    }

    /// Adds a finding with a remedy of its own.
    fn advise(&mut self, pointer: &Pointer, message: impl Into<String>, remedy: impl Into<String>) {
        self.findings.push(Finding {
            rule: self.rule.id,
            level: self.rule.level,
            pointer: pointer.clone(),
            position: self.document.position(pointer),
            message: message.into(),
            remedy: remedy.into(),
        });
    }
}

/// The pointers that one rule finds in the members `text` of a document.
#[cfg(test)]
fn found(rule: &Rule, text: &str) -> Vec<String> {
    let document = Document::parse("a.yaml", &format!("openapi: 3.0.3\n{text}")).unwrap();
    rule.findings(&document.nodes()).into_iter().map(|finding| finding.pointer.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn rules_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
    }

    #[test]
    fn every_rule_has_a_reason_and_a_file_of_its_name() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
        for rule in RULES {
            assert!(rule.summary.len() > 20 && rule.summary.ends_with('.'), "{}: {:?}", rule.id, rule.summary);
            let file = sources.join(rule.id.replace('-', "_")).with_extension("rs");
            assert!(file.is_file(), "{}", file.display());
        }
        assert_eq!(sources.read_dir().unwrap().count(), RULES.len());
    }

    #[test]
    fn findings_come_in_the_order_of_the_text() {
        let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /b: {trace: {}}\n  /a: {trace: {}}\n";
        let findings = check(&Document::parse("a.yaml", text).unwrap());
        assert!(findings.len() > 4, "{findings:?}");
        assert!(findings.is_sorted_by_key(|finding| finding.position));
    }
}
