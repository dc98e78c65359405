//! How a scope ends: nothing more is made, what is under way is called off, what is opened in it is closed, and then its
//! stack is unwound.
//!
//! Whoever begins sees to the end: a `Closer` that is dropped half-way goes on in a task of its own.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
};

use tokio::time::{Instant, timeout};

use super::core::{ScopeCore, State};
use crate::{
    cleanup::Reason,
    engine::{
        entered::entered,
        limits::GRACE,
        list::Pass,
        place::AtOnce as NextAtOnce,
        stack::{Ending, Stacked},
        unwind::{self, GivenBack, Unwind},
    },
    failure::Failure,
};

/// What beginning to close a scope came to.
#[allow(clippy::large_enum_variant, reason = "it is taken apart at once")]
pub(super) enum Begun {
    /// The caller closes it.
    Mine(Closer),
    /// Somebody else does, or has done.
    Others,
}

/// The closing of a scope.
pub(super) struct Closer {
    core: Arc<ScopeCore>,
    /// `None` once it is on its way.
    unwind: Option<Unwind>,
    /// Nothing has to be waited for before.
    quiet: bool,
    until: Option<Instant>,
}

/// What closing a scope without waiting came to.
pub(super) enum AtOnce {
    /// All has been given back; with what failed.
    Over(Vec<Failure>),
    /// There is something to wait for.
    Mine(Box<Closer>),
    /// Somebody else closes it, or has done, or it has never been open.
    Others,
}

impl ScopeCore {
    /// Closes it, as far as that needs no waiting.
    pub(super) fn close_at_once(self: &Arc<Self>, reason: Reason) -> AtOnce {
        let follows = self.follows();
        let mut inner = self.inner();
        if inner.state != State::Open {
            return AtOnce::Others;
        }
        if follows || inner.is_cut || !inner.is_quiet() || !self.stack.shut_to_unwind() {
            drop(inner);
            return match self.begin_close(reason, None) {
                Begun::Mine(closer) => AtOnce::Mine(Box::new(closer)),
                Begun::Others => AtOnce::Others,
            };
        }
        inner.state = State::Closing;
        drop(inner);
        let (mut failures, mut current) = (Vec::new(), None);
        loop {
            match self.stack.next_at_once() {
                NextAtOnce::Instance(instance) => match unwind::give_back(instance, &**self, reason.into(), (None, None)) {
                    GivenBack::Over => {}
                    GivenBack::Failed(failure) => failures.push(*failure),
                    GivenBack::Running(running) => {
                        current = Some(*running);
                        break;
                    }
                },
                NextAtOnce::Other => break,
                NextAtOnce::Empty => {
                    self.unwound();
                    return AtOnce::Over(failures);
                }
            }
        }
        let unwind =
            self.unwind(reason, None).going_on(Pass::taken(Arc::clone(self) as Arc<dyn Stacked>), current, failures);
        AtOnce::Mine(Box::new(Closer { core: Arc::clone(self), unwind: Some(unwind), quiet: true, until: None }))
    }

    fn unwind(self: &Arc<Self>, reason: Reason, until: Option<Instant>) -> Unwind {
        let runtime = Some(self.shared.runtime.clone());
        Unwind::new(Arc::clone(self) as Arc<dyn Stacked>, reason, runtime).until(until).sealing().begun()
    }

    /// From now on nothing more is made in it.
    pub(super) fn begin_close(self: &Arc<Self>, reason: Reason, until: Option<Instant>) -> Begun {
        let follows = self.follows();
        let mut inner = self.inner();
        if inner.state != State::Open {
            return Begun::Others;
        }
        inner.state = State::Closing;
        let awaited = follows || inner.is_cut;
        self.stack.shut();
        let quiet = inner.is_quiet() && !follows && !self.stack.is_making();
        let called_off = if quiet { None } else { Some(inner.flights.call_off()) };
        drop(inner);
        if let Some(called_off) = called_off {
            called_off.drop_all(self);
        }
        if awaited {
            // Who waits in it for the one before need not wait any more; who waits for the end of its body, neither.
            self.changed.notify_waiters();
        }
        let unwind = self.unwind(reason, until);
        Begun::Mine(Closer { core: Arc::clone(self), unwind: Some(unwind), quiet, until })
    }

    /// Waits until everything in it has been given back; does not begin that.
    pub(super) async fn closed(&self) {
        self.until(|core| !matches!(core.state(), State::Open | State::Closing)).await;
    }

