//! How many resends a client can afford.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Stops storms: when most calls fail, resending each of them several times only adds to the load.
///
/// A resend after a failure of HubSpot or of the network takes a few tokens; a call that succeeds gives back what its last
/// resend took, and one token when it took none. So a hundred resends in a row empty the bucket, and where every twentieth
/// call fails it stays full.
pub(crate) struct Budget(AtomicU32);

const FULL: u32 = 500;
const PRICE: u32 = 5;

impl Budget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Whether there is enough for a resend, which is then paid.
    pub(crate) fn pay(&self) -> bool {
        self.0.fetch_update(Relaxed, Relaxed, |tokens| tokens.checked_sub(PRICE)).is_ok()
    }

    /// A call succeeded, after resends or at once.
    pub(crate) fn refund(&self, resent: bool) {
        // Full is the rule, and then nothing is to be written.
        if self.0.load(Relaxed) < FULL {
            let back = if resent { PRICE } else { 1 };
            _ = self.0.fetch_update(Relaxed, Relaxed, |tokens| Some((tokens + back).min(FULL)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_resends_in_a_row_empty_it_and_successes_fill_it() {
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
