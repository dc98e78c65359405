//! An instance comes back, and goes to who waits, or lies idle.

use std::{mem::replace, sync::Arc};

use super::{
    core::{Core, wake},
    item::Item,
    state::{Idle, Job, State},
};
use crate::{cleanup::Reason, core::options::Check, engine::deadline::after, sync::MutexGuard};

/// In what condition an instance comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Good,
    /// Its user panicked, or was dropped in the middle.
    Suspect,
    Broken,
}

impl<T: Send + Sync + 'static> Core<T> {
    /// Hands a good one on to the one that has waited longest, or lays it aside: what most drops of guards come to. Gives it
    /// back where there is more to do.
    #[inline]
    pub(super) fn hand_on(&self, item: Item<T>) -> Option<Item<T>> {
        if !item.is_plain() || self.checks.are(Check::Return) {
            return Some(item);
        }
        let mut state = self.lock();
        if !state.waiters.is_empty() {
            if self.checks.are(Check::Acquire) {
                return Some(item);
            }
            // It stays out.
            let served = state.waiters.serve(Ok(item));
            drop(state);
            wake(served.ok().flatten());
            return None;
        }
        let heard = state.stamping || self.options.idle_timeout.is_none();
        if state.closed || !heard {
            return Some(item);
        }
        state.out -= 1;
        state.idle.push_back(Idle { item, since: None });
        drop(state);
        self.plenty();
        None
    }

    /// A guard gives its instance back.
    pub(super) fn give_back(self: &Arc<Self>, item: Item<T>, fate: Fate) {
        let old = self.options.max_age.zip(item.made()).is_some_and(|(age, made)| made.elapsed() >= age);
        let broken = fate == Fate::Broken || (fate == Fate::Suspect && !self.checks.any()) || item.has_failed();
        let ask = fate == Fate::Suspect || self.checks.are(Check::Return);
        let mut state = self.lock();
        if old || broken || state.closed {
            state.out -= 1;
            state.disposing += 1;
            state.tally.broken += u64::from(broken);
            let closed = state.closed;
            drop(state);
            if closed {
                self.changed.notify_waiters();
            }
            return self.dispose(item, if broken { Reason::Failed } else { Reason::Completed });
        }
        let waited_for = !state.waiters.is_empty();
        if ask || (waited_for && self.checks.in_a_task(Check::Acquire)) {
            state.out -= 1;
            state.checking += 1;
            drop(state);
            return self.begin(Job::Check(item));
        }
        if waited_for && self.checks.at_once(Check::Acquire) {
            state.out -= 1;
            state.checking += 1;
            drop(state);
            let good = self.checks.ask_at_once(&item.value);
            return self.checked(item, good);
        }
        state.out -= 1;
        self.offer(state, item);
    }

    /// Gives an instance to the one that has waited longest, or lays it aside. It has been taken out of all counts.
    pub(super) fn offer(&self, mut state: MutexGuard<'_, State<T>>, item: Item<T>) {
        if !state.waiters.is_empty() {
            state.out += 1;
            let served = state.waiters.serve(Ok(item));
            drop(state);
            return wake(served.ok().flatten());
        }
        // The keeper sleeps until something is due of which it knows.
        let due = self.options.max_age.zip(item.made()).map(|(age, made)| after(made, age));
        let older = due.is_some_and(|due| state.reap_at.is_none_or(|at| due < at));
        let unheard = self.options.idle_timeout.is_some() && !replace(&mut state.stamping, true);
        state.idle.push_back(Idle { item, since: None });
        drop(state);
        self.plenty();
        if older || unheard {
            self.keeper.notify_one();
        }
    }

    /// One that was served has gone before it looked: the next one has it, unasked again, since nobody has used it.
    pub(super) fn unused(self: &Arc<Self>, item: Item<T>) {
        let mut state = self.lock();
        state.out -= 1;
        if state.closed {
            state.disposing += 1;
            drop(state);
            self.changed.notify_waiters();
            return self.dispose(item, self.reason());
        }
        self.offer(state, item);
    }

    /// An instance has left the pool.
    pub(super) fn left(self: &Arc<Self>) {
        self.lock().out -= 1;
        self.go_on();
    }
}
