//! The scopes that are open, for who has to close them.

use tokio::time::Instant;

use crate::failure::Failure;

/// Which scopes are open.
#[derive(Debug, Default)]
pub(crate) struct Scopes {}

/// What the closing of all came to.
#[derive(Debug, Default)]
pub(crate) struct ScopesClosed {
    /// How many had to be cancelled.
    pub(crate) cancelled: usize,
    pub(crate) failures: Vec<Failure>,
}

impl Scopes {
    pub(crate) fn refuse(&self) {}

    pub(crate) fn open_count(&self) -> usize {
        0
    }

    pub(crate) fn is_idle(&self) -> bool {
        true
    }

    pub(crate) async fn close_all(&self, patience: Instant, end: Option<Instant>) -> ScopesClosed {
        let _ = (patience, end);
        ScopesClosed::default()
    }
}
