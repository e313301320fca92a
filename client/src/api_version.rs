//! Versions of HubSpot's API.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{Error, value::InvalidValue};

/// A version of HubSpot's API: a segment of an operation's path, such as `2026-09`.
///
/// The constants are the versions that this crate knows, with the operations that each of them serves. A parsed version
/// (`"2026-09".parse()`) must be listed for the operation that uses it; [`unchecked`](Self::unchecked) allows any other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiVersion {
    segment: Cow<'static, str>,
    is_checked: bool,
}

impl ApiVersion {
    pub(crate) const fn listed(segment: &'static str) -> Self {
        Self { segment: Cow::Borrowed(segment), is_checked: true }
    }

    /// Creates a version that this crate does not know, such as `2027-03` or `2026-09-beta`.
    ///
    /// The client does not check whether HubSpot serves an operation under it.
    ///
    /// # Errors
    /// Returns an error if the text does not have the form `vN`, `YYYY-MM` or `YYYY-MM-beta`.
    pub fn unchecked(version: &str) -> Result<Self, Error> {
        Ok(Self { is_checked: false, ..version.parse()? })
    }

    /// Returns the version as it appears in paths.
    pub fn as_str(&self) -> &str {
        &self.segment
    }

    pub(crate) fn is_checked(&self) -> bool {
        self.is_checked
    }
}

impl FromStr for ApiVersion {
    type Err = Error;

    /// Parses a version such as `v4` or `2026-09`; a client or call that uses it checks whether its operations list it.
    fn from_str(text: &str) -> Result<Self, Error> {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_numbered =
            text.strip_prefix('v').is_some_and(|number| matches!(number.len(), 1..4) && is_number(number));
        let is_dated = matches!(text.strip_suffix("-beta").unwrap_or(text).split_once('-'),
            Some((year, month)) if year.len() == 4 && month.len() == 2 && is_number(year) && is_number(month));
        if !is_numbered && !is_dated {
            let problem = InvalidValue::new(text, "an API version such as \"v4\", \"2026-09\" or \"2026-09-beta\"");
            return Err(Error::configuration(problem.to_string()));
        }
        Ok(Self { segment: Cow::Owned(text.to_owned()), is_checked: true })
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.segment)
    }
}
