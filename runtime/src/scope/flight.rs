//! What is being made in a scope: by whom it is polled, who waits for it, and how it is called off.
//!
//! Whoever comes first makes it, in his own poll. Between two polls what is being made lies in the scope, so that a scope
//! that is closed can call it off whether or not its maker is ever polled again.

use std::{
    mem, ptr,
    sync::{Arc, OnceLock},
    task::Waker,
};

use super::core::{Inner, ScopeCore, State};
use crate::{
    core::descriptor::Descriptor,
    engine::{
        dispose::give_back_late,
        instance::{Instance, Slow},
        place::Engaged,
        stack::{Action, Entry},
    },
    error::ScopeError,
    slot::Value,
    sync::Notify,
};

/// Those of one scope.
#[derive(Default)]
pub(super) struct Flights {
    list: Vec<Flight>,
    next: u32,
}

struct Flight {
    id: u32,
    descriptor: &'static Descriptor,
    going: Going,
    /// The scope is being closed: it is dropped as soon as its poll is over.
    called_off: bool,
    /// Where somebody else waits for it.
    told: Option<Arc<Told>>,
}

enum Going {
    /// It is being polled.
    Polled,
    /// It waits; with who is to be woken when it is called off.
    Parked(Slow, Waker),
}

/// What those who wait are told.
pub(super) struct Told {
    outcome: OnceLock<Outcome>,
    done: Notify,
}

#[derive(Clone)]
pub(super) enum Outcome {
    /// It is there, or whoever made it went away: look again.
    Again,
    Failed(ScopeError),
}

/// What a claim came to.
pub(super) enum Claimed<'a> {
    /// It is there.
    There(Value),
    /// Somebody else makes it.
    Others(Arc<Told>),
    /// It is for the caller to make.
    Mine(Claim<'a>),
}

/// The right to make an instance; given up when it is dropped.
pub(super) struct Claim<'a> {
    core: &'a Arc<ScopeCore>,
    id: u32,
}

/// What a closing scope called off, to be dropped without a lock.
#[derive(Default)]
pub(super) struct CalledOff(Vec<(Slow, Waker, Option<Arc<Told>>)>);

impl Told {
    pub(super) async fn outcome(&self) -> Outcome {
        let done = self.done.notified();
        // What is told after `done` was made is heard.
        if self.outcome.get().is_none() {
            done.await;
        }
        self.outcome.get().cloned().unwrap_or(Outcome::Again)
    }

    fn tell(&self, outcome: Outcome) {
        let _ = self.outcome.set(outcome);
        self.done.notify_waiters();
    }
}

impl Flights {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn has(&self, descriptor: &Descriptor) -> bool {
        self.list.iter().any(|flight| ptr::eq(flight.descriptor, descriptor))
    }

    fn add(&mut self, descriptor: &'static Descriptor, told: Option<Arc<Told>>) -> u32 {
        let id = self.next;
        self.next = id.wrapping_add(1);
        self.list.push(Flight { id, descriptor, going: Going::Polled, called_off: false, told });
        id
    }

    fn get(&mut self, id: u32) -> Option<&mut Flight> {
        self.list.iter_mut().find(|flight| flight.id == id)
    }

    fn remove(&mut self, id: u32) -> Option<Flight> {
        let i = self.list.iter().position(|flight| flight.id == id)?;
        Some(self.list.swap_remove(i))
    }

    /// Takes what waits; what is being polled goes when its poll is over.
    pub(super) fn call_off(&mut self) -> CalledOff {
        let (mut off, mut polled) = (Vec::new(), Vec::new());
        for mut flight in mem::take(&mut self.list) {
            match mem::replace(&mut flight.going, Going::Polled) {
                Going::Parked(slow, waker) => off.push((slow, waker, flight.told)),
                Going::Polled => polled.push(Flight { called_off: true, ..flight }),
            }
        }
        self.list = polled;
        CalledOff(off)
    }
}

impl CalledOff {
    pub(super) fn drop_all(self, core: &ScopeCore) {
        for (slow, waker, told) in self.0 {
            drop(slow);
            if let Some(told) = told {
                told.tell(Outcome::Failed(ScopeError::Closed { scope: core.kind.name() }));
            }
            waker.wake();
        }
    }
}

impl ScopeCore {
    /// Who is to make an instance, where it is not there.
    pub(super) fn claim<'a>(self: &'a Arc<Self>, descriptor: &'static Descriptor) -> Result<Claimed<'a>, ScopeError> {
        let mut inner = self.inner();
        if let Some(refusal) = self.refusal(inner.state) {
            return Err(refusal);
        }
        if let Some(flight) = inner.flights.list.iter_mut().find(|flight| ptr::eq(flight.descriptor, descriptor)) {
            let told = flight.told.get_or_insert_with(|| Arc::new(Told { outcome: OnceLock::new(), done: Notify::new() }));
            return Ok(Claimed::Others(Arc::clone(told)));
        }
        match self.stack.engage(descriptor) {
            Engaged::There(value) => Ok(Claimed::There(value)),
            Engaged::Others => {
                let told = Arc::new(Told { outcome: OnceLock::new(), done: Notify::new() });
                inner.flights.add(descriptor, Some(Arc::clone(&told)));
                Ok(Claimed::Others(told))
            }
            Engaged::Yours => Ok(Claimed::Mine(Claim { core: self, id: inner.flights.add(descriptor, None) })),
        }
    }

