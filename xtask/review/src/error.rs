//! The errors of comparing documents and drafting operations.

/// An error of comparing documents or drafting an operation.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A document could not be parsed.
    #[error(transparent)]
    Document(#[from] generator::Error),
    /// An operation could not be drafted.
    #[error("{0}")]
    Adopt(String),
    /// Neither side of a comparison has a contract.
    #[error("neither {base} nor {head} has a contract")]
    NoContract {
        /// The name of the older side.
        base: String,
        /// The name of the newer side.
        head: String,
    },
    /// An operation has parts that the client cannot express.
    #[error("{operation}: {}", reasons.join("; "))]
    Incomplete {
        /// The method and the path.
        operation: String,
        /// The parts that cannot be expressed.
        reasons: Vec<String>,
    },
}
