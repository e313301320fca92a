//! `cargo xtask lint`: checks the contract against every rule.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use generator::{
    Document,
    document::Kind,
    lint::{self, Finding, Level, RULES},
};
use serde::Serialize;

use crate::snippet::{self, Place, Snippet};

/// Check the contract against the rules that generation relies on
///
/// Exit codes: 0 if there are no findings of level error, 1 otherwise.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The contract [default: spec/hubspot-associations.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The format of the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Text for a terminal, with the line of each finding
    Text,
    /// JSON
    Json,
}

/// Prints the findings to `out`.
pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let document = crate::spec::read(args.spec.as_deref())?;
    let findings = lint::check(&document);
    match args.format {
        Format::Text => write_text(&document, &findings, out),
        Format::Json => write_json(&document, &findings, out),
    }
    .context("cannot print the findings")?;
    let has_errors = findings.iter().any(|finding| finding.level == Level::Error);
    Ok(if has_errors { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Writes each finding with its line and its remedy, then the number of findings.
pub(crate) fn write_text(document: &Document, findings: &[Finding], out: &mut dyn Write) -> anyhow::Result<()> {
    for finding in findings {
        write_finding(document, finding, out)?;
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    if findings.is_empty() {
        let schemas = document.nodes().of(Kind::Schema).count();
        let operations = document.operations().len();
        let rules = RULES.len();
        writeln!(out, "{}: no findings ({rules} rules, {operations} operations, {schemas} schemas)", document.name())?;
    } else {
        writeln!(out, "{}: {}, {}", document.name(), plural(errors, "error"), plural(warnings, "warning"))?;
    }
    Ok(())
}

fn write_finding(document: &Document, finding: &Finding, out: &mut dyn Write) -> anyhow::Result<()> {
    let Finding { rule, level, pointer, message, remedy, .. } = finding;
    let at = if pointer.as_str().is_empty() { "the whole document" } else { pointer.as_str() };
    let snippet = Snippet {
        level: *level,
        id: rule,
        message,
        places: vec![Place { document, pointer, label: "" }],
        notes: vec![("at", at.into()), ("help", remedy.into())],
    };
    Ok(snippet::write(&snippet, out)?)
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    findings: Vec<OutputFinding<'a>>,
}

#[derive(Serialize)]
struct OutputFinding<'a> {
    rule: &'a str,
    level: String,
    pointer: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    remedy: &'a str,
}

fn write_json(document: &Document, findings: &[Finding], out: &mut dyn Write) -> anyhow::Result<()> {
    let findings = findings.iter().map(|finding| OutputFinding {
        rule: finding.rule,
        level: finding.level.to_string(),
        pointer: finding.pointer.as_str(),
        file: document.name(),
        line: finding.position.line,
        column: finding.position.column,
        message: &finding.message,
        remedy: &finding.remedy,
    });
    serde_json::to_writer_pretty(&mut *out, &Output { version: 1, findings: findings.collect() })?;
    writeln!(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FAULTY: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://a.b'}]\npaths:\n  \
                          /a/{id}:\n    get:\n      operationId: read_a\n      x-idempotent: yes\n      \
                          responses: {}\n";
    const CLEAN: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://a.b'}]\npaths: {}\n";

    /// The output and the exit code for a file; the output does not contain its directory.
    fn output(bytes: &[u8], format: Format) -> (String, ExitCode) {
        let directory = tempfile::tempdir().unwrap();
        let spec = directory.path().join("api.yaml");
        fs::write(&spec, bytes).unwrap();
        let mut out = Vec::new();
        let code = run(&Args { spec: Some(spec), format }, &mut out).unwrap_or_else(|error| {
            writeln!(out, "error: {error:#}").unwrap();
            ExitCode::FAILURE
        });
        let directory = format!("{}{}", directory.path().display(), std::path::MAIN_SEPARATOR);
        let text = anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string();
        (text.replace(&directory, ""), code)
    }

    #[test]
    fn findings_are_shown_with_their_line() {
        let (text, code) = output(FAULTY.as_bytes(), Format::Text);
        assert_eq!(code, ExitCode::FAILURE);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn findings_are_written_as_json() {
        let (text, code) = output(FAULTY.as_bytes(), Format::Json);
        assert_eq!(code, ExitCode::FAILURE);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_clean_contract_has_no_findings() {
        let (text, code) = output(CLEAN.as_bytes(), Format::Text);
        assert_eq!(code, ExitCode::SUCCESS);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn warnings_alone_do_not_fail() {
        let text = format!("{CLEAN}components: {{schemas: {{Unused: {{description: Any.}}}}}}\n");
        let (text, code) = output(text.as_bytes(), Format::Text);
        assert!(text.ends_with("api.yaml: 0 errors, 1 warning\n"), "{text}");
        assert_eq!(code, ExitCode::SUCCESS);
    }

    #[test]
    fn an_unreadable_contract_is_reported_in_one_line() {
        let message = |bytes: &[u8]| {
            let (text, code) = output(bytes, Format::Text);
            let lines = text.lines().filter(|line| !line.starts_with("help: "));
            assert_eq!((lines.count(), code), (1, ExitCode::FAILURE), "{text}");
            text
        };
        assert!(message(b"a: [1,").starts_with("error: api.yaml:"));
        assert!(message(b"a: 1\nb: \xff").starts_with("error: api.yaml:2: not valid UTF-8"));
        assert!(message(b"openapi: 3.1.0").contains("OpenAPI \"3.1.0\" is not supported"));
        assert!(message(b"swagger: '2.0'").contains("Swagger \"2.0\" is not supported"));
        assert!(message(b"").starts_with("error: api.yaml:"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let args = Args { spec: Some("no/such.yaml".into()), format: Format::Text };
        let error = run(&args, &mut Vec::new()).unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot read no/such.yaml: "), "{error:#}");
    }
}
