//! What is known of each operation.

/// An operation of the contract, as the transport sees it; the table of them is generated.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operationId of the contract.
    pub(crate) id: &'static str,
    /// The HTTP method.
    pub(crate) method: &'static str,
    /// The path template.
    pub(crate) path: &'static str,
    /// Whether sending a request twice has the effect of sending it once.
    pub(crate) idempotent: bool,
    /// HubSpot's names of the rate-limit policies that do not count this operation.
    pub(crate) rate_limit_exemptions: &'static [&'static str],
}
