//! Reads the contract from disk.

use std::path::Path;

use anyhow::Context;
use generator::Document;

/// The file of the contract, relative to the root of the workspace.
pub(crate) const CONTRACT: &str = "spec/hubspot-associations.yaml";

/// Reads `file`, or the contract.
///
/// The name of the contract is its path from the root in any working directory, since it appears in generated files.
pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Document> {
    match file {
        Some(file) => read_as(&crate::paths::shown(file).display().to_string(), file),
        None => read_as(CONTRACT, &crate::paths::root().join(CONTRACT)),
    }
}

fn read_as(name: &str, path: &Path) -> anyhow::Result<Document> {
    parse(name, std::fs::read(path).with_context(|| format!("cannot read {name}"))?)
}

/// Parses a contract from the bytes of a file; `name` appears in messages.
pub(crate) fn parse(name: &str, bytes: Vec<u8>) -> anyhow::Result<Document> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        anyhow::anyhow!("{name}:{line}: not valid UTF-8 from here on\nhelp: save the file as UTF-8")
    })?;
    Ok(Document::parse(name, text.strip_prefix('\u{feff}').unwrap_or(&text))?)
}
