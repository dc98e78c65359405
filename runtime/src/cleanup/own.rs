//! A stack that belongs to whoever holds it.

use std::panic::Location;

use crate::{
    engine::stack::{Stack, Stacked, abandon},
    failure::ResourceInfo,
    log,
};

/// The stack behind the handles that were made by `CleanupStack::new`.
pub(super) struct Own {
    created: &'static Location<'static>,
    stack: Stack,
}

impl Own {
    pub(super) fn new(created: &'static Location<'static>, stack: Stack) -> Self {
        Self { created, stack }
    }
}

impl Stacked for Own {
    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn owner(&self) -> ResourceInfo {
        ResourceInfo::cleanup_stack(self.created)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if !self.stack.is_empty() {
            let (place, count) = (self.created, self.stack.pushed());
            let (cleanups, they_run) = if count == 1 { ("cleanup", "it runs") } else { ("cleanups", "they run") };
            log::warning(format_args!(
                "the cleanup stack made at {place} was dropped with {count} {cleanups} that had not run; {they_run} in the \
                 background: call `close` and await it"
            ));
            abandon(self, None);
        }
    }
}
