//! Functions that the generated decoding of responses uses.
//!
//! A benchmark limits decoding to 1.10 times the instructions of derived decoding; each `inline` is needed for that.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, Unexpected, Visitor},
};
use serde_json::{Map, Value};

mod body;
#[allow(dead_code, reason = "for choices, of which a contract can have none")]
mod choice;
mod memory;
mod repair;
mod tolerant;

pub(crate) use body::{body, without_body};
#[allow(unused_imports, reason = "for choices, of which a contract can have none")]
pub(crate) use choice::{Choice, alternative, choice, members};
use tolerant::Optional;

/// An object of a response; the generator emits implementations.
pub(crate) trait Object: Sized {
    /// The description of the object in error messages.
    const EXPECTED: &'static str;
    /// Creates the object from a string, if HubSpot may send that instead.
    const FROM_TEXT: Option<fn(&str) -> Self> = None;

    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Decodes an object, or the string that HubSpot sends instead.
#[inline]
pub(crate) fn object<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let members = Members(PhantomData);
    if T::FROM_TEXT.is_some() { deserializer.deserialize_any(members) } else { deserializer.deserialize_map(members) }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Members<T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }
    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(map)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let from_text = T::FROM_TEXT.ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))?;
        Ok(from_text(text))
    }
}

/// Decodes the name of a member into the known member, or into the name itself.
///
/// Only an unknown name needs an allocation.
pub(crate) struct Name<F>(pub(crate) F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> DeserializeSeed<'de> for Name<F> {
    type Value = Result<T, String>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(Str(|name: &str| (self.0)(name).ok_or_else(|| name.to_owned())))
    }
}

/// Decodes a string into a value without copying it.
pub(crate) struct Str<F>(pub(crate) F);

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Str<F> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }
    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.0)(text))
    }
}

/// A string that HubSpot may also send as an integer, whose digits are kept.
pub(crate) struct Digits(pub(crate) String);

impl<'de> Deserialize<'de> for Digits {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StringOrInteger;
        impl Visitor<'_> for StringOrInteger {
            type Value = Digits;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an integer")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Digits, E> {
                Ok(Digits(text.to_owned()))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Digits, E> {
                Ok(Digits(number.to_string()))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Digits, E> {
                Ok(Digits(number.to_string()))
            }
        }
        deserializer.deserialize_any(StringOrInteger)
    }
}

/// Returns a required member.
#[inline]
pub(crate) fn required<T, E: Error>(member: Option<T>, name: &'static str) -> Result<T, E> {
    member.ok_or_else(|| E::missing_field(name))
}

/// Decodes an optional member; `null` counts as absent.
///
/// If the value has an unexpected shape, the strict pass over a body fails, and the tolerant pass ([`body()`]) keeps the value
/// in `extra`, so that no optional member can fail a whole response.
#[inline]
pub(crate) fn optional<'de, T, A>(map: &mut A, name: &str, extra: &mut Map<String, Value>) -> Result<T, A::Error>
where
    T: DeserializeOwned + Default,
    A: MapAccess<'de>,
{
    Ok(match map.next_value()? {
        Optional::Expected(member) => Option::unwrap_or_default(member),
        Optional::Unexpected(value) => {
            extra.insert(name.to_owned(), value);
            T::default()
        }
    })
}

/// Decodes a member that is not in the contract.
///
/// # Errors
/// Returns an error if a number would lose digits; the tolerant pass keeps them as a string.
pub(crate) fn unknown<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Value, A::Error> {
    let value = map.next_value()?;
    if repair::loses_digits(&value) { Err(A::Error::custom("a number loses digits")) } else { Ok(value) }
}
