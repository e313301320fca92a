//! Reads one side of the comparison from git, a file or the working tree.

use std::{path::Path, process::Command};

use anyhow::{Context, bail};
use review::{report::Side, version};

use crate::spec::{self, CONTRACT};

/// The candidates for the main branch, the remote's first: a local one may be behind.
const MAIN: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

/// The side that an argument names.
pub(super) fn named(root: &Path, name: &str) -> anyhow::Result<Side> {
    if Path::new(name).is_file() {
        let contract = Some(spec::read(Some(Path::new(name)))?);
        return Ok(Side { label: name.to_owned(), contract, version: None });
    }
    match git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")])? {
        Some(id) => commit(root, id.trim()),
        None => bail!("`{name}` is neither a file nor a revision of this repository"),
    }
}

/// The merge base with the main branch.
pub(super) fn merge_base(root: &Path) -> anyhow::Result<Side> {
    for branch in MAIN {
        if let Some(id) = git(root, &["merge-base", "HEAD", branch])? {
            return commit(root, id.trim());
        }
    }
    bail!("HEAD has no common ancestor with {}\nhelp: fetch more history, or pass --base", MAIN.join(", "))
}

/// The files as they are on disk.
pub(super) fn working_tree(root: &Path) -> anyhow::Result<Side> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).context("cannot read Cargo.toml")?;
    let bytes = std::fs::read(root.join(CONTRACT)).with_context(|| format!("cannot read {CONTRACT}"))?;
    let contract = Some(spec::parse(CONTRACT, bytes)?);
    Ok(Side { label: "the working tree".to_owned(), contract, version: version::of_workspace(&manifest) })
}

/// The files of a commit.
fn commit(root: &Path, id: &str) -> anyhow::Result<Side> {
    let file = |path: &str| git(root, &["show", &format!("{id}:{path}")]);
    let label: String = id.chars().take(10).collect();
    let contract =
        file(CONTRACT)?.map(|text| spec::parse(&format!("{label}:{CONTRACT}"), text.into_bytes())).transpose()?;
    let version = file("Cargo.toml")?.as_deref().and_then(version::of_workspace);
    Ok(Side { label, contract, version })
}

/// The output of git; `None` if it fails.
fn git(root: &Path, args: &[&str]) -> anyhow::Result<Option<String>> {
    let output = Command::new("git").arg("-C").arg(root).args(args).output().context("cannot run git")?;
    let text = String::from_utf8(output.stdout)
        .with_context(|| format!("the output of `git {}` is not UTF-8", args.join(" ")))?;
    Ok(output.status.success().then_some(text))
}
