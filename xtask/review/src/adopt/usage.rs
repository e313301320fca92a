//! The messages in which a schema is used.

use super::{Draft, tree};

/// The bodies that use a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    Request,
    Response,
    Both,
}

impl Draft<'_> {
    /// The usage of a new schema.
    pub(super) fn usage(&self, name: &str) -> Usage {
        self.usages.get(name).copied().unwrap_or(Usage::Both)
    }

    /// The usages of a schema of the contract.
    pub(super) fn contract_usages(&self, name: &str) -> impl Iterator<Item = Usage> {
        let [sent, received] = self.contract_usages.each_ref().map(|names| names.contains(name));
        sent.then_some(Usage::Request).into_iter().chain(received.then_some(Usage::Response))
    }

    /// Whether a schema of the contract has the usage of a new one; text and enums are the same in all.
    pub(super) fn have_the_same_usage(&self, name: &str, ours: &str) -> bool {
        let usage = self.usage(name);
        usage == Usage::Both
            || !tree::is_object(&self.schemas[name])
            || self.contract_usages(ours).any(|one| one == usage)
    }
}