    /// Waits until something is so that `changed` tells of.
    pub(super) async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        loop {
            let changed = self.changed.notified();
            self.inner().is_awaited = true;
            // What changes after `changed` was made is heard.
            if is_so(self) {
                return;
            }
            changed.await;
        }
    }

    /// Its body is to be dropped, and nothing is opened in it any more; `false` if that was so already, or it is being closed.
    pub(crate) fn cut_off(&self) -> bool {
        let (waker, first) = {
            let mut inner = self.inner();
            let first = !std::mem::replace(&mut inner.is_cut, true) && inner.state == State::Open;
            (inner.body.clone(), first)
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        first
    }

    /// Closes it for somebody who is not its owner: its body is cut off first. Gives what failed.
    pub(crate) fn close_from_outside(
        self: Arc<Self>,
        reason: Reason,
        until: Option<Instant>,
    ) -> Pin<Box<dyn Future<Output = Vec<Failure>> + Send>> {
        Box::pin(async move {
            self.cut_off();
            self.body_gone(until).await;
            match self.begin_close(reason, until) {
                Begun::Mine(closer) => closer.finish().await,
                Begun::Others => {
                    self.closed().await;
                    Vec::new()
                }
            }
        })
    }

    /// Waits until its body, which is cut off, is gone: for a moment where that lies between two polls, since nobody may poll it
    /// any more; but as long as it is being polled, it uses what lives here.
    async fn body_gone(&self, until: Option<Instant>) {
        let gone = |core: &Self| !core.in_poll.load(Ordering::Relaxed) && core.inner().body.is_none();
        if timeout(GRACE, self.until(gone)).await.is_ok() {
            return;
        }
        let calm = self.until(|core| !core.in_poll.load(Ordering::Relaxed));
        self.shared.hurried().at_most(until, calm).await;
    }

    /// Closes it where nobody waits for the outcome.
    pub(crate) fn close_in_background(self: &Arc<Self>, reason: Reason) {
        if let Begun::Mine(closer) = self.begin_close(reason, None) {
            closer.leave();
        }
    }

    /// What has to be over before anything in it is given back.
    async fn quiesce(&self, until: Option<Instant>) {
        loop {
            let youngest = self.inner().children.last().cloned();
            let Some(youngest) = youngest else { break };
            let failures = Arc::clone(&youngest).close_from_outside(Reason::Cancelled, until).await;
            self.shared.unheard(failures);
        }
        let calm = async {
            self.until(|core| core.inner().flights.is_empty() && !core.stack.is_making()).await;
            if let Some(background) = self.background() {
                // A hook that blocks its thread cannot be cancelled: it is given up.
                let _ = timeout(GRACE, background.emptied()).await;
            }
            // Whoever comes next waits for this one only.
            self.predecessor_closed().await;
        };
        self.shared.hurried().at_most(until.map(|until| until.max(Instant::now() + GRACE)), calm).await;
    }
}

impl Closer {
    /// With an ending that its caller keeps an eye on.
    pub(super) fn ending(mut self, ending: Arc<Ending>) -> Self {
        self.unwind = self.unwind.take().map(|unwind| unwind.ending(ending));
        self
    }

    /// Gives everything back; gives what failed.
    ///
    /// # Cancel safety
    /// Dropped, it goes on in a task of its own.
    pub(super) async fn finish(mut self) -> Vec<Failure> {
        if !self.quiet {
            let core = Arc::clone(&self.core);
            entered(&core.shared.runtime, core.quiesce(self.until)).await;
        }
        match self.unwind.take() {
            Some(unwind) => unwind.await,
            None => Vec::new(),
        }
    }

    /// Goes on in a task, if there is anything to do.
    pub(super) fn leave(mut self) {
        if self.quiet && self.core.stack.seal_if_idle() {
            if let Some(unwind) = self.unwind.take() {
                unwind.forget();
            }
            self.core.unwound();
        }
    }
}

impl Drop for Closer {
    fn drop(&mut self) {
        let Some(unwind) = self.unwind.take() else { return };
        let (core, until, quiet) = (Arc::clone(&self.core), self.until, self.quiet);
        let runtime = core.shared.runtime.clone();
        // The app waits until it is told what failed.
        let counted = core.shared.scopes.background.enter();
        runtime.spawn(async move {
            // Held from the first: where there is no runtime any more, its drop does what can be done.
            let unwind = unwind;
            if !quiet {
                core.quiesce(until).await;
            }
            core.unheard(unwind.await);
            drop(counted);
        });
    }
}
