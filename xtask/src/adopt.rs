//! `cargo xtask adopt`: adds a published operation to the contract.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use generator::{
    Document,
    lint::{self, Level},
};
use review::{
    adopt::{Adoption, Order},
    deviations::Deviations,
};
use similar::TextDiff;

/// Add a draft of a published operation to the contract
///
/// Copies the operation and the schemas it uses, adjusts them until lint and code generation succeed, declares the
/// resulting deviations, and lists the decisions left to you. The rest of the contract is unchanged, byte for byte.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The published document
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The method of the operation
    #[arg(value_name = "METHOD")]
    method: String,
    /// The path of the operation, as published
    #[arg(value_name = "PATH")]
    path: String,
    /// The id of the operation in the contract [default: derived from method and path]
    #[arg(long, value_name = "OPERATION_ID")]
    id: Option<String>,
    /// The contract [default: spec/hubspot-associations.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The list of declared deviations, to which new ones are added [default: spec/deviations.yaml]
    #[arg(long, value_name = "FILE")]
    deviations: Option<PathBuf>,
    /// Add the operation even if the client cannot express all of it
    #[arg(long)]
    incomplete: bool,
    /// Print the changes as a diff and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let path = args.spec.clone().unwrap_or_else(|| crate::paths::root().join(crate::spec::CONTRACT));
    let contract = crate::spec::read(args.spec.as_deref())?;
    let published = crate::spec::read(Some(&args.file))?;
    let order = Order { method: &args.method, path: &args.path, id: args.id.as_deref(), incomplete: args.incomplete };
    let adoption = match review::adopt::adopt(&contract, &published, &order) {
        Err(error @ review::Error::Incomplete { .. }) => {
            return Err(error)
                .context("nothing was written; pass `--incomplete` to add the operation without these parts");
        }
        outcome => outcome?,
    };
    let drafted = verify(&contract, &adoption, out)?;
    let list = args.deviations.clone().unwrap_or_else(|| crate::paths::root().join(crate::upstream::DEVIATIONS));
    let known = std::fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let name = crate::paths::shown(&list).display().to_string();
    let deviations = Deviations::parse(&name, &known)?;
    let entries = review::adopt::declarations(&drafted, &published, &deviations, &adoption.id, crate::diff::today())?;
    let declared = format!("{}\n{entries}", known.trim_end());
    if args.dry_run {
        for (name, old, new) in [(contract.name(), contract.text(), drafted.text()), (name.as_str(), &known, &declared)]
        {
            write!(out, "{}", TextDiff::from_lines(old, new).unified_diff().header(name, name))?;
        }
    } else {
        std::fs::write(&path, &adoption.text).with_context(|| format!("cannot write {}", path.display()))?;
        std::fs::write(&list, declared).with_context(|| format!("cannot write {}", list.display()))?;
    }
    print_summary(contract.name(), &adoption, args.dry_run, out)?;
    Ok(ExitCode::SUCCESS)
}

/// Checks that the draft passes lint and generation; a failure is a bug of ours, and the draft is not written.
fn verify(contract: &Document, adoption: &Adoption, out: &mut dyn Write) -> anyhow::Result<Document> {
    let drafted = Document::parse(contract.name(), &adoption.text).context("could not parse the draft")?;
    let known = lint::check(contract).len();
    let findings = lint::check(&drafted);
    if findings.len() > known && findings.iter().any(|finding| finding.level == Level::Error) {
        crate::lint::write_text(&drafted, &findings, out)?;
        bail!("nothing was written: the draft violates the rules above");
    }
    generator::generate(&drafted).context("nothing was written: could not generate code from the draft")?;
    Ok(drafted)
}

fn print_summary(name: &str, adoption: &Adoption, dry_run: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let verb = if dry_run { "would add" } else { "added" };
    writeln!(out, "{verb} `{}` to {name}; adjustments:", adoption.id)?;
    for done in &adoption.done {
        writeln!(out, "  {done}")?;
    }
    if !adoption.decide.is_empty() {
        writeln!(out, "\nTo decide:")?;
    }
    for decide in &adoption.decide {
        writeln!(out, "  - {decide}")?;
    }
    if !dry_run {
        writeln!(out, "\nNext, run `cargo xtask lint`, `cargo xtask generate` and `cargo xtask upstream`.")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
