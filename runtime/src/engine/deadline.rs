//! When something has to have happened: one heap for the whole app, and so one timer.
//!
//! Nothing is taken out when it is no longer wanted; the driver looks at what comes up and drops what is out of date.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

use crate::core::adjacency::NodeId;

/// `time` after `moment`. A time beyond all sense, such as `Duration::MAX`, counts as thirty years: a clock cannot be added to
/// without end.
pub(crate) fn after(moment: Instant, time: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    moment + time.min(FAR)
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The limit of a node's hook, or the grace after it; the number tells hooks of one node apart.
    Hook(NodeId, u32),
    /// The cleanups of a node have had their time.
    Cleanups(NodeId, u32),
    /// The app's own cleanups have had their time.
    OwnCleanups,
    /// The scopes have had their time.
    Scopes,
    /// The next attempt at a node's `init`.
    Retry(NodeId, u32),
    /// The next call of a node's `run`.
    Restart(NodeId),
    /// The start as a whole.
    Startup,
    /// The pause before `main` is asked to stop.
    DrainDelay,
    /// `main` has had its time.
    BodyCutoff,
    /// The last chance has had its time.
    LastChance,
    /// The limit of the whole stop.
    StopEnd,
    /// Time to say what is waited for.
    Tick,
}

#[derive(Default)]
pub(crate) struct Deadlines {
    heap: BinaryHeap<Reverse<(Instant, Due)>>,
    timer: Option<Pin<Box<Sleep>>>,
    /// What the timer is set to.
    set_to: Option<Instant>,
}

impl Deadlines {
    pub(crate) fn add(&mut self, at: Instant, due: Due) {
        self.heap.push(Reverse((at, due)));
    }

    /// Takes what is due at `now`.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Due> {
        match self.heap.peek() {
            Some(Reverse((at, _))) if *at <= now => self.heap.pop().map(|Reverse((_, due))| due),
            _ => None,
        }
    }

    /// Ready when something is due.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(&Reverse((next, _))) = self.heap.peek() else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(next)));
        if self.set_to != Some(next) {
            self.set_to = Some(next);
            timer.as_mut().reset(next);
        }
        timer.as_mut().poll(context)
    }
}

impl std::fmt::Debug for Deadlines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deadlines").field("pending", &self.heap.len()).finish_non_exhaustive()
    }
}
