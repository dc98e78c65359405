//! What a scope is at, for who waits for its end and cannot rely on the task that closes it.

use std::sync::Arc;

use super::core::{ScopeCore, State};
use crate::engine::progress::Now;

/// See the module.
pub(crate) enum Standing {
    /// For one that is opened in it.
    Waits,
    /// For those without a key.
    WaitsForTurn,
    /// For what it gives back now.
    GivesBack(Arc<Now>),
    /// For its body, or for an `init`, which may be in the middle of a poll.
    Idle,
}

impl ScopeCore {
    pub(crate) fn standing(&self) -> Standing {
        let inner = self.inner();
        match &inner.now {
            _ if !inner.children.is_empty() => Standing::Waits,
            _ if inner.state == State::Open && self.kind.keyed => Standing::WaitsForTurn,
            Some(now) => Standing::GivesBack(Arc::clone(now)),
            None => Standing::Idle,
        }
    }

    /// What it gives back now, in words.
    pub(crate) fn gives_back(&self) -> Option<String> {
        let now = self.inner().now.clone();
        now.and_then(|now| now.text())
    }

    /// Nobody waits for it any more; `false` if that was so already.
    pub(crate) fn give_up(&self) -> bool {
        !std::mem::replace(&mut self.inner().is_given_up, true)
    }

    /// Whether nobody waits for it any more.
    pub(crate) fn is_given_up(&self) -> bool {
        self.inner().is_given_up
    }

    /// Who is told what it gives back: nobody, as long as nobody waits for all of them.
    pub(super) fn progress(&self) -> Option<Arc<Now>> {
        self.shared.stop_is_asked().then(|| Arc::clone(self.inner().now.get_or_insert_default()))
    }
}
