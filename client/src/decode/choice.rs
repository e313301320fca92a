//! Decodes choices between objects that a constant member (the tag) distinguishes.
//!
//! The tag can be anywhere in the object. Members before it are buffered as JSON; those after it are decoded directly, as in
//! any other object.

use std::{fmt, marker::PhantomData, vec};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Map, Value};

use super::{tolerant::Tolerant, unknown};

/// A choice between objects; the generator emits implementations.
pub(crate) trait Choice: Sized {
    /// The description of the choice in error messages.
    const EXPECTED: &'static str;
    /// The member that distinguishes the alternatives.
    const TAG: &'static str;

    /// Decodes the alternative with this tag, which is empty if the object has none.
    fn read<'de, A: MapAccess<'de>>(tag: &str, map: A) -> Result<Self, A::Error>;
}

pub(crate) fn choice<'de, T: Choice, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Alternatives(PhantomData))
}

/// Decodes the object of a known alternative.
pub(crate) fn alternative<'de, T: Deserialize<'de>, A: MapAccess<'de>>(map: A) -> Result<T, A::Error> {
    T::deserialize(MapAccessDeserializer::new(map))
}

/// Decodes the members of an unknown alternative.
pub(crate) fn members<'de, A: MapAccess<'de>>(mut map: A) -> Result<Map<String, Value>, A::Error> {
    let mut members = Map::new();
    while let Some(name) = map.next_key()? {
        members.insert(name, unknown(&mut map)?);
    }
    Ok(members)
}

struct Alternatives<T>(PhantomData<T>);

impl<'de, T: Choice> Visitor<'de> for Alternatives<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let (mut buffered, mut tag) = (Vec::new(), None);
        while let Some(name) = map.next_key::<String>()? {
            let value = unknown(&mut map)?;
            tag = value.as_str().filter(|_| name == T::TAG).map(str::to_owned);
            buffered.push((name, value));
            if tag.is_some() {
                break;
            }
        }
        T::read(&tag.unwrap_or_default(), Buffered { buffered: buffered.into_iter(), value: None, map })
    }
}

/// An object whose first members are buffered.
struct Buffered<A> {
    buffered: vec::IntoIter<(String, Value)>,
    value: Option<Value>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Buffered<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some((name, value)) = self.buffered.next() else { return self.map.next_key_seed(seed) };
        self.value = Some(value);
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(Tolerant::new(value)),
            None => self.map.next_value_seed(seed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::body;
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Shape {
        Circle(Box<Circle>),
        Unknown(Map<String, Value>),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Circle {
        kind: String,
        radius: i64,
        inner: Option<Shape>,
    }

    impl<'de> Deserialize<'de> for Shape {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            choice(deserializer)
        }
    }

    impl Choice for Shape {
        const EXPECTED: &'static str = "an object (Shape)";
        const TAG: &'static str = "kind";
        fn read<'de, A: MapAccess<'de>>(tag: &str, map: A) -> Result<Self, A::Error> {
            match tag {
                "CIRCLE" => alternative(map).map(Self::Circle),
                _ => members(map).map(Self::Unknown),
            }
        }
    }

    fn read(text: &str) -> Shape {
        body(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_tag_can_be_at_any_position() {
        let circle = |inner| Shape::Circle(Box::new(Circle { kind: "CIRCLE".to_owned(), radius: 1, inner }));
        assert_eq!(read(r#"{"kind": "CIRCLE", "radius": 1, "inner": null}"#), circle(None));
        let nested = r#"{"radius": 1, "inner": {"radius": 1, "kind": "CIRCLE"}, "kind": "CIRCLE"}"#;
        assert_eq!(read(nested), circle(Some(circle(None))));
    }

    #[test]
    fn unknown_alternatives_keep_every_member_and_digit() {
        for text in [r#"{"a": 1, "kind": "SQUARE", "b": [null]}"#, r#"{"kind": 7}"#, "{}"] {
            let Shape::Unknown(members) = read(text) else { panic!("{text} is known") };
            assert_eq!(Value::Object(members), serde_json::from_str::<Value>(text).unwrap());
        }
        let Shape::Unknown(members) = read(r#"{"n": 12345678901234567890123, "kind": "SQUARE"}"#) else { panic!() };
        assert_eq!(members["n"], "12345678901234567890123");
    }

    #[test]
    fn a_value_other_than_an_object_is_rejected() {
        assert!(body::<Shape>(b"[]").unwrap_err().contains("an object (Shape)"));
    }
}
