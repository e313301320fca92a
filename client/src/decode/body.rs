//! Reads the body of a response, strictly first and tolerantly if that fails.
//!
//! The strict reading is as fast as derived code and takes practically every response. The tolerant one costs several times
//! as much; it exists because a success must not be lost to a member that the caller may never look at.

use serde::{
    Deserializer,
    de::{DeserializeOwned, Visitor},
    forward_to_deserialize_any,
};
use serde_json::Value;

use super::{memory, repair::repaired, tolerant::Forgiving};

/// The tolerant reading holds the value, the decoded type and, while it tries an optional member, a copy of that member.
const TOLERANT_COPIES: usize = 3;

/// Decodes a body.
///
/// # Errors
/// Returns where and why decoding failed, without the text at that place, if the body is not JSON, lacks a member that the
/// contract requires, or could take too much memory. The path can hold a secret and be of any length.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    memory::check(bytes, 1)?;
    let strict = match serde_json::from_slice(bytes) {
        Ok(decoded) => return Ok(decoded),
        Err(error) => error,
    };
    memory::check(bytes, TOLERANT_COPIES)?;
    match serde_json::from_str::<Value>(&repaired(bytes)) {
        Ok(value) => serde_path_to_error::deserialize(Forgiving::new(value)).map_err(shown),
        // Tracking the path costs about twice a plain decode, so it runs only after that has failed.
        Err(_) => match serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(bytes)) {
            Err(error) if error.path().iter().next().is_some() => Err(shown(error)),
            _ => Err(without_quotation(&strict)),
        },
    }
}

/// A value that is the same whatever the body is, and so decodes from any body; `None` for types that need one.
pub(crate) fn ignoring<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(Nothing).ok()
}

struct Nothing;

impl<'de> Deserializer<'de> for Nothing {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("nothing to decode"))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier option newtype_struct
    }
}

fn shown(error: serde_path_to_error::Error<serde_json::Error>) -> String {
    let reason = without_quotation(error.inner());
    if error.path().iter().next().is_none() {
        return reason;
    }
    format!("at `{}`: {reason}", error.path())
}

/// The reason without the text that serde quotes, which can be a secret.
fn without_quotation(error: &serde_json::Error) -> String {
    let error = error.to_string();
    match (error.find('"'), error.rfind('"')) {
        (Some(start), Some(end)) => format!("{}…{}", &error[..start], &error[end + 1..]),
        _ => error,
    }
}
