//! Tests of the client as its users use it: over real sockets, against the stand-in.

#![allow(clippy::unwrap_used, reason = "clippy exempts test functions, but not their helpers")]

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
mod words;
