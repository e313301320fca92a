//! Responses to `createDefaultAssociation`.

#![no_main]

use hubspot_associations::types::DefaultAssociationBatch;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Some(batch) = hubspot_associations_fuzz::decode::<DefaultAssociationBatch>(body) {
        assert!(!batch.outcome().is_complete() || !batch.results.is_empty());
        for result in &batch.results {
            assert!(batch.link(&result.from.id, &result.to.id).is_some());
        }
    }
});
