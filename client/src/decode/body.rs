//! Decodes the body of a response in a strict pass and, if that fails, in a tolerant one.
//!
//! The strict pass is as fast as derived code and decodes nearly every response. The tolerant pass takes several times as
//! long; it exists because a success must not become an error due to a member that the caller may never read.

use serde::{
    Deserializer,
    de::{DeserializeOwned, Visitor},
    forward_to_deserialize_any,
};
use serde_json::Value;

use super::{memory, repair::repaired, tolerant::Tolerant};

/// The tolerant pass holds the value, the decoded type and, while it tries an optional member, a copy of that member.
const TOLERANT_COPIES: usize = 3;

/// Decodes a body.
///
/// # Errors
/// Returns an error if the body is not JSON, lacks a member that the contract requires, or could take too much memory. It
/// has the path and the reason, but not the value. The path can contain a secret and be of any length.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    memory::check(bytes, 1)?;
    let strict = match serde_json::from_slice(bytes) {
        Ok(decoded) => return Ok(decoded),
        Err(error) => error,
    };
    memory::check(bytes, TOLERANT_COPIES)?;
    match serde_json::from_str::<Value>(&repaired(bytes)) {
        Ok(value) => serde_path_to_error::deserialize(Tolerant::new(value)).map_err(with_path),
        // Tracking the path takes about twice as long as plain decoding, so it is done only after that has failed.
        Err(_) => match serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(bytes)) {
            Err(error) if error.path().iter().next().is_some() => Err(with_path(error)),
            _ => Err(without_quote(&strict)),
        },
    }
}

/// Returns a value of a type that ignores the body; `None` for types that need one.
pub(crate) fn without_body<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(NoBody).ok()
}

struct NoBody;

impl<'de> Deserializer<'de> for NoBody {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("there is no body to decode"))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier option newtype_struct
    }
}

fn with_path(error: serde_path_to_error::Error<serde_json::Error>) -> String {
    let reason = without_quote(error.inner());
    if error.path().iter().next().is_none() {
        return reason;
    }
    format!("at `{}`: {reason}", error.path())
}

/// The reason without the text that serde quotes, which can be secret.
fn without_quote(error: &serde_json::Error) -> String {
    let error = error.to_string();
    match (error.find('"'), error.rfind('"')) {
        (Some(start), Some(end)) => format!("{}…{}", &error[..start], &error[end + 1..]),
        _ => error,
    }
}
