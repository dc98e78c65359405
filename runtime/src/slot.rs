//! Where the value of a resource is looked up.
//!
//! Invariant: a slot holds a `Weak`; the engine alone owns the value. So nothing ever has to be cleared, a lookup after
//! the end is a typed error, and a disposal by value can tell whether somebody still holds the resource.
//! The state is written with `Release` after the `Weak` is set and read with `Acquire` before it is read; the `Weak` itself
//! is written once.

use std::sync::{Arc, OnceLock, Weak, atomic::Ordering};

pub use crate::core::value::{Value, WeakValue};
use crate::{core::state::ResourceState, sync::atomic::AtomicU8};

#[derive(Debug)]
pub(crate) struct Slot {
    weak: OnceLock<WeakValue>,
    /// The state, with a bit for whether the value can be used: a lookup asks for nothing else.
    state: AtomicU8,
}

const USABLE: u8 = 0x80;

const fn encode(state: ResourceState) -> u8 {
    if ResourceState::usable(state as u8) { state as u8 | USABLE } else { state as u8 }
}

impl Slot {
    pub(crate) const fn new(state: ResourceState) -> Self {
        Self { weak: OnceLock::new(), state: AtomicU8::new(encode(state)) }
    }

    pub(crate) fn state(&self) -> ResourceState {
        ResourceState::from_u8(self.state.load(Ordering::Acquire) & !USABLE)
    }

    pub(crate) fn set_state(&self, state: ResourceState) {
        self.state.store(encode(state), Ordering::Release);
    }

    /// Puts the value's `Weak` in place; the first one stays.
    pub(crate) fn fill(&self, weak: WeakValue) {
        let _ = self.weak.set(weak);
    }

    pub(crate) fn weak(&self) -> Option<&WeakValue> {
        self.weak.get()
    }

    /// The value's `Weak`, while its state lets it be used.
    #[inline]
    pub(crate) fn usable(&self) -> Option<&WeakValue> {
        if self.state.load(Ordering::Acquire) & USABLE == 0 {
            return None;
        }
        self.weak.get()
    }
}

#[inline]
pub(crate) fn upgrade<T: ?Sized + Send + Sync + 'static>(weak: &WeakValue) -> Option<Arc<T>> {
    weak.downcast_ref::<Weak<T>>()?.upgrade()
}
