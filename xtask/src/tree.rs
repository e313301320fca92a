//! Compares and writes generated files on disk.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use generator::GeneratedFile;
use similar::TextDiff;

/// A file that differs from what is generated.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The path, relative to the directory compared.
    pub(crate) path: String,
    found: Option<String>,
    wanted: Option<String>,
}

impl Difference {
    /// The action that makes the file fresh.
    pub(crate) fn verb(&self) -> &'static str {
        match (&self.found, &self.wanted) {
            (None, _) => "create",
            (_, None) => "delete",
            _ => "update",
        }
    }

    /// The action in the past tense.
    pub(crate) fn done(&self) -> String {
        format!("{}d", self.verb())
    }

    /// A unified diff from the file on disk to the generated one.
    pub(crate) fn diff(&self) -> String {
        let side = |text: &Option<String>, prefix: &str| match text {
            Some(_) => format!("{prefix}/{}", self.path),
            None => "/dev/null".to_owned(),
        };
        let found = self.found.as_deref().unwrap_or_default();
        let wanted = self.wanted.as_deref().unwrap_or_default();
        TextDiff::from_lines(found, wanted)
            .unified_diff()
            .header(&side(&self.found, "committed"), &side(&self.wanted, "fresh"))
            .to_string()
    }
}

/// Compares `directory` with `files`. Any other file in `generated/` is a leftover.
pub(crate) fn compare(directory: &Path, files: &[GeneratedFile]) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for file in files {
        let found = read(&directory.join(&file.path))?;
        if found.as_deref() != Some(file.text.as_str()) {
            differences.push(Difference { path: file.path.clone(), found, wanted: Some(file.text.clone()) });
        }
    }
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for path in below(&directory.join("generated"))? {
        let name = path.strip_prefix(directory).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if !wanted.contains(name.as_str()) {
            differences.push(Difference { path: name, found: read(&path)?, wanted: None });
        }
    }
    Ok(differences)
}

/// Writes `files` to `directory`: only those that differ, so that cargo does not rebuild fresh ones.
pub(crate) fn write(directory: &Path, files: &[GeneratedFile], differences: &[Difference]) -> anyhow::Result<()> {
    for difference in differences {
        let path = directory.join(&difference.path);
        let context = || format!("cannot {} {}", difference.verb(), path.display());
        match files.iter().find(|file| file.path == difference.path) {
            Some(file) => {
                let parent = path.parent().unwrap_or(directory);
                fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
                fs::write(&path, &file.text).with_context(context)?;
            }
            None => fs::remove_file(&path).with_context(context)?,
        }
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read(path) {
        // A file that is not UTF-8 is stale like any other; it is shown with replacement characters.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn below(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot list {}", directory.display())),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot list {}", directory.display()))?.path();
        if path.is_dir() {
            paths.extend(below(&path)?);
        } else {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> GeneratedFile {
        GeneratedFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn writing_makes_the_tree_fresh_and_removes_leftovers() {
        let directory = tempfile::tempdir().unwrap();
        let files = [file("generated.rs", "a\n"), file("generated/types.rs", "b\n")];
        fs::create_dir(directory.path().join("generated")).unwrap();
        fs::write(directory.path().join("generated/old.rs"), "x\n").unwrap();
        fs::write(directory.path().join("generated/types.rs"), "c\n").unwrap();
        fs::write(directory.path().join("lib.rs"), "hand-written\n").unwrap();

        let differences = compare(directory.path(), &files).unwrap();
        let verbs: Vec<_> = differences.iter().map(|d| (d.verb(), d.path.as_str())).collect();
        assert_eq!(
            verbs,
            [("create", "generated.rs"), ("update", "generated/types.rs"), ("delete", "generated/old.rs")]
        );

        write(directory.path(), &files, &differences).unwrap();
        assert!(compare(directory.path(), &files).unwrap().is_empty());
        assert_eq!(fs::read_to_string(directory.path().join("lib.rs")).unwrap(), "hand-written\n");
    }

    #[test]
    fn a_difference_reads_as_a_unified_diff() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("generated.rs"), "a\nb\n").unwrap();
        let differences = compare(directory.path(), &[file("generated.rs", "a\nc\n")]).unwrap();
        assert_eq!(
            differences[0].diff(),
            "--- committed/generated.rs\n+++ fresh/generated.rs\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
        );
    }
}