    /// Makes a flight of what was to be made in one go, as it waits or has failed.
    #[cold]
    pub(super) fn reserved<'a>(self: &'a Arc<Self>, descriptor: &'static Descriptor) -> Claim<'a> {
        let mut inner = self.inner();
        let called_off = inner.state != State::Open;
        let waited_for = inner.flights.list.iter().find(|flight| ptr::eq(flight.descriptor, descriptor));
        let id = match waited_for.map(|flight| flight.id) {
            Some(id) => id,
            None => inner.flights.add(descriptor, None),
        };
        if let Some(flight) = inner.flights.get(id) {
            flight.called_off = called_off;
        }
        self.stack.give_up();
        Claim { core: self, id }
    }

    /// What was made in one go is there, and somebody may wait for it. Gives whether the scope is open.
    #[cold]
    pub(super) fn tell_of(&self, descriptor: &Descriptor) -> bool {
        let mut inner = self.inner();
        let id = inner.flights.list.iter().find(|flight| ptr::eq(flight.descriptor, descriptor)).map(|flight| flight.id);
        let flight = id.and_then(|id| inner.flights.remove(id));
        let ended = self.ended(&mut inner, flight);
        drop(inner);
        ended.tell(self, Outcome::Again)
    }

    /// A flight is over; where there is none any more, what needs no waiting can be made in one go again.
    fn ended(&self, inner: &mut Inner, flight: Option<Flight>) -> Ended {
        let state = inner.state;
        if state == State::Open && inner.flights.is_empty() {
            self.stack.disengage();
        }
        Ended { flight, state }
    }
}

impl<'a> Claim<'a> {
    pub(super) fn core(&self) -> &'a Arc<ScopeCore> {
        self.core
    }

    fn closed(&self) -> ScopeError {
        ScopeError::Closed { scope: self.core.kind.name() }
    }

    /// Takes what was parked, to poll it.
    ///
    /// # Errors
    /// If it was called off.
    pub(super) fn resume(&self) -> Result<Slow, ScopeError> {
        let mut inner = self.core.inner();
        let flight = inner.flights.get(self.id).ok_or_else(|| self.closed())?;
        match mem::replace(&mut flight.going, Going::Polled) {
            Going::Parked(slow, _) => Ok(slow),
            Going::Polled => Err(self.closed()),
        }
    }

    /// Puts it back after a poll.
    ///
    /// # Errors
    /// If it was called off meanwhile.
    pub(super) fn park(&self, slow: Slow, waker: &Waker) -> Result<(), ScopeError> {
        let waker = waker.clone();
        let mut inner = self.core.inner();
        match inner.flights.get(self.id) {
            Some(flight) if !flight.called_off => {
                flight.going = Going::Parked(slow, waker);
                Ok(())
            }
            _ => {
                drop(inner);
                drop(slow);
                Err(self.closed())
            }
        }
    }

    /// It is made.
    ///
    /// # Errors
    /// If the scope has begun to be closed: the instance is given back with the rest.
    pub(super) fn made(self, instance: Instance) -> Result<(), ScopeError> {
        let entry = Entry::of(instance);
        let (core, closed) = (self.core, self.closed());
        let mut inner = core.inner();
        let pushed = core.stack.push(entry);
        let ended = self.end(&mut inner);
        drop(inner);
        mem::forget(self);
        let is_open = ended.tell(core, Outcome::Again);
        match pushed {
            Ok(()) if is_open => Ok(()),
            Ok(()) => Err(closed),
            Err(entry) => {
                if let Action::Instance(late) = entry.action {
                    give_back(core, late);
                }
                Err(closed)
            }
        }
    }

    /// It could not be made.
    pub(super) fn failed(self, error: ScopeError) -> ScopeError {
        self.give_up(Outcome::Failed(error.clone()));
        mem::forget(self);
        error
    }

    fn give_up(&self, outcome: Outcome) {
        let mut inner = self.core.inner();
        let ended = self.end(&mut inner);
        drop(inner);
        ended.tell(self.core, outcome);
    }

    fn end(&self, inner: &mut Inner) -> Ended {
        let flight = inner.flights.remove(self.id);
        self.core.ended(inner, flight)
    }
}

/// A flight that is over.
struct Ended {
    flight: Option<Flight>,
    state: State,
}

impl Ended {
    /// Tells whoever waits; gives whether the scope is open.
    fn tell(self, core: &ScopeCore, outcome: Outcome) -> bool {
        let is_open = self.state == State::Open;
        if let Some(flight) = self.flight {
            drop(flight.going);
            if let Some(told) = flight.told {
                told.tell(outcome);
            }
        }
        if !is_open {
            core.changed.notify_waiters();
        }
        is_open
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.give_up(Outcome::Again);
    }
}

/// Gives back what came when the scope was through.
pub(super) fn give_back(core: &ScopeCore, instance: Instance) {
    let (counted, shared) = (core.in_background(), Arc::clone(&core.shared));
    core.shared.runtime.spawn(async move {
        give_back_late(instance, shared).await;
        drop(counted);
    });
}
