//! Invalid and unknown values.

use std::{borrow::Cow, fmt};

/// The error for a value that the contract does not allow.
///
/// Its message contains the value (escaped, at most 64 characters) and says what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    pub(crate) fn new(value: &str, allowed: &str) -> Self {
        const SHOWN: usize = 64;
        let escaped: String = value.escape_debug().take(SHOWN).collect();
        let more = if value.escape_debug().nth(SHOWN).is_some() { "…" } else { "" };
        Self(format!("\"{escaped}\"{more} is not allowed; expected {allowed}").into())
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidValue {}

/// Allows `?` on a conversion in a function that returns our error.
impl From<InvalidValue> for crate::Error {
    fn from(invalid: InvalidValue) -> Self {
        Self::invalid_request(invalid.0)
    }
}

impl From<String> for InvalidValue {
    fn from(message: String) -> Self {
        Self(message.into())
    }
}

impl From<&'static str> for InvalidValue {
    fn from(message: &'static str) -> Self {
        Self(message.into())
    }
}

/// A value of an open enum that this version of the crate does not know.
///
/// The enum's `as_str` returns it. It cannot be matched on, so that code does not depend on the text of a value that becomes
/// a variant in a later version.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_values_are_escaped_and_shortened() {
        assert_eq!(
            InvalidValue::new("a/b\n\u{7}", "digits").to_string(),
            "\"a/b\\n\\u{7}\" is not allowed; expected digits"
        );
        let long = InvalidValue::new(&"x".repeat(65), "digits").to_string();
        assert_eq!(long, format!("\"{}\"… is not allowed; expected digits", "x".repeat(64)));
    }
}
