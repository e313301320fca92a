//! The transport: tokens, retries, limits and time.

mod clock;
mod table;
