//! What belongs to one attempt to make a resource: its `Shutdown`, its tasks, its cleanups.
//!
//! Most resources take none of them, so all are made at first use.

use std::{
    any::Any,
    ops::Deref,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use super::{
    shared::Shared,
    stack::{Stack, Stacked, abandon},
    tasks::{Owner, TaskGroup},
};
use crate::{failure::ResourceInfo, shutdown::ShutdownTrigger};

/// Boxed, since it is sent about, and mostly not there.
#[derive(Debug)]
pub(crate) struct Life(Box<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) trigger: ShutdownTrigger,
    pub(crate) group: Arc<TaskGroup>,
    cleanups: OnceLock<Arc<Cleanups>>,
    /// What an `around` is about to take: the `Handover` of its resource.
    handover: Mutex<Option<Box<dyn Any + Send>>>,
}

/// What an `init` pushed: it runs if that `init` fails, or else after the resource's own `dispose`.
#[derive(Debug)]
pub(crate) struct Cleanups {
    shared: Arc<Shared>,
    owner: ResourceInfo,
    stack: Stack,
}

impl Life {
    pub(crate) fn new(owner: Owner, shared: &Arc<Shared>) -> Self {
        let group = TaskGroup::new(owner, Arc::clone(shared));
        if let Owner::Node(node) = owner {
            shared.background.has(node, &group);
        }
        let (cleanups, handover) = (OnceLock::new(), Mutex::new(None));
        Self(Box::new(Parts { trigger: ShutdownTrigger::new(), group, cleanups, handover }))
    }

    /// The stack that its `init` pushes on.
    pub(crate) fn cleanups(&self) -> &Arc<Cleanups> {
        self.cleanups.get_or_init(|| {
            let shared = Arc::clone(self.group.shared());
            Arc::new(Cleanups { owner: self.group.owner(), shared, stack: Stack::default() })
        })
    }

    /// The same, if something was pushed on it.
    pub(crate) fn pushed(&self) -> Option<Arc<Cleanups>> {
        self.cleanups.get().filter(|cleanups| !cleanups.stack.is_empty()).cloned()
    }

    /// The same, if it was ever asked for: something may be pushed at any time.
    pub(crate) fn made(&self) -> Option<&Arc<Cleanups>> {
        self.cleanups.get()
    }

    /// What is left when the tasks are gone.
    pub(crate) fn into_cleanups(self) -> Option<Arc<Cleanups>> {
        self.0.cleanups.into_inner()
    }

    /// Lays the `Handover` of an `around` ready; gives what lay there.
    pub(crate) fn lay(&self, handover: Option<Box<dyn Any + Send>>) -> Option<Box<dyn Any + Send>> {
        std::mem::replace(&mut *self.handover.lock().unwrap_or_else(PoisonError::into_inner), handover)
    }

    /// It ends: gives whether there is nothing to join, nothing to run and nothing to tell. Then nothing is spawned any more.
    pub(crate) fn ends_at_once(&self) -> bool {
        self.group.close_if_over() && !self.group.has_failed() && self.pushed().is_none()
    }
}

impl Deref for Life {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Stacked for Cleanups {
    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn owner(&self) -> ResourceInfo {
        self.owner
    }

    fn app(&self) -> Option<&Arc<Shared>> {
        Some(&self.shared)
    }
}

impl Drop for Cleanups {
    fn drop(&mut self) {
        abandon(self, Some(&self.shared));
    }
}
