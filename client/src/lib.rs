// These override the links at the end of README.md, which are for readers of the file.
//! [api-versions]: guide::api_versions
//! [errors]: guide::errors
//! [limits]: guide::limits
#![cfg_attr(feature = "mock", doc = "[testing]: guide::testing")]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api_version;
mod base_url;
mod client;
mod decode;
mod error;
// progenitor's and typify's output follows neither rustfmt nor all of clippy; the passes document every item.
#[rustfmt::skip]
#[allow(clippy::all)]
mod generated;
#[cfg(any(doc, doctest))]
pub mod guide;
mod limiter;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "oauth")]
mod oauth;
mod observe;
mod operation;
mod options;
mod outcome;
mod parameter;
mod rate_limit;
mod redact;
mod response;
mod retry_policy;
mod timeouts;
mod tls;
mod token;
mod transport;
mod value;

pub use api_version::ApiVersion;
pub use client::{Client, ClientBuilder};
pub use error::Error;
pub use generated::{builder, types};
#[cfg(feature = "oauth")]
pub use oauth::RefreshGrant;
pub use observe::Attempt;
pub(crate) use operation::{Operation, Route};
pub use options::CallOptions;
pub use outcome::Outcome;
pub use parameter::IntoParameter;
pub use rate_limit::{RateLimit, RateLimitStatus};
pub use response::ResponseValue;
pub use retry_policy::RetryPolicy;
pub use secrecy::{ExposeSecret, SecretString};
pub use timeouts::Timeouts;
pub use token::{AccessToken, TokenFuture, TokenSource};
pub use value::{InvalidValue, UnknownValue};
