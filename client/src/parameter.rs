//! A parameter of a call that is being put together.

use std::fmt::Display;

use crate::Error;

/// What is known of a parameter before the call is sent.
#[derive(Clone, Debug)]
pub(crate) enum Parameter<T> {
    /// Nobody has set it.
    Missing,
    /// It was set to what the contract does not allow.
    Refused(String),
    /// It was set.
    Set(T),
}

impl<T> Parameter<T> {
    pub(crate) fn new<V>(value: V) -> Self
    where
        V: TryInto<T>,
        V::Error: Display,
    {
        value.try_into().map_or_else(|error| Self::Refused(error.to_string()), Self::Set)
    }

    /// The value, or an error that names the parameter.
    pub(crate) fn required(self, name: &str) -> Result<T, Error> {
        let missing = || Error::invalid_request(format!("{name} is missing: call `.{name}(…)` before `.send()`"));
        self.optional(name)?.ok_or_else(missing)
    }

    /// The value where it was set, or an error that names the parameter.
    pub(crate) fn optional(self, name: &str) -> Result<Option<T>, Error> {
        match self {
            Self::Missing => Ok(None),
            Self::Refused(reason) => Err(Error::invalid_request(format!("{name}: {reason}"))),
            Self::Set(value) => Ok(Some(value)),
        }
    }
}
