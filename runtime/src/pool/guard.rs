//! An instance that is in use, and one that has left its pool.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
    thread,
};

use super::{core::Core, give::Fate, item::Item};

/// An instance that is in use; the pool has it back when the guard is dropped.
///
/// It borrows from nothing, and may be sent to another task. Dropped while its thread is panicking, it gives back an instance
/// that may have been left in the middle of something: that is asked by its `health` before anybody gets it, and replaced if
/// it has none.
#[must_use = "the instance goes back to its pool when the guard is dropped"]
pub struct PoolGuard<T: Send + Sync + 'static> {
    core: Arc<Core<T>>,
    /// Taken when it goes back, or leaves the pool.
    item: Option<Item<T>>,
    /// It is in the middle of something.
    suspect: bool,
}

impl<T: Send + Sync + 'static> PoolGuard<T> {
    pub(super) const fn new(core: Arc<Core<T>>, item: Item<T>) -> Self {
        Self { core, item: Some(item), suspect: false }
    }

    /// Whether a drop now would find the instance in the middle of something.
    pub(super) const fn suspect(&mut self, suspect: bool) {
        self.suspect = suspect;
    }

    pub(super) fn parts(&self) -> (&Arc<Core<T>>, Option<&Arc<T>>) {
        (&self.core, self.item.as_ref().map(|item| &item.value))
    }

    /// Says that the instance is broken: it is disposed of, and the pool makes another one when it needs one.
    pub fn discard(mut self) {
        if let Some(item) = self.item.take() {
            self.core.give_back(item, Fate::Broken);
        }
    }

    /// Takes the instance out of the pool for good; the pool may make another one in its place.
    ///
    /// It is the caller's from now on: its `dispose` is not called. See [`Detached`].
    pub fn detach(mut self) -> Detached<T> {
        let item = self.item.take();
        self.core.left();
        Detached { core: Arc::clone(&self.core), item }
    }
}

impl<T: Send + Sync + 'static> Drop for PoolGuard<T> {
    #[inline]
    fn drop(&mut self) {
        let Some(item) = self.item.take() else { return };
        let suspect = self.suspect || thread::panicking();
        let item = if suspect { Some(item) } else { self.core.hand_on(item) };
        if let Some(item) = item {
            self.core.give_back(item, if suspect { Fate::Suspect } else { Fate::Good });
        }
    }
}

impl<T: Send + Sync + 'static> Deref for PoolGuard<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        value(self.item.as_ref())
    }
}

impl<T: Send + Sync + 'static> DerefMut for PoolGuard<T> {
    /// # Panics
    /// If something else holds the instance too, as only an `around` can.
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        value_mut(self.item.as_mut())
    }
}

impl<T: Send + Sync + fmt::Debug + 'static> fmt::Debug for PoolGuard<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PoolGuard").field(&**self).finish()
    }
}

/// An instance that has left its pool.
///
/// It is the caller's: its `dispose` is not called, neither now nor later. What its `init` had started stays with it: when this
/// is dropped, or [taken apart](Self::into_inner), its tasks are asked to stop, and the cleanups that its `init` pushed run,
/// both in the background.
#[must_use = "the pool will not dispose of it"]
pub struct Detached<T: Send + Sync + 'static> {
    core: Arc<Core<T>>,
    item: Option<Item<T>>,
}

impl<T: Send + Sync + 'static> Detached<T> {
    /// The instance itself.
    ///
    /// # Panics
    /// If something else holds it too, as only an `around` can.
    pub fn into_inner(mut self) -> T {
        let Some(item) = self.item.take() else { unreachable!("taken when it is dropped") };
        let (value, life) = item.into_parts();
        let inner = Arc::try_unwrap(value).unwrap_or_else(|_| panic!("{HELD}"));
        if let Some(life) = life {
            self.core.end_life(life);
        }
        inner
    }
}

impl<T: Send + Sync + 'static> Drop for Detached<T> {
    fn drop(&mut self) {
        let Some(item) = self.item.take() else { return };
        let (value, life) = item.into_parts();
        drop(value);
        if let Some(life) = life {
            self.core.end_life(life);
        }
    }
}

impl<T: Send + Sync + 'static> Deref for Detached<T> {
    type Target = T;

    fn deref(&self) -> &T {
        value(self.item.as_ref())
    }
}

impl<T: Send + Sync + 'static> DerefMut for Detached<T> {
    /// # Panics
    /// If something else holds the instance too, as only an `around` can.
    fn deref_mut(&mut self) -> &mut T {
        value_mut(self.item.as_mut())
    }
}

impl<T: Send + Sync + fmt::Debug + 'static> fmt::Debug for Detached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Detached").field(&**self).finish()
    }
}

const HELD: &str = "the instance is held by its `around` as well: it can be borrowed, but not mutably";

#[inline]
fn value<T: Send + Sync + 'static>(item: Option<&Item<T>>) -> &T {
    match item {
        Some(item) => &item.value,
        None => unreachable!("taken when it is dropped"),
    }
}

#[inline]
fn value_mut<T: Send + Sync + 'static>(item: Option<&mut Item<T>>) -> &mut T {
    match item {
        Some(item) => Arc::get_mut(&mut item.value).expect(HELD),
        None => unreachable!("taken when it is dropped"),
    }
}
