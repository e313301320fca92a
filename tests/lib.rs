//! The tests are in `it/`: the crate as its users meet it, over real sockets, against the stand-in.
