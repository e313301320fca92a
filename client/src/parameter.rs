//! The parameters of a call under construction.

use std::fmt::Display;

use crate::Error;

/// A parameter before the call is sent.
#[derive(Clone, Debug)]
pub(crate) enum Parameter<T> {
    /// Not set.
    Missing,
    /// Set to a value that the contract does not allow.
    Invalid(String),
    /// Set.
    Set(T),
}

impl<T> Parameter<T> {
    pub(crate) fn new<V>(value: V) -> Self
    where
        V: TryInto<T>,
        V::Error: Display,
    {
        value.try_into().map_or_else(|error| Self::Invalid(error.to_string()), Self::Set)
    }

    /// The value, or an error that names the parameter.
    pub(crate) fn required(self, name: &str) -> Result<T, Error> {
        let missing = || Error::invalid_request(format!("{name} is missing: call `.{name}(…)` before `.send()`"));
        self.optional(name)?.ok_or_else(missing)
    }

    /// The value if it was set, or an error that names the parameter.
    pub(crate) fn optional(self, name: &str) -> Result<Option<T>, Error> {
        match self {
            Self::Missing => Ok(None),
            Self::Invalid(reason) => Err(Error::invalid_request(format!("{name}: {reason}"))),
            Self::Set(value) => Ok(Some(value)),
        }
    }
}
