//! The tolerant pass: keeps optional members of an unexpected shape instead of failing.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, Error, IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

/// The name by which [`Optional`] asks its deserializer to be tolerant.
const OPTIONAL: &str = "$hubspot_associations::optional";

/// An optional member.
pub(super) enum Optional<T> {
    Expected(Option<T>),
    /// A value of an unexpected shape, which only [`Tolerant`] produces.
    Unexpected(Value),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Optional<T> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(OPTIONAL, OptionalVisitor(PhantomData))
    }
}

struct OptionalVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for OptionalVisitor<T> {
    type Value = Optional<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an optional member")
    }

    /// Called by any other deserializer.
    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Optional<T>, D::Error> {
        Option::deserialize(deserializer).map(Optional::Expected)
    }

    /// Called by [`Tolerant`].
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Optional<T>, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Option::deserialize(Tolerant::<serde_json::Error>::new(value.clone()))
            .map_or(Optional::Unexpected(value), Optional::Expected))
    }
}

/// A deserializer of a value whose optional members never fail.
pub(super) struct Tolerant<E = serde_json::Error>(pub(super) Value, PhantomData<E>);

impl<E> Tolerant<E> {
    pub(super) fn new(value: Value) -> Self {
        Self(value, PhantomData)
    }
}

impl<'de, E: Error> Deserializer<'de> for Tolerant<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self::new))),
            Value::Object(members) => visitor
                .visit_map(MapDeserializer::new(members.into_iter().map(|(name, value)| (name, Self::new(value))))),
            scalar => scalar.deserialize_any(visitor).map_err(E::custom),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, E> {
        if name == OPTIONAL { visitor.visit_some(self) } else { visitor.visit_newtype_struct(self) }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<E: Error> IntoDeserializer<'_, E> for Tolerant<E> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
