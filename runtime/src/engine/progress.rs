//! What is being given back of a stack right now: for who waits for it, and cannot rely on the task that does it.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{deadline::after, limits::HURRIED, running::phase, stack::EntryName};
use crate::failure::{Failure, FailureKind, Phase, ResourceInfo};

/// Which entry runs now, since when, and for how long it may.
#[derive(Default)]
pub(crate) struct Now(Mutex<Option<Current>>);

struct Current {
    name: EntryName,
    whose: ResourceInfo,
    began: Instant,
    limit: Option<Duration>,
}

impl Now {
    pub(super) fn set(&self, name: &EntryName, whose: ResourceInfo, limit: Option<Duration>) {
        let current = Current { name: name.clone(), whose, began: Instant::now(), limit };
        self.change(|at| *at = Some(current));
    }

    /// It has asked for more time.
    pub(super) fn limit(&self, limit: Option<Duration>) {
        self.change(|at| {
            if let Some(current) = at {
                current.limit = limit;
            }
        });
    }

    /// Something goes on that keeps its own limit on every thread.
    pub(super) fn clear(&self) {
        self.change(|at| *at = None);
    }

    pub(super) fn name(&self) -> Option<Arc<str>> {
        self.change(|at| match phase(at.as_ref().map(|current| &current.name)) {
            Phase::Cleanup(name) => Some(name),
            _ => None,
        })
    }

    pub(super) fn began(&self) -> Option<Instant> {
        self.change(|at| at.as_ref().map(|current| current.began))
    }

    /// What runs now, as it is told where it is waited for.
    pub(crate) fn text(&self) -> Option<String> {
        self.change(|at| {
            let Current { name, whose, .. } = at.as_ref()?;
            Some(match phase(Some(name)) {
                Phase::Cleanup(name) => format!("cleanup `{name}`"),
                _ => format!("`dispose` of `{}`", whose.name),
            })
        })
    }

    /// Until when it has to be over, if a hurry came then and `idle` counts where nothing runs; `None` where it has no limit. It ends
    /// itself before, unless a thread is blocked.
    pub(super) fn ends(&self, hurried: Option<Instant>, idle: Instant) -> Option<Instant> {
        self.change(|at| {
            let Some(Current { began, limit, .. }) = at else { return Some(idle) };
            let own = limit.map(|limit| after(*began, limit));
            let hurried = hurried.map(|hurried| hurried.max(*began) + HURRIED);
            own.into_iter().chain(hurried).min()
        })
    }

    /// The one that runs took too long, and is left alone; where there is none, `whose` it all is.
    pub(super) fn overran(&self, whose: ResourceInfo, began: Instant, now: Instant) -> Failure {
        let after = now.saturating_duration_since(began);
        let name = self.name().unwrap_or_else(|| "cleanups".into());
        Failure::new(whose, Phase::Cleanup(name), after, FailureKind::TimedOut { limit: after })
    }

    /// The same, of whatever runs.
    pub(super) fn blocked(&self, now: Instant) -> Option<Failure> {
        self.change(|at| {
            let Current { name, whose, began, .. } = at.as_ref()?;
            let after = now.saturating_duration_since(*began);
            Some(Failure::new(*whose, phase(Some(name)), after, FailureKind::TimedOut { limit: after }))
        })
    }

    fn change<R>(&self, f: impl FnOnce(&mut Option<Current>) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Now").field(&self.name()).finish()
    }
}
