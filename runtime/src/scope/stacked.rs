//! A scope as the owner of its stack.

use std::sync::Arc;

use super::core::{ScopeCore, State};
use crate::{
    core::kind::Kind,
    engine::{
        progress::Now,
        shared::Shared,
        stack::{Stack, Stacked},
    },
    failure::ResourceInfo,
};

impl Stacked for ScopeCore {
    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn owner(&self) -> ResourceInfo {
        self.info()
    }

    fn kind(&self) -> Option<&'static Kind> {
        Some(self.kind)
    }

    fn app(&self) -> Option<&Arc<Shared>> {
        Some(&self.shared)
    }

    fn progress(&self) -> Option<Arc<Now>> {
        Self::progress(self)
    }

    fn unwound(&self) {
        let is_awaited = {
            let mut inner = self.inner();
            inner.state = State::Closed;
            inner.is_awaited
        };
        if let Some(parent) = &self.parent {
            let mut outer = parent.inner();
            let left = outer.children.iter().rposition(|child| std::ptr::eq(Arc::as_ptr(child), self));
            let left = left.map(|i| outer.children.remove(i));
            drop(outer);
            drop(left);
        }
        self.forget_key();
        self.shared.scopes.leave(self);
        if is_awaited {
            self.changed.notify_waiters();
        }
    }
}
