//! `cargo xtask upstream`: compares the contract with the documents that HubSpot publishes.

use std::{collections::BTreeSet, fmt::Write as _, io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use chrono::NaiveDate;
use generator::Document;
use review::{
    deviations::{Deviations, Disagreement},
    upstream::{self, Comparison},
};

/// The exit code if the contract, the published documents and the deviations disagree.
const DISAGREEMENT: u8 = 4;

/// The file of the declared deviations, relative to the root of the workspace.
pub(crate) const DEVIATIONS: &str = "spec/deviations.yaml";

/// Compare the contract with HubSpot's published documents
///
/// Finds the operations of the contract in the documents by method and path, in each API version that the contract lists.
/// Every difference must be declared in spec/deviations.yaml, and every declared difference must exist. If several documents
/// publish an operation, the one with the most similar paths is compared.
///
/// Unreadable documents are reported, and the others are compared.
///
/// Exit codes: 0 if all agree, 4 if the contract or the declarations must change, 1 on any error.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The published documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The contract [default: spec/hubspot-associations.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The list of declared deviations [default: spec/deviations.yaml]
    #[arg(long, value_name = "FILE")]
    deviations: Option<PathBuf>,
    /// The date to compare with the end of HubSpot's support [default: today, in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// The format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Text for a terminal
    Text,
    /// Markdown for an issue
    Markdown,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let contract = crate::spec::read(args.spec.as_deref())?;
    let (published, unreadable) = documents(&args.files)?;
    let deviations = read_deviations(args.deviations.clone())?;
    let today = args.today.unwrap_or_else(crate::diff::today);
    let comparison = upstream::compare(&contract, &published, today)?;
    let disagreements = deviations.check(&comparison);
    let report =
        Report { contract: &contract, deviations: &deviations, comparison: &comparison, disagreements, unreadable };
    let text = match args.format {
        Format::Text => report.text(),
        Format::Markdown => report.markdown(),
    };
    out.write_all(text.as_bytes()).context("cannot print the report")?;
    Ok(if !report.unreadable.is_empty() {
        ExitCode::FAILURE
    } else if report.agrees() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DISAGREEMENT)
    })
}

/// The readable documents, and the errors of the others.
fn documents(files: &[PathBuf]) -> anyhow::Result<(Vec<Document>, Vec<String>)> {
    let (mut published, mut unreadable) = (Vec::new(), Vec::new());
    for file in files {
        match crate::spec::read(Some(file)) {
            Ok(document) => published.push(document),
            Err(error) if files.len() == 1 => return Err(error),
            Err(error) => unreadable.push(format!("{error:#}")),
        }
    }
    Ok((published, unreadable))
}

/// Reads the declared deviations.
pub(crate) fn read_deviations(path: Option<PathBuf>) -> anyhow::Result<Deviations> {
    let path = path.unwrap_or_else(|| crate::paths::root().join(DEVIATIONS));
    let name = crate::paths::shown(&path).display().to_string();
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
    Ok(Deviations::parse(&name, &text)?)
}

struct Report<'a> {
    contract: &'a Document,
    deviations: &'a Deviations,
    comparison: &'a Comparison,
    disagreements: Vec<Disagreement<'a>>,
    /// The errors of unreadable documents.
    unreadable: Vec<String>,
}

impl Report<'_> {
    fn agrees(&self) -> bool {
        self.disagreements.is_empty() && !self.comparison.support.iter().any(|support| support.has_ended)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for one in &self.disagreements {
            let (heading, what) = self.headings(one);
            text += &format!("{heading}\n  {what}\n\n{}\n", one.entry());
        }
        self.remarks().for_each(|remark| text += &format!("{remark}\n"));
        text + &self.summary() + "\n"
    }

    /// Lines without an entry come first, as the length of an issue is limited.
    fn markdown(&self) -> String {
        let mut text = format!("{}\n", self.summary());
        self.remarks().for_each(|remark| text += &format!("\n- {remark}\n"));
        for one in &self.disagreements {
            let (heading, what) = self.headings(one);
            let _ = write!(text, "\n### {heading}\n\n{what}\n\n```yaml\n{}```\n", one.entry());
        }
        text
    }

    fn remarks(&self) -> impl Iterator<Item = String> {
        let support = self
            .comparison
            .support
            .iter()
            .map(|support| format!("{}: {}", if support.has_ended { "error" } else { "warning" }, support.message));
        let unreadable =
            self.unreadable.iter().map(|error| format!("error: {error}; the other documents were compared"));
        unreadable.chain(support).chain(self.comparison.notes.iter().map(|note| format!("note: {note}")))
    }

    /// What disagrees, and how to resolve it.
    fn headings(&self, one: &Disagreement<'_>) -> (String, String) {
        match one {
            Disagreement::Undeclared(one, versions) => {
                let suffix = versions.as_ref().map(|versions| format!(" ({})", joined(versions))).unwrap_or_default();
                let heading = format!("Undeclared: {}{suffix}", one.id);
                let place = self.contract.location(&one.pointer);
                let remedy = match one.id.as_str() {
                    upstream::WITHDRAWN => {
                        format!("Pass the document that publishes it, remove the version at {place}")
                    }
                    upstream::UNLISTED => format!("List the version at {place}"),
                    _ => format!("Change the contract at {place}"),
                };
                let is_meant = |version: &String| versions.as_ref().is_none_or(|versions| versions.contains(version));
                let documents = one.versions.iter().filter(|(version, _)| is_meant(version));
                let documents: BTreeSet<_> = documents.flat_map(|(_, documents)| documents.clone()).collect();
                let documents = if documents.is_empty() { String::new() } else { joined(&documents) + ": " };
                (heading, format!("{documents}{}.\n{remedy}, or add this entry and fill in its reasons:", one.message))
            }
            Disagreement::TooNarrow(entry, versions) => {
                let heading = format!("Undeclared: {} ({})", entry.ids.join(" or "), joined(versions));
                let location = self.deviations.location(entry);
                (
                    heading,
                    format!(
                        "The entry at {location} could also cover these; if its reasons apply, replace its `versions`:"
                    ),
                )
            }
            Disagreement::Stale(entry, _, versions) => {
                let versions = joined(versions);
                let versions = if versions.is_empty() { versions } else { format!(" in {versions}") };
                let heading = format!("No longer a difference: {}{versions}", entry.ids.join(" or "));
                let what = format!(
                    "This difference no longer exists; delete the pointer or the id, or narrow `versions`, \
                     in the entry at {}:",
                    self.deviations.location(entry)
                );
                (heading, what)
            }
        }
    }

    fn summary(&self) -> String {
        let stale = self.disagreements.iter().filter(|one| matches!(one, Disagreement::Stale(..))).count();
        let undeclared = self.disagreements.len() - stale;
        let differences = self.comparison.differences.len();
        match self.disagreements.len() {
            0 => format!("{differences} differences from the published documents, all declared"),
            _ => format!(
                "{differences} differences from the published documents: {undeclared} undeclared; {stale} stale declarations"
            ),
        }
    }
}

fn joined(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
