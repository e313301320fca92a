//! Responses to `batchUpdateAssociationConfigurations`.

#![no_main]

use hubspot_associations::types::AssociationConfigurationBatch;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Some(batch) = hubspot_associations_fuzz::decode::<AssociationConfigurationBatch>(body) {
        assert!(!batch.outcome().is_complete() || batch.outcome().errors().is_empty());
        assert!(batch.outcome().retryable_errors().count() <= batch.errors.len());
    }
});
