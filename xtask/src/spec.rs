//! Reading the contract from disk.

use std::path::Path;

use anyhow::Context;
use generator::Document;

/// Where the contract lies, from the root of the workspace.
pub(crate) const CONTRACT: &str = "spec/hubspot-associations.yaml";

/// Reads `file`, or the contract.
///
/// The contract is named by its path from the root, wherever the command runs, since its name stands in generated files.
pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Document> {
    match file {
        Some(file) => read_as(&crate::paths::shown(file).display().to_string(), file),
        None => read_as(CONTRACT, &crate::paths::root().join(CONTRACT)),
    }
}

fn read_as(name: &str, path: &Path) -> anyhow::Result<Document> {
    parse(name, std::fs::read(path).with_context(|| format!("cannot read {name}"))?)
}

/// Reads a contract from the bytes of a file; `name` stands in messages.
pub(crate) fn parse(name: &str, bytes: Vec<u8>) -> anyhow::Result<Document> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + sound.iter().filter(|byte| **byte == b'\n').count();
        anyhow::anyhow!("{name}:{line}: the text is not UTF-8 from here on; save the file as UTF-8")
    })?;
    Ok(Document::parse(name, text.strip_prefix('\u{feff}').unwrap_or(&text))?)
}
