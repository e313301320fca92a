//! `cargo xtask upstream`: the contract against what HubSpot publishes.

use std::{fmt::Write as _, io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use generator::Document;
use review::{
    deviations::{Deviations, Disagreement},
    upstream,
};

/// The exit code that says that contract, publication and deviations disagree.
const DISAGREES: u8 = 4;

/// Where the declared differences lie, from the root of the workspace.
const DEVIATIONS: &str = "spec/deviations.yaml";

/// Compare the contract with HubSpot's published documents
///
/// The operations of the contract are found in the documents by method and path. Every difference must be declared in
/// spec/deviations.yaml, and every declared difference must exist.
///
/// Exit codes: 0 when all agree, 4 when an entry has to be added or deleted, 1 for anything else.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The published documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The contract [default: spec/hubspot-associations.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The declared differences [default: spec/deviations.yaml]
    #[arg(long, value_name = "FILE")]
    deviations: Option<PathBuf>,
    /// How to print what disagrees
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people in a terminal
    Text,
    /// For an issue
    Markdown,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let contract = crate::spec::read(args.spec.as_deref())?;
    let published = args.files.iter().map(|file| crate::spec::read(Some(file))).collect::<anyhow::Result<Vec<_>>>()?;
    let path = args.deviations.clone().unwrap_or_else(|| crate::paths::root().join(DEVIATIONS));
    let name = crate::paths::shown(&path).display().to_string();
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
    let deviations = Deviations::parse(&name, &text)?;
    let differences = upstream::differences(&contract, &published)?;
    let disagreements = deviations.check(&differences);
    let report = Report { contract: &contract, deviations: &deviations, disagreements: &disagreements };
    let text = match args.format {
        Format::Text => report.text(differences.len()),
        Format::Markdown => report.markdown(differences.len()),
    };
    out.write_all(text.as_bytes()).context("cannot print the report")?;
    Ok(if disagreements.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(DISAGREES) })
}

struct Report<'a> {
    contract: &'a Document,
    deviations: &'a Deviations,
    disagreements: &'a [Disagreement<'a>],
}

impl Report<'_> {
    fn text(&self, differences: usize) -> String {
        let mut text = String::new();
        for one in self.disagreements {
            let (heading, what) = self.headings(one);
            text += &format!("{heading}\n  {}\n\n{}\n", what, one.entry());
        }
        text + &self.summary(differences) + "\n"
    }

    fn markdown(&self, differences: usize) -> String {
        let mut text = format!("{}\n", self.summary(differences));
        for one in self.disagreements {
            let (heading, what) = self.headings(one);
            let _ = write!(text, "\n### {heading}\n\n{what}\n\n```yaml\n{}```\n", one.entry());
        }
        text
    }

    /// What disagrees, and what to do.
    fn headings(&self, one: &Disagreement<'_>) -> (String, String) {
        match one {
            Disagreement::Undeclared(difference) => (
                format!("Undeclared: {}", difference.id),
                format!(
                    "From the publication to the contract: {}.\nChange the contract at {}, or add this entry with its reasons:",
                    difference.message,
                    self.contract.location(&difference.pointer)
                ),
            ),
            Disagreement::Stale(entry) => (
                format!("No longer a difference: {}", entry.id),
                format!(
                    "The documents do not differ here, or in another way; delete the entry at {}:",
                    self.deviations.location(entry)
                ),
            ),
        }
    }

    fn summary(&self, differences: usize) -> String {
        let stale = self.disagreements.iter().filter(|one| matches!(one, Disagreement::Stale(_))).count();
        let undeclared = self.disagreements.len() - stale;
        match self.disagreements.len() {
            0 => format!("{differences} differences from the publication, all of them declared"),
            _ => format!(
                "{differences} differences from the publication: {undeclared} undeclared, {stale} declared ones are gone"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
