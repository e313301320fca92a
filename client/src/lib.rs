#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod base_url;
mod client;
mod decode;
mod error;
// progenitor's and typify's output follows neither rustfmt nor all of clippy; the passes document every item.
#[rustfmt::skip]
#[allow(clippy::all)]
mod generated;
#[cfg(feature = "mock")]
pub mod mock;
mod operation;
mod options;
mod outcome;
mod parameter;
mod redact;
mod response;
mod transport;
mod value;

pub use client::{Client, ClientBuilder};
pub use error::Error;
pub use generated::{builder, types};
pub(crate) use operation::Operation;
pub use options::CallOptions;
pub use outcome::Outcome;
pub use response::ResponseValue;
pub use value::{InvalidValue, UnknownValue};
