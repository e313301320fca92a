//! Tests of `review::compat`: reference cases, our own cases, and properties.

mod documents;
mod edits;
mod frame;
mod metamorphic;
mod own_cases;
mod properties;
mod reference_cases;
mod reports;
mod size;
mod witnesses;
