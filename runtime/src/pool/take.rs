//! An instance is handed out, or a place in the queue is.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    task::Waker,
};

use tokio::time::Instant;

use super::{
    core::Core,
    item::Item,
    queue::Place,
    state::{Idle, State},
};
use crate::{cleanup::Reason, core::options::Check, engine::deadline::after, sync::MutexGuard};

/// What an `acquire` comes to at once.
pub(super) enum Took<T: Send + Sync + 'static> {
    Item(Item<T>),
    /// There is none, or somebody else waits already.
    Wait,
    Closed,
}

impl<T: Send + Sync + 'static> Core<T> {
    /// Takes an idle one that needs not be asked: what most calls come to.
    #[inline]
    pub(super) fn take_at_once(&self) -> Option<Item<T>> {
        if self.checks.are(Check::Acquire) {
            return None;
        }
        let mut state = self.lock();
        if !state.waiters.is_empty() {
            return None;
        }
        // Where the pool is closed, nothing is idle.
        let Idle { item, .. } = state.idle.pop_back()?;
        state.out += 1;
        state.tally.acquired += 1;
        Some(item)
    }

    /// Takes an idle one, if nobody waits for one already.
    pub(super) fn take(self: &Arc<Self>, patient: bool) -> Took<T> {
        loop {
            let mut state = self.lock();
            if state.closed {
                return Took::Closed;
            }
            if !state.waiters.is_empty() || (patient && self.checks.in_a_task(Check::Acquire)) {
                return Took::Wait;
            }
            let Some(Idle { item, .. }) = state.idle.pop_back() else { return Took::Wait };
            if let Some(taken) = self.taken(state, item) {
                return taken;
            }
        }
    }

    /// Takes an idle one, or else a place in the queue.
    pub(super) fn take_or_wait(self: &Arc<Self>, waker: Waker) -> Result<Took<T>, (Place, Instant)> {
        let mut state = loop {
            let mut state = self.lock();
            if state.closed {
                return Ok(Took::Closed);
            }
            if !state.waiters.is_empty() || self.checks.in_a_task(Check::Acquire) {
                break state;
            }
            let Some(Idle { item, .. }) = state.idle.pop_back() else { break state };
            if let Some(taken) = self.taken(state, item) {
                return Ok(taken);
            }
        };
        let (began, mut wake) = state.pace.now();
        let place = state.waiters.join(began, waker);
        if let Some(timeout) = self.options.acquire_timeout
            && state.alarm.is_none()
        {
            state.alarm = Some(after(began, timeout));
            wake = true;
        }
        let job = state.next_job(self.options);
        drop(state);
        self.scarce.store(true, Relaxed);
        if wake {
            self.keeper.notify_one();
        }
        self.begin_all(job);
        Err((place, began))
    }

    /// Hands out what was idle, after it was asked if it has to be and answers at once; `None` if it was no good.
    fn taken(self: &Arc<Self>, mut state: MutexGuard<'_, State<T>>, item: Item<T>) -> Option<Took<T>> {
        if !self.checks.at_once(Check::Acquire) {
            state.out += 1;
            state.tally.acquired += 1;
            return Some(Took::Item(item));
        }
        state.asked += 1;
        drop(state);
        let good = self.checks.ask_at_once(&item.value) && !item.has_failed();
        let mut state = self.lock();
        state.asked -= 1;
        if good && !state.closed {
            state.out += 1;
            state.tally.acquired += 1;
            return Some(Took::Item(item));
        }
        state.disposing += 1;
        state.tally.broken += u64::from(!good);
        drop(state);
        self.dispose(item, if good { self.reason() } else { Reason::Failed });
        None
    }
}
