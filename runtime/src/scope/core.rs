//! One scope as its owner, its handles and what lives in it share it.

use std::{fmt, sync::Arc};

use crate::{
    core::kind::Kind,
    engine::{shared::Shared, stack::Stack},
};

/// One open scope.
pub struct ScopeCore {
    pub(crate) shared: Arc<Shared>,
    pub(crate) kind: &'static Kind,
    pub(crate) parent: Option<Arc<Self>>,
    /// What has been made in it, and what was pushed on it.
    pub(crate) stack: Stack,
}

impl fmt::Debug for ScopeCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("kind", &self.kind.name()).finish_non_exhaustive()
    }
}
