//! The crate as its users meet it: over real sockets, against the stand-in.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

mod client;
mod fleet;
mod fresh;
mod hostile;
mod ids;
mod imports;
mod mock;
mod package;
mod pure;
mod schemas;
mod support;
mod surface;
mod tolerance;
mod transport;
mod versions;
mod wire;
