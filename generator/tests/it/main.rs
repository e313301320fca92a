//! What holds for the generator as a whole.

mod passes;
mod pure;
