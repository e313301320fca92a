//! The pipeline from the contract to the files of the client.

use crate::{
    Document, Error, contract::Contract, emit, lint, pass, render, render::GeneratedFile, surface, surface::Item,
};

/// Everything that is generated from a contract.
pub struct Output {
    /// The files, relative to the client's `src`.
    pub files: Vec<GeneratedFile>,
    /// The number of places that each pass changed, in the order of application.
    pub passes: Vec<(&'static str, usize)>,
    /// The number of operations.
    pub operations: usize,
    /// The number of types.
    pub types: usize,
    surface: Vec<Item>,
}

impl Output {
    /// Returns the public Rust API, sorted by path.
    pub fn surface(&self) -> &[Item] {
        &self.surface
    }
}

/// Generates the client from the contract; the same document always gives the same bytes.
///
/// # Errors
/// Returns an error if the contract has findings of level error, or if a step of the pipeline fails.
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
    let surface = surface::of(&contract, &tree);
    Ok(Output {
        operations: contract.operations.len(),
        types: surface::types(&surface),
        surface,
        files: render::files(&contract, tree),
        passes,
    })
}
