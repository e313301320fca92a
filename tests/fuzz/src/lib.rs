//! What holds for every answer, whatever HubSpot sends.

use serde::{Serialize, de::DeserializeOwned};

/// Decodes; what then is encoded must decode to the same.
pub fn decode<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(body: &[u8]) -> Option<T> {
    let first: T = serde_json::from_slice(body).ok()?;
    let encoded = serde_json::to_value(&first).expect("what decodes encodes");
    let second: T = serde_json::from_value(encoded).expect("what was encoded decodes");
    assert_eq!(first, second);
    Some(first)
}
