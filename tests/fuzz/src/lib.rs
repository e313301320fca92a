//! Properties of every response that HubSpot may send.

use serde::{Serialize, de::DeserializeOwned};

/// Decodes a body; encoding and decoding the value again must give the same value.
pub fn decode<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(body: &[u8]) -> Option<T> {
    let first: T = serde_json::from_slice(body).ok()?;
    let encoded = serde_json::to_value(&first).expect("a decoded value encodes");
    let second: T = serde_json::from_value(encoded).expect("an encoded value decodes");
    assert_eq!(first, second);
    Some(first)
}
