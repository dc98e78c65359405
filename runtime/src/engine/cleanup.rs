//! What an `init` pushed on its `CleanupStack`: it runs when that attempt has failed, or else after the resource's own
//! `dispose`, before anything that it may use is given back.
//!
//! The cleanups run in a task, which tells the driver when it is through. The driver waits until the stop has no more time for
//! them; then it abandons them by name, and the task goes on alone.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use tokio::time::Instant;

use super::{
    cell::Stage,
    deadline::Due,
    driver::Driver,
    life::{Cleanups, Life},
    message::Message,
    progress::Now,
    shared::Shared,
    stack::Stacked,
    unwind::Unwind,
};
use crate::{
    cause::Cause,
    cleanup::Reason,
    core::adjacency::NodeId,
    event::Event,
    failure::{Failure, FailureKind},
    report::Outcome,
};

/// What a node's cleanups are at; few have any.
#[derive(Debug, Default)]
pub(super) struct Cleaning {
    /// Those that run after `dispose`.
    pub(super) cleanups: Option<Arc<Cleanups>>,
    /// What that `dispose` came to.
    outcome: Option<Outcome>,
    pub(super) now: Arc<Now>,
    /// When the present ones began, and until when they are waited for.
    pub(super) began: Option<Instant>,
    deadline: Option<Instant>,
    /// What failed so far, in all attempts.
    pub(super) failures: Vec<Failure>,
}

/// How an attempt that came to this has ended, as its cleanups are told.
pub(super) fn reason_of(kind: &FailureKind) -> Reason {
    match kind {
        FailureKind::Panicked { .. } => Reason::Panicked,
        FailureKind::Cancelled | FailureKind::TimedOut { .. } => Reason::Cancelled,
        _ => Reason::Failed,
    }
}

impl Life {
    /// The giving back of what was pushed; even if this is dropped before it is polled, everything is called.
    pub(super) fn unwinding(&self, reason: Reason) -> Option<Unwind> {
        let cleanups = self.made()?;
        let runtime = self.group.shared().runtime.clone();
        Some(Unwind::new(Arc::clone(cleanups) as Arc<dyn Stacked>, reason, Some(runtime)).sealing().begun())
    }
}

/// Runs cleanups outside of a resource's own turn: if the app stops meanwhile, they have until disposal needs its reserve.
pub(super) async fn within_budget(shared: &Shared, mut unwind: Unwind) -> Vec<Failure> {
    let mut reserve = shared.reserve_begins.subscribe();
    let before = {
        let mut told = pin!(reserve.wait_for(Option::is_some));
        // The limit goes first: what begins after it is late.
        poll_fn(|context| match told.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => Pin::new(&mut unwind).poll(context).map(Some),
        })
        .await
    };
    if let Some(failures) = before {
        return failures;
    }
    let until = *reserve.borrow();
    if let Some(until) = until {
        unwind.limit(until);
    }
    unwind.await
}

impl Driver {
    /// What a failed attempt spawned is cancelled and awaited, and what it pushed is given back, before anything else
    /// becomes of the node.
    pub(super) fn unwind_attempt(&mut self, node: NodeId, kind: FailureKind) {
        let cell = &mut self.cells[node as usize];
        let Some(life) = cell.life.take().filter(|life| !life.group.close() || life.made().is_some()) else {
            return self.attempt_failed(node, kind);
        };
        life.trigger.fire(&Cause::StartFailed);
        let cleaning = cell.cleaning.get_or_insert_default();
        let unwind = life.unwinding(reason_of(&kind)).map(|unwind| unwind.telling(Arc::clone(&cleaning.now)));
        cleaning.began = Some(self.now);
        cell.stage = Stage::Unwind;
        cell.failed = Some(kind);
        let (shared, round) = (Arc::clone(&self.shared), cell.round);
        self.shared.runtime.spawn(async move {
            let mut failures = life.group.end(Instant::now()).await;
            if let Some(unwind) = unwind {
                failures.extend(within_budget(&shared, unwind).await);
            }
            shared.tell_cleaned_up(node, round, failures);
        });
        self.limit_unwinding(node);
    }

    /// Once the app stops, what unwinds is waited for only until disposal needs its reserve.
    pub(super) fn limit_unwinding(&mut self, node: NodeId) {
        if self.cells[node as usize].stage == Stage::Unwind {
            let end = *self.shared.reserve_begins.borrow();
            self.wait_for_cleanups(node, end.map(|end| end.max(self.now)));
        }
    }

