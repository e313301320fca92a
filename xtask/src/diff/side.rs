//! One side of the comparison: a contract and the version of the crate beside it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use generator::Document;

use crate::spec::{self, CONTRACT};
use review::version::Version;

/// The branches that changes are merged into, the remote's first: a local one may lag behind.
const MAIN: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

/// A contract at some point in time.
pub(super) struct Side {
    /// What reports call it: a short commit id, a file, or the working tree.
    pub(super) label: String,
    /// The contract; `None` where there is none yet.
    pub(super) contract: Option<Document>,
    /// The version of the workspace; `None` for a file, which may come from anywhere.
    pub(super) version: Option<Version>,
}

impl Side {
    /// The side that an argument names.
    pub(super) fn named(root: &Path, name: &str) -> anyhow::Result<Self> {
        if Path::new(name).is_file() {
            let contract = Some(spec::read(Some(Path::new(name)))?);
            return Ok(Self { label: name.to_owned(), contract, version: None });
        }
        match git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")])? {
            Some(commit) => Self::commit(root, commit.trim()),
            None => bail!("`{name}` is neither a file nor a revision of this repository"),
        }
    }

    /// Where this branch left the main branch.
    pub(super) fn merge_base(root: &Path) -> anyhow::Result<Self> {
        for branch in MAIN {
            if let Some(commit) = git(root, &["merge-base", "HEAD", branch])? {
                return Self::commit(root, commit.trim());
            }
        }
        bail!("HEAD has no common ancestor with {}; fetch more history, or pass --base", MAIN.join(", "))
    }

    /// The files as they are on disk.
    pub(super) fn working_tree(root: &Path) -> anyhow::Result<Self> {
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).context("cannot read Cargo.toml")?;
        let contract = Some(spec::parse(
            CONTRACT,
            std::fs::read(root.join(CONTRACT)).with_context(|| format!("cannot read {CONTRACT}"))?,
        )?);
        Ok(Self { label: "the working tree".to_owned(), contract, version: Version::of_workspace(&manifest) })
    }

    /// The files of a commit, read from git's objects.
    fn commit(root: &Path, commit: &str) -> anyhow::Result<Self> {
        let file = |path: &str| git(root, &["show", &format!("{commit}:{path}")]);
        let label = commit.chars().take(10).collect();
        let contract =
            file(CONTRACT)?.map(|text| spec::parse(&format!("{label}:{CONTRACT}"), text.into_bytes())).transpose()?;
        let version = file("Cargo.toml")?.as_deref().and_then(Version::of_workspace);
        Ok(Self { label, contract, version })
    }
}

/// What git prints; `None` when it says no.
fn git(root: &Path, args: &[&str]) -> anyhow::Result<Option<String>> {
    let directory: PathBuf = root.to_owned();
    let output = Command::new("git").arg("-C").arg(directory).args(args).output().context("cannot run git")?;
    let text = String::from_utf8(output.stdout).with_context(|| format!("git {}: not UTF-8", args.join(" ")))?;
    Ok(output.status.success().then_some(text))
}
