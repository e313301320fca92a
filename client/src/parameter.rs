//! The parameters of a call that is being built.

use std::fmt::Display;

use crate::Error;

/// A value that a call accepts as a parameter of type `T`: anything that converts into `T`.
///
/// For your own types, implement `TryFrom`. Functions that forward a parameter take an `impl IntoParameter<…>`:
///
/// ```
/// use hubspot_associations::{Client, Error, IntoParameter, types::ObjectId};
///
/// async fn link(
///     client: &Client,
///     contact: impl IntoParameter<ObjectId>,
///     company: impl IntoParameter<ObjectId>,
/// ) -> Result<(), Error> {
///     let call = client.create_default_association().from_object_type("contacts").from_object_id(contact);
///     call.to_object_type("companies").to_object_id(company).send().await.map(drop)
/// }
/// # _ = async |client: &Client| link(client, 1001, "2002").await;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be passed as a parameter of type `{T}`",
    label = "expected a `{T}`, or a value that converts into it",
    note = "ids convert from integers and strings, object types and enums from strings, request bodies from lists"
)]
pub trait IntoParameter<T> {
    /// Converts the value into the type of the parameter.
    ///
    /// # Errors
    /// Returns an error if the contract does not allow the value.
    fn into_parameter(self) -> Result<T, String>;
}

#[diagnostic::do_not_recommend]
impl<T, V> IntoParameter<T> for V
where
    V: TryInto<T>,
    V::Error: Display,
{
    fn into_parameter(self) -> Result<T, String> {
        self.try_into().map_err(|error| error.to_string())
    }
}

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
    pub(crate) fn new(value: impl IntoParameter<T>) -> Self {
        value.into_parameter().map_or_else(Self::Invalid, Self::Set)
    }

    /// Returns the value, or an error that names the parameter if it is missing or invalid.
    pub(crate) fn required(self, name: &str) -> Result<T, Error> {
        let missing = || Error::invalid_request(format!("{name} is missing: call `.{name}(…)` before `.send()`"));
        self.optional(name)?.ok_or_else(missing)
    }

    /// Returns the value if it was set, or an error that names the parameter if it is invalid.
    pub(crate) fn optional(self, name: &str) -> Result<Option<T>, Error> {
        match self {
            Self::Missing => Ok(None),
            Self::Invalid(reason) => Err(Error::invalid_request(format!("{name}: {reason}"))),
            Self::Set(value) => Ok(Some(value)),
        }
    }
}
