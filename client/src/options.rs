//! Settings for one call.

/// Settings for one call alone; without any, the client's apply.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {}

impl CallOptions {
    /// No settings of its own.
    pub fn new() -> Self {
        Self::default()
    }
}
