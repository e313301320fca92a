//! The whole way from the contract to the files of the client.

use crate::{Document, Error, contract::Contract, emit, lint, pass, render, render::GeneratedFile, surface};

/// Everything that one contract generates.
pub struct Output {
    /// The files, relative to the client's `src`.
    pub files: Vec<GeneratedFile>,
    /// How many places each pass changed, in the order of application.
    pub passes: Vec<(&'static str, usize)>,
    /// How many operations the client offers.
    pub operations: usize,
    /// How many types it declares.
    pub types: usize,
}

impl Output {
    /// The public Rust API, one item a line, sorted.
    pub fn surface(&self) -> Vec<String> {
        let outlines = self.files.iter().flat_map(|file| {
            let module = file.path.strip_prefix("generated/").and_then(|name| name.strip_suffix(".rs"));
            let path = module.map(|module| format!("{module}::")).unwrap_or_default();
            surface::outline(&file.text, &path).expect("what prettyplease prints is Rust")
        });
        let mut lines: Vec<_> = outlines.collect();
        lines.sort();
        lines
    }
}

/// Generates the client from the contract; the same document gives the same bytes.
///
/// # Errors
/// When the contract has findings of level error, or a step of the pipeline meets what it does not expect.
pub fn generate(document: &Document) -> Result<Output, Error> {
    let nodes = document.nodes();
    let errors: Vec<_> =
        lint::check_nodes(&nodes).into_iter().filter(|found| found.level == lint::Level::Error).collect();
    if !errors.is_empty() {
        return Err(Error::Lint(errors));
    }
    let contract = Contract::new(&nodes)?;
    let mut tree = emit::tree(&contract)?;
    let passes = pass::apply_all(&contract, &mut tree)?;
    Ok(Output {
        operations: contract.operations.len(),
        types: surface::types(&tree),
        files: render::files(&contract, tree),
        passes,
    })
}
