//! The crate as its users meet it: over real sockets, against the stand-in.

mod client;
mod fresh;
mod hostile;
mod mock;
mod support;
mod surface;
mod wire;
