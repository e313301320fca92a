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
    /// Neither side of a comparison has a contract.
    #[error("neither {base} nor {head} has a contract")]
    NoContract {
        /// What the older side is called.
        base: String,
        /// What the newer side is called.
        head: String,
    },
    /// An operation has parts that the client cannot express.
    #[error("{operation}: {}", reasons.join("; "))]
    Incomplete {
        /// The method and the path.
        operation: String,
        /// What cannot be expressed.
        reasons: Vec<String>,
    },
}
