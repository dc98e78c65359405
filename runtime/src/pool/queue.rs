//! Who waits for an instance, first come, first served.
//!
//! The places are a linked list within one vector, so that waiting allocates nothing once the vector has grown, and a place
//! in the middle is given up at once. It knows neither locks nor time: its pool guards it.

use std::{mem, task::Waker};

use tokio::time::Instant;

/// A place in the queue, until its outcome has been taken or it is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(u32);

const NONE: u32 = u32::MAX;

/// Those who wait, and those who have been served and have not looked yet.
pub(super) struct Queue<D> {
    places: Vec<Slot<D>>,
    /// The first that is free.
    free: u32,
    first: u32,
    last: u32,
    waiting: u32,
}

struct Slot<D> {
    began: Option<Instant>,
    waker: Option<Waker>,
    outcome: Option<D>,
    before: u32,
    after: u32,
}

impl<D> Queue<D> {
    pub(super) const fn new() -> Self {
        Self { places: Vec::new(), free: NONE, first: NONE, last: NONE, waiting: 0 }
    }

    /// How many wait.
    pub(super) const fn len(&self) -> u32 {
        self.waiting
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Since when the one has waited that has waited longest.
    pub(super) fn longest(&self) -> Option<Instant> {
        self.places.get(self.first as usize)?.began
    }

    /// Takes a place at the end.
    pub(super) fn join(&mut self, began: Instant, waker: Waker) -> Place {
        let slot = Slot { began: Some(began), waker: Some(waker), outcome: None, before: self.last, after: NONE };
        let place = if self.free == NONE {
            self.places.push(slot);
            u32::try_from(self.places.len() - 1).unwrap_or(NONE)
        } else {
            let place = self.free;
            self.free = mem::replace(&mut self.places[place as usize], slot).after;
            place
        };
        match self.places.get_mut(self.last as usize) {
            Some(last) => last.after = place,
            None => self.first = place,
        }
        self.last = place;
        self.waiting += 1;
        Place(place)
    }

    /// Gives an outcome to the one that has waited longest; it has to be woken.
    ///
    /// # Errors
    /// The outcome back, if nobody waits.
    pub(super) fn serve(&mut self, outcome: D) -> Result<Option<Waker>, D> {
        let place = self.first;
        if place == NONE {
            return Err(outcome);
        }
        self.unlink(place);
        let slot = &mut self.places[place as usize];
        slot.outcome = Some(outcome);
        Ok(slot.waker.take())
    }

    /// Takes the outcome, if there is one; then the place is free.
    pub(super) fn ask(&mut self, place: Place) -> Option<D> {
        let outcome = self.places[place.0 as usize].outcome.take()?;
        self.vacate(place.0);
        Some(outcome)
    }

    /// Leaves a new waker, and gives the old one back.
    pub(super) fn rewake(&mut self, place: Place, waker: Waker) -> Option<Waker> {
        self.places[place.0 as usize].waker.replace(waker)
    }

    /// Gives a place up; gives what it was served, and the waker to drop.
    pub(super) fn leave(&mut self, place: Place) -> (Option<D>, Option<Waker>) {
        let slot = &mut self.places[place.0 as usize];
        let left = (slot.outcome.take(), slot.waker.take());
        if left.0.is_none() {
            self.unlink(place.0);
        }
        self.vacate(place.0);
        left
    }

    /// Out of the list of those who wait.
    fn unlink(&mut self, place: u32) {
        let slot = &mut self.places[place as usize];
        slot.began = None;
        let (before, after) = (slot.before, slot.after);
        match self.places.get_mut(before as usize) {
            Some(slot) => slot.after = after,
            None => self.first = after,
        }
        match self.places.get_mut(after as usize) {
            Some(slot) => slot.before = before,
            None => self.last = before,
        }
        self.waiting -= 1;
    }

    fn vacate(&mut self, place: u32) {
        self.places[place as usize].after = self.free;
        self.free = place;
    }
}
