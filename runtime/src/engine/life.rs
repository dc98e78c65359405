//! What belongs to one attempt to make a resource: its `Shutdown`, its tasks, its cleanups.
//!
//! Most resources take none of them, so all are made at first use.

use std::sync::{Arc, OnceLock};

use super::{
    shared::Shared,
    stack::{Stack, Stacked},
    tasks::{Owner, TaskGroup},
};
use crate::{
    failure::{Failure, ResourceInfo},
    shutdown::ShutdownTrigger,
};

#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) trigger: ShutdownTrigger,
    pub(crate) group: Arc<TaskGroup>,
    cleanups: OnceLock<Arc<Cleanups>>,
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
        Self { trigger: ShutdownTrigger::new(), group: TaskGroup::new(owner, Arc::clone(shared)), cleanups: OnceLock::new() }
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

    /// Whether there is nothing to join and nothing to run.
    pub(crate) fn is_over(&self) -> bool {
        self.group.len() == 0 && self.pushed().is_none()
    }
}

impl Stacked for Cleanups {
    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn owner(&self) -> ResourceInfo {
        self.owner
    }

    fn unheard(&self, failures: Vec<Failure>) {
        self.shared.unheard(failures);
    }
}
