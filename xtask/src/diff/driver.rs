//! The external diff driver that git runs for the contract: `git config diff.contract.command 'cargo xtask diff'`.

use std::{fs, io::Write};

use anyhow::{Context, bail};
use review::{
    compat::Options,
    report::{Report, Side},
};
use similar::TextDiff;

/// The path that git passes for a side without a file.
const NOTHING: &str = "/dev/null";

/// Writes the report on the files that git passes, then their line diff.
///
/// git passes a path, then the file, object id and mode of each side; for a renamed file, the new path and a header follow.
/// For an unmerged file, it passes only the path.
pub(super) fn run(args: &[String], options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let (path, old, id, new) = match args {
        [path] => return Ok(writeln!(out, "{path} is unmerged")?),
        [path, old, id, _, new, _, _] | [_, old, id, _, new, _, _, path, _] => (path, old, id, new),
        _ => bail!("git passes 1, 7 or 9 arguments to a diff driver, not {}", args.len()),
    };
    let text = |file: &String| match file.as_str() {
        NOTHING => Ok(String::new()),
        file => fs::read_to_string(file).with_context(|| format!("cannot read {file}")),
    };
    let (before, after) = (text(old)?, text(new)?);
    writeln!(out, "diff --contract a/{path} b/{path}")?;
    // A file that cannot be read as a contract still has a line diff.
    match report(path, (old, id, &before), (new, &after), options) {
        Ok(report) => super::text::write(&report, out)?,
        Err(error) => writeln!(out, "cannot compare the contracts: {error:#}")?,
    }
    let lines = TextDiff::from_lines(before.as_str(), after.as_str());
    let (old, new) = (name("a/", old, path), name("b/", new, path));
    Ok(write!(out, "\n{}", lines.unified_diff().context_radius(3).header(&old, &new))?)
}

fn report(
    path: &str,
    (old, id, before): (&str, &str, &str),
    (new, after): (&str, &str),
    options: &Options,
) -> anyhow::Result<Report> {
    let id: String = id.chars().take(10).collect();
    let side = |label: String, file: &str, text: &str| {
        let contract = if file == NOTHING { None } else { Some(crate::spec::parse(&label, text.into())?) };
        anyhow::Ok(Side { label, contract, version: None })
    };
    Ok(Report::new(side(format!("{id}:{path}"), old, before)?, side(path.to_owned(), new, after)?, options)?)
}

fn name(prefix: &str, file: &str, path: &str) -> String {
    if file == NOTHING { NOTHING.to_owned() } else { format!("{prefix}{path}") }
}
