//! The retry budget of a client.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Prevents retry storms: if most calls fail, several retries of each only add load.
///
/// A retry after a failure of HubSpot or of the network takes tokens from a bucket. A successful call returns the tokens of
/// its last retry, or one token if it had no retry. So a hundred retries in a row empty the bucket, and it stays full if
/// every twentieth call fails.
pub(crate) struct Budget(AtomicU32);

const FULL: u32 = 500;
const PRICE: u32 = 5;

impl Budget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes the tokens of a retry, and returns whether there were enough.
    pub(crate) fn pay(&self) -> bool {
        self.0.fetch_update(Relaxed, Relaxed, |tokens| tokens.checked_sub(PRICE)).is_ok()
    }

    /// Returns tokens after a success; `retried` is whether it needed a retry.
    pub(crate) fn refund(&self, retried: bool) {
        // Avoids a write in the common case of a full bucket.
        if self.0.load(Relaxed) < FULL {
            let back = if retried { PRICE } else { 1 };
            _ = self.0.fetch_update(Relaxed, Relaxed, |tokens| Some((tokens + back).min(FULL)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_retries_in_a_row_empty_the_budget_and_successes_fill_it() {
        let budget = Budget::new();
        assert_eq!((0..200).filter(|_| budget.pay()).count(), 100);
        (0..4).for_each(|_| budget.refund(false));
        assert!(!budget.pay());
        budget.refund(false);
        assert!(budget.pay());
        budget.refund(true);
        assert!(budget.pay());
        (0..1000).for_each(|_| budget.refund(true));
        assert_eq!((0..200).filter(|_| budget.pay()).count(), 100);
    }
}
