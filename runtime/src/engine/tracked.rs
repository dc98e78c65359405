//! Futures that others poll, and that a resource waits for: how many there are, and how they are cut off.
//!
//! One that is ready at its first poll costs a few atomics; one that waits, two short looks under the lock besides. The lock
//! guards the wakers, and is never held while one is woken or dropped.
//!
//! In `state` the two last bits say whether the group is closed, and whether all are cut off; the rest counts them. Once it says
//! that they are cut off, it says so for good: who comes then is refused, whether any were left or not.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::Waker,
};

use super::tasks::TaskGroup;

const CUT_OFF: usize = 1;
const CLOSED: usize = 2;
const ONE: usize = 4;

/// The tracked futures of one group.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    state: AtomicUsize,
    waiting: Mutex<Waiting>,
}

/// Who is woken when all are cut off.
#[derive(Debug, Default)]
struct Waiting {
    places: Vec<Place>,
    /// The first free place; the length of the list where there is none.
    free: usize,
}

#[derive(Debug)]
enum Place {
    Taken(Waker),
    /// With the next free one.
    Free(usize),
}

impl Tracks {
    pub(super) fn count(&self) -> usize {
        self.state.load(Ordering::Acquire) / ONE
    }

    /// The last one is to say so from now on.
    pub(super) fn close(&self) {
        self.state.fetch_or(CLOSED, Ordering::AcqRel);
    }

    /// If there is none, there never will be; gives whether that is so.
    pub(super) fn end(&self) -> bool {
        let none = |state: usize| (state < ONE).then_some(state | CUT_OFF);
        self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, none).is_ok()
    }

    /// Cuts all off; gives how many that were.
    pub(super) fn cut_off(&self) -> usize {
        let before = self.state.fetch_or(CUT_OFF | CLOSED, Ordering::AcqRel);
        if before & CUT_OFF != 0 {
            return 0;
        }
        let waiting = mem::take(&mut *self.lock());
        for place in waiting.places {
            if let Place::Taken(waker) = place {
                waker.wake();
            }
        }
        before / ONE
    }

    fn is_cut_off(&self) -> bool {
        self.state.load(Ordering::Acquire) & CUT_OFF != 0
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn take_place(&mut self, waker: Waker) -> usize {
        let at = self.free;
        if let Some(place) = self.places.get_mut(at) {
            if let Place::Free(next) = mem::replace(place, Place::Taken(waker)) {
                self.free = next;
            }
        } else {
            self.places.push(Place::Taken(waker));
            self.free = self.places.len();
        }
        at
    }

    fn leave(&mut self, at: usize) -> Option<Place> {
        let place = self.places.get_mut(at)?;
        let left = mem::replace(place, Place::Free(self.free));
        self.free = at;
        Some(left)
    }
}

/// A tracked future's place in its group; its drop is the future's end.
#[derive(Debug)]
pub(crate) struct Track {
    group: Arc<TaskGroup>,
    /// Where its waker is kept, with the waker, once it has waited.
    waits: Option<(usize, Waker)>,
}

impl TaskGroup {
    /// Takes one more; `None` when the time for that is over.
    pub(crate) fn track(self: &Arc<Self>) -> Option<Track> {
        let refused = self.tracks.state.fetch_add(ONE, Ordering::AcqRel) & CUT_OFF != 0;
        // Where it is refused, its drop takes it off the count again.
        let track = Track { group: Arc::clone(self), waits: None };
        (!refused).then_some(track)
    }
}

impl Track {
    /// Whether the future is to end, as it is.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.group.tracks.is_cut_off()
    }

    /// The future waits: `waker` is woken when it is cut off; gives whether that has been done already.
    pub(crate) fn wait(&mut self, waker: &Waker) -> bool {
        if self.waits.as_ref().is_some_and(|(_, known)| known.will_wake(waker)) {
            return self.is_cut_off();
        }
        let (kept, known) = (waker.clone(), waker.clone());
        let tracks = &self.group.tracks;
        let before = self.waits.take();
        let mut waiting = tracks.lock();
        // Looked at under the lock: who cuts off says so first, and then takes the wakers.
        if tracks.is_cut_off() {
            drop(waiting);
            return true;
        }
        let left = before.as_ref().and_then(|(at, _)| waiting.leave(*at));
        let at = waiting.take_place(kept);
        drop(waiting);
        drop((before, left));
        self.waits = Some((at, known));
        false
    }
}

impl Drop for Track {
    fn drop(&mut self) {
        let tracks = &self.group.tracks;
        if let Some((at, _)) = self.waits {
            let mut waiting = tracks.lock();
            // Once all are cut off, the list has been taken.
            let left = if tracks.is_cut_off() { None } else { waiting.leave(at) };
            drop(waiting);
            drop(left);
        }
        let before = tracks.state.fetch_sub(ONE, Ordering::AcqRel);
        if before & CLOSED != 0 && before / ONE == 1 {
            self.group.emptied.notify_waiters();
        }
    }
}
