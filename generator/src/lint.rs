//! The lint rules: preconditions of the generator, and conventions that make a good client.

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

/// Returns the findings of every rule, in the order of the text.
pub fn check(document: &Document) -> Vec<Finding> {
    check_nodes(&document.nodes())
}

/// Like [`check`], for nodes that were already collected.
pub(crate) fn check_nodes(nodes: &Nodes) -> Vec<Finding> {
    let mut findings: Vec<_> = RULES.iter().flat_map(|rule| rule.findings(nodes)).collect();
    findings.sort_by(|a, b| (a.position, a.rule, &a.pointer).cmp(&(b.position, b.rule, &b.pointer)));
    findings
}

/// A lint rule.
pub struct Rule {
    /// Its stable name in kebab-case, which is also the name of its file.
    pub id: &'static str,
    /// The level of its findings.
    pub level: Level,
    /// Why it exists.
    pub summary: &'static str,
    /// The default remedy for its findings; `{}` is replaced by a word from the finding.
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

/// The level of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Requires no action.
    Info,
    /// Should be checked; does not stop generation.
    Warning,
    /// Stops generation.
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

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule.
    pub rule: &'static str,
    /// The level.
    pub level: Level,
    /// The place in the document.
    pub pointer: Pointer,
    /// The place in the text.
    pub position: Position,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub remedy: String,
}

/// Collects the findings of a rule.
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

    /// Adds a finding with the rule's remedy, which contains `word`.
    fn add_for(&mut self, pointer: &Pointer, message: impl Into<String>, word: &str) {
        self.advise(pointer, message, self.rule.remedy.replace("{}", word));
    }

    /// Adds a finding with a specific remedy.
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

/// The places that a rule finds in a document with the members `text`.
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
    fn every_rule_has_a_summary_and_a_file_with_its_name() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
        for rule in RULES {
            assert!(rule.summary.len() > 20 && rule.summary.ends_with('.'), "{}: {:?}", rule.id, rule.summary);
            let file = sources.join(rule.id.replace('-', "_")).with_extension("rs");
            assert!(file.is_file(), "{}", file.display());
        }
        assert_eq!(sources.read_dir().unwrap().count(), RULES.len());
    }

    #[test]
    fn findings_are_in_the_order_of_the_text() {
        let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /b: {trace: {}}\n  /a: {trace: {}}\n";
        let findings = check(&Document::parse("a.yaml", text).unwrap());
        assert!(findings.len() > 4, "{findings:?}");
        assert!(findings.is_sorted_by_key(|finding| finding.position));
    }
}
