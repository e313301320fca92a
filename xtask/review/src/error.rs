//! Why documents could not be compared, or an operation not be drafted.

/// Why the review stopped.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A document cannot be read.
    #[error(transparent)]
    Document(#[from] generator::Error),
    /// An operation cannot be drafted.
    #[error("{0}")]
    Adopt(String),
    /// None of the published documents has an operation of the contract.
    #[error("{operation} is in none of these documents: {documents}; give the one that publishes it, too")]
    Unpublished {
        /// The method and the path.
        operation: String,
        /// The names of the documents.
        documents: String,
    },
}