    /// Everything else of the resource is gone: now what its `init` pushed.
    pub(super) fn disposal_is_over(&mut self, node: NodeId, outcome: Outcome) {
        let cleaning = self.cells[node as usize].cleaning.as_mut();
        let Some(cleanups) = cleaning.and_then(|cleaning| cleaning.cleanups.take()) else { return self.gone(node, outcome) };
        let until = self.share(node).map(|share| self.now + share);
        let cell = &mut self.cells[node as usize];
        let cleaning = cell.cleaning.get_or_insert_default();
        cleaning.outcome = Some(outcome);
        cleaning.began = Some(self.now);
        cell.stage = Stage::Cleanup;
        let (shared, round, reason) = (Arc::clone(&self.shared), cell.round, Reason::from(&self.report.cause));
        let unwind = Unwind::new(cleanups, reason, Some(shared.runtime.clone()));
        let unwind = unwind.sealing().begun().until(until).telling(Arc::clone(&cleaning.now));
        self.shared.runtime.spawn(async move {
            let failures = unwind.await;
            shared.tell_cleaned_up(node, round, failures);
        });
        self.wait_for_cleanups(node, until);
    }

    /// The driver waits for the present cleanups until then, and the grace after it.
    fn wait_for_cleanups(&mut self, node: NodeId, until: Option<Instant>) {
        let deadline = until.map(|until| until + self.grace());
        let cell = &mut self.cells[node as usize];
        cell.cleaning.get_or_insert_default().deadline = deadline;
        let due = Due::Cleanups(node, cell.round);
        if let Some(deadline) = deadline {
            self.deadlines.add(deadline, due);
        }
        if self.is_hurried() {
            self.deadlines.add(self.end_of_hurried_cleanup(self.now), due);
        }
    }

    /// The cleanups of a node are through.
    pub(super) fn cleaned_up(&mut self, node: NodeId, round: u32, failures: Vec<Failure>) {
        let cell = &mut self.cells[node as usize];
        if cell.round != round || !matches!(cell.stage, Stage::Unwind | Stage::Cleanup) {
            return self.keep_unheard(failures);
        }
        let stage = cell.stage;
        let cleaning = cell.cleaning.get_or_insert_default();
        let outcome = cleaning.outcome.take();
        cleaning.failures.extend(failures.iter().cloned());
        if stage == Stage::Unwind {
            self.unheard(failures);
            let kind = self.cells[node as usize].failed.take().unwrap_or(FailureKind::Cancelled);
            return self.attempt_failed(node, kind);
        }
        let mut failures = failures.into_iter().peekable();
        let outcome = match outcome {
            None | Some(Outcome::Disposed) => failures.next().map_or(Outcome::Disposed, Outcome::DisposeFailed),
            Some(outcome) => outcome,
        };
        for failure in failures {
            self.emit(|| Event::CleanupFailed { failure });
        }
        self.gone(node, outcome);
    }

    /// There is no more time for the cleanups of a node: it goes on without them.
    pub(super) fn cleanups_due(&mut self, node: NodeId, round: u32) {
        let (resource, now) = (self.info(node), self.now);
        let cell = &mut self.cells[node as usize];
        let Some(cleaning) = &cell.cleaning else { return };
        if cell.round != round || !matches!(cell.stage, Stage::Unwind | Stage::Cleanup) {
            return;
        }
        let (current, began) = (Arc::clone(&cleaning.now), cleaning.began.unwrap_or(now));
        let is_late = cleaning.deadline.is_some_and(|deadline| deadline <= now);
        if !is_late && !self.is_late_in_hurry(current.began().unwrap_or(began), Due::Cleanups(node, round)) {
            return;
        }
        let failure = current.overran(resource, began, now);
        self.cleaned_up(node, round, vec![failure]);
        let cell = &mut self.cells[node as usize];
        if cell.stage == Stage::Idle {
            cell.stage = Stage::Lost;
        }
    }

    /// What failed where nobody waited for the outcome.
    pub(super) fn unheard(&mut self, failures: Vec<Failure>) {
        for failure in failures {
            self.emit_loudly(&Event::CleanupFailed { failure });
        }
    }
}

impl Shared {
    /// Tells the driver that a node's cleanups are through.
    fn tell_cleaned_up(&self, node: NodeId, round: u32, failures: Vec<Failure>) {
        if let Some(Message::CleanedUp { failures, .. }) = self.try_tell(Message::CleanedUp { node, round, failures }) {
            self.unheard(failures);
        }
    }
}
