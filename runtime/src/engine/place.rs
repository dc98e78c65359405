//! The place in a stack where an instance is made in one go, and how instances are given back in one go.
//!
//! There is one such place: who takes it makes the instance at once, and lays it down. Who comes meanwhile and needs that
//! instance says so, and is told. While others are made with waiting, and once nothing is made any more, the place is not given
//! to anybody.

use std::{mem, ptr, sync::Arc, task::Waker};

use super::{
    instance::Instance,
    list::{List, Slot, Stack},
    stack::{Action, Entry},
};
use crate::{core::descriptor::Descriptor, slot::Value};

/// What a place for an instance came to.
pub(crate) enum Reserved {
    /// It is there.
    There(Value),
    /// It is for the caller to make, at once, and to lay down.
    Yours,
    /// Something has to be seen to before.
    Not(Need),
    /// Somebody else makes it, or others have to be looked at first.
    No,
}

/// What has to be seen to before an instance is made.
pub(crate) enum Need {
    Nothing,
    /// Another one that is to lie in the same stack.
    Instance(&'static Descriptor),
    Other,
}

/// What a look for an instance came to that is made with waiting.
pub(crate) enum Engaged {
    There(Value),
    Yours,
    /// Somebody makes it in one go, and will tell others then.
    Others,
}

/// What giving an instance came to.
pub(crate) enum Given {
    Taken,
    AlreadyThere(Instance),
    Sealed(Instance),
}

/// What comes next where only that is given back which needs no waiting.
pub(crate) enum AtOnce {
    Instance(Instance),
    /// Something that may have to wait.
    Other,
    /// There is none, and will be none.
    Empty,
}

impl Stack {
    /// Looks for an instance, or takes the place for it. It is made then without waiting: there is one such place.
    #[inline]
    pub(crate) fn reserve(&self, descriptor: &'static Descriptor, need: impl FnOnce(&List) -> Need) -> Reserved {
        let mut list = self.lock();
        if let Some(value) = list.instance(descriptor) {
            return Reserved::There(Arc::clone(value));
        }
        if list.engaged || list.making.is_some() {
            return Reserved::No;
        }
        match need(&list) {
            Need::Nothing => {
                list.making = Some(descriptor);
                Reserved::Yours
            }
            need => Reserved::Not(need),
        }
    }

    /// Lays down what was made in the place that was taken for it; gives whether others have to be told.
    ///
    /// # Errors
    /// The instance back, where whoever unwinds the stack has not waited for it.
    #[inline]
    pub(crate) fn lay(&self, instance: Instance) -> Result<bool, Instance> {
        let mut list = self.lock();
        list.making = None;
        if list.sealed {
            return Err(instance);
        }
        list.push(Entry::of(instance));
        Ok(list.engaged || mem::take(&mut list.awaited))
    }

    /// Gives the place up: it is not made in one go, and nothing else is meanwhile.
    pub(crate) fn give_up(&self) {
        let mut list = self.lock();
        list.making = None;
        list.engaged = true;
        list.awaited = false;
    }

    /// Looks for an instance that is made with waiting where it is not there: nothing is made in one go meanwhile.
    pub(crate) fn engage(&self, descriptor: &Descriptor) -> Engaged {
        let mut list = self.lock();
        if let Some(value) = list.instance(descriptor) {
            return Engaged::There(Arc::clone(value));
        }
        list.engaged = true;
        if !list.makes(descriptor) {
            return Engaged::Yours;
        }
        list.awaited = true;
        Engaged::Others
    }

    /// From now on things are made in one go again.
    pub(crate) fn disengage(&self) {
        self.lock().engaged = false;
    }

    /// Lays down an instance that was given, if it is not there, and is not being made in one go.
    pub(crate) fn give(&self, descriptor: &'static Descriptor, value: Value) -> Given {
        let instance = Instance { descriptor, hooks: descriptor.hooks(), value, life: None };
        let mut list = self.lock();
        if list.sealed {
            return Given::Sealed(instance);
        }
        if list.makes(descriptor) || list.instance(descriptor).is_some() {
            return Given::AlreadyThere(instance);
        }
        list.push(Entry::of(instance));
        Given::Taken
    }

    /// Nothing is made in one go any more.
    pub(crate) fn shut(&self) {
        self.lock().engaged = true;
    }

    /// Whether anything is being made in one go.
    pub(crate) fn is_making(&self) -> bool {
        self.lock().making.is_some()
    }

    /// As [`shut`](Self::shut); takes the right to unwind it, if nobody has that and nothing is being made, and gives whether
    /// that is so.
    #[inline]
    pub(crate) fn shut_to_unwind(&self) -> bool {
        let mut list = self.lock();
        list.engaged = true;
        let free = list.making.is_none() && !list.unwinding;
        list.unwinding |= free;
        free
    }

    /// What comes next, for who has the right to unwind it; where there is nothing, it is sealed, and the right is given back.
    #[inline]
    pub(crate) fn next_at_once(&self) -> AtOnce {
        let mut list = self.lock();
        if list.releasing > 0 {
            return AtOnce::Other;
        }
        match list.slots.last() {
            Some(slot) if slot.is_plain() => {}
            Some(_) => return AtOnce::Other,
            None => {
                list.sealed = true;
                list.unwinding = false;
                let waiting = mem::take(&mut list.waiting);
                drop(list);
                waiting.into_iter().for_each(Waker::wake);
                return AtOnce::Empty;
            }
        }
        list.live -= 1;
        list.instances -= 1;
        match list.slots.pop() {
            Some(Slot { entry: Some(Entry { action: Action::Instance(instance), .. }), .. }) => AtOnce::Instance(instance),
            _ => unreachable!("looked at above"),
        }
    }
}

impl List {
    /// Whether this is being made in one go.
    fn makes(&self, descriptor: &Descriptor) -> bool {
        self.making.is_some_and(|making| ptr::eq(making, descriptor))
    }
}

impl Slot {
    /// An instance that is given back without waiting, unless its `dispose` waits.
    fn is_plain(&self) -> bool {
        match &self.entry {
            Some(Entry { action: Action::Instance(instance), .. }) => instance.is_plain(),
            _ => false,
        }
    }
}
