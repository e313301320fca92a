//! Settings for one call.

use std::fmt;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{ApiVersion, Error, RetryPolicy, Timeouts};

/// Whether a header frames or routes the message: with a wrong one, a server misreads the bytes that follow.
fn is_framing(name: &HeaderName) -> bool {
    matches!(name.as_str(), "connection" | "content-length" | "host" | "keep-alive" | "proxy-connection" | "te")
        || matches!(name.as_str(), "trailer" | "transfer-encoding" | "upgrade")
}

/// Settings for one call, which override the client's.
#[derive(Clone, Default)]
#[must_use]
// Boxed, because each setter of a builder moves them and most calls have none.
pub struct CallOptions(Option<Box<Overrides>>);

#[derive(Clone, Default)]
struct Overrides {
    headers: HeaderMap,
    invalid: Option<String>,
    version: Option<ApiVersion>,
    timeouts: Option<Timeouts>,
    retry_policy: Option<RetryPolicy>,
    max_response_bytes: Option<usize>,
}

/// The settings that both a client and a call have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) timeouts: Timeouts,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) max_response_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let (timeouts, retry_policy) = Default::default();
        Self { timeouts, retry_policy, max_response_bytes: 8 * 1024 * 1024 }
    }
}

impl CallOptions {
    /// Creates options that override no setting.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a header, replacing any that the client sends by that name; `Authorization` cannot be overridden.
    ///
    /// The call fails if the name or the value is invalid, or if the header frames the message, such as `Content-Length`.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        let overrides = self.overrides();
        match (HeaderName::try_from(name), HeaderValue::try_from(value.as_ref())) {
            (Ok(name), _) if is_framing(&name) => overrides.invalid = Some(format!("header \"{name}\" cannot be set")),
            (Ok(name), Ok(value)) => _ = overrides.headers.insert(name, value),
            _ => overrides.invalid = Some(format!("invalid header \"{}\"", name.escape_debug())),
        }
        self
    }

    /// Sets the version of HubSpot's API for the call, instead of the client's.
    ///
    /// The call fails before it is sent if its operation does not list the version.
    pub fn api_version(mut self, version: ApiVersion) -> Self {
        self.overrides().version = Some(version);
        self
    }

    /// Sets the time limits, except the one for connecting.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.overrides().timeouts = Some(timeouts);
        self
    }

    /// Sets whether and when the call is retried.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.overrides().retry_policy = Some(policy);
        self
    }

    /// Sets the maximum size of a response body, in bytes.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.overrides().max_response_bytes = Some(bytes);
        self
    }

    /// Sets the headers, and returns the settings of the call.
    pub(crate) fn apply(self, client: &Settings, headers: &mut HeaderMap) -> Result<Settings, Error> {
        let Some(overrides) = self.0 else { return Ok(*client) };
        if let Some(message) = overrides.invalid {
            return Err(Error::invalid_request(message));
        }
        for (name, value) in &overrides.headers {
            headers.insert(name, value.clone());
        }
        Ok(Settings {
            timeouts: overrides.timeouts.unwrap_or(client.timeouts),
            retry_policy: overrides.retry_policy.unwrap_or(client.retry_policy),
            max_response_bytes: overrides.max_response_bytes.unwrap_or(client.max_response_bytes),
        })
    }

    pub(crate) fn version(&self) -> Option<&ApiVersion> {
        self.0.as_ref()?.version.as_ref()
    }

    fn overrides(&mut self) -> &mut Overrides {
        self.0.get_or_insert_default()
    }
}

/// Omits the values of the headers, which may be secret.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(overrides) = &self.0 else { return f.write_str("CallOptions") };
        f.debug_struct("CallOptions")
            .field("headers", &overrides.headers.keys().collect::<Vec<_>>())
            .field("api_version", &overrides.version)
            .field("timeouts", &overrides.timeouts)
            .field("retry_policy", &overrides.retry_policy)
            .field("max_response_bytes", &overrides.max_response_bytes)
            .finish_non_exhaustive()
    }
}
