//! `review::compat` against documents: reference cases, cases of our own, and properties.

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
