//! What works in a scope: it is polled unless the scope is cut off, and is gone before anything is given back that it uses.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::atomic::Ordering,
    task::{Context, Poll},
    thread,
};

use super::core::{ScopeCore, State};
use crate::error::ScopeError;

/// Polls a body until it is through, or is cut off; its panic is kept. The body is gone when this is.
pub(super) async fn until_cut<F: Future>(mut polled: Polled<'_>, body: F) -> Option<thread::Result<F::Output>> {
    let mut body = pin!(body);
    poll_fn(|context| {
        if !polled.may_go_on() {
            return Poll::Ready(None);
        }
        match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(context))) {
            Ok(Poll::Ready(output)) => Poll::Ready(Some(Ok(output))),
            Ok(Poll::Pending) if polled.pends(context) => Poll::Pending,
            Ok(Poll::Pending) => Poll::Ready(None),
            Err(payload) => Poll::Ready(Some(Err(payload))),
        }
    })
    .await
}

/// A body that is not through; dropped after it.
pub(super) struct Polled<'a> {
    core: &'a ScopeCore,
    /// It has waited.
    listed: bool,
}

impl<'a> Polled<'a> {
    /// It is about to be polled for the first time.
    ///
    /// # Errors
    /// If it is refused, with the reason, or cut off.
    pub(super) fn begin(core: &'a ScopeCore) -> Result<Self, Option<ScopeError>> {
        let polled = Self { core, listed: false };
        let (state, may_go_on) = core.enter_poll();
        match core.refusal(state) {
            Some(refusal) => Err(Some(refusal)),
            None if may_go_on => Ok(polled),
            None => Err(None),
        }
    }

    /// It is about to be polled; `false` if it is cut off.
    fn may_go_on(&self) -> bool {
        // Before the first poll that has been looked at.
        !self.listed || self.core.enter_poll().1
    }

    /// It waits; `false` if it is cut off.
    fn pends(&mut self, context: &Context<'_>) -> bool {
        self.listed = true;
        self.core.pends(context)
    }
}

impl Drop for Polled<'_> {
    fn drop(&mut self) {
        self.core.in_poll.store(false, Ordering::Relaxed);
        if self.listed {
            self.core.body_over();
        }
    }
}

impl ScopeCore {
    /// A body is about to be polled; `false` if it is cut off.
    ///
    /// Whoever cuts it off takes the same lock: so either it is seen here, or he sees that it is being polled.
    pub(super) fn enter_poll(&self) -> (State, bool) {
        self.in_poll.store(true, Ordering::Relaxed);
        let inner = self.inner();
        (inner.state, !inner.is_cut)
    }

    /// A body waits, and is to be woken when it is cut off; `false` if it is.
    pub(super) fn pends(&self, context: &Context<'_>) -> bool {
        let waker = context.waker().clone();
        let mut inner = self.inner();
        let (is_cut, before) = (inner.is_cut, inner.body.replace(waker));
        if !is_cut {
            self.in_poll.store(false, Ordering::Relaxed);
        }
        drop(inner);
        drop(before);
        !is_cut
    }

    /// The body is gone, or has been polled and does not wait.
    pub(super) fn body_over(&self) {
        self.in_poll.store(false, Ordering::Relaxed);
        let mut inner = self.inner();
        let waker = inner.body.take();
        let is_cut = inner.is_cut;
        drop(inner);
        drop(waker);
        if is_cut {
            self.changed.notify_waiters();
        }
    }
}
