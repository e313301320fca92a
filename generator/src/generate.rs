//! The whole way from the contract to the files of the client.

use crate::{
    Document, Error, contract::Contract, emit, lint, pass, render, render::GeneratedFile, surface, surface::Item,
};

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
    surface: Vec<Item>,
}

impl Output {
    /// The public Rust API, sorted by path.
    pub fn surface(&self) -> &[Item] {
        &self.surface
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
    let surface = surface::of(&contract, &tree);
    Ok(Output {
        operations: contract.operations.len(),
        types: surface::types(&surface),
        surface,
        files: render::files(&contract, tree),
        passes,
    })
}
