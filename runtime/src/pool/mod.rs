//! Several instances of one resource, shared by turns.

mod acquire;
mod check;
mod close;
mod core;
mod guard;
mod hooks;
mod item;
mod jobs;
mod keeper;
mod queue;
mod state;
mod status;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use self::core::{Core, Took};
pub(crate) use self::hooks::hooks_of;
pub use self::{
    acquire::Acquire,
    guard::{Detached, PoolGuard},
    status::PoolStatus,
};
use crate::{cleanup::Reason, error::PoolError, inject::Resource};

/// Several instances of the resource `T`, shared by turns: what `Arc<Pool<T>>` gives where `T` says `pool(…)`.
pub struct Pool<T: Resource> {
    core: Arc<Core<T>>,
}

impl<T: Resource> Pool<T> {
    fn new(core: Arc<Core<T>>) -> Self {
        Self { core }
    }

    /// Waits for an instance: an idle one, one that comes back, or a new one.
    ///
    /// Those who wait are served in the order in which they came.
    ///
    /// # Errors
    /// [`PoolError::Exhausted`] after `acquire_timeout`; [`PoolError::Failed`] if an instance could not be made;
    /// [`PoolError::Closed`] once the pool is being disposed of.
    ///
    /// # Cancel safety
    /// Dropping the future gives up the place in the queue, and nothing else: an instance that is on its way goes to the next.
    pub const fn acquire(&self) -> Acquire<'_, T> {
        Acquire::new(&self.core)
    }

    /// Takes an idle instance, if there is one and nobody waits for it.
    ///
    /// An instance is asked by its `health` only if that is synchronous: nothing is awaited here.
    ///
    /// # Errors
    /// [`PoolError::Exhausted`] if none is idle, though there may be fewer than `max`; [`PoolError::Closed`].
    pub fn try_acquire(&self) -> Result<PoolGuard<T>, PoolError> {
        match self.core.take(false) {
            Took::Item(item) => Ok(PoolGuard::new(Arc::clone(&self.core), item)),
            Took::Closed => Err(self.core.closed()),
            Took::Wait => Err(PoolError::Exhausted {
                resource: self.core.descriptor.name(),
                waited: std::time::Duration::ZERO,
                max: self.core.options.max,
            }),
        }
    }

    /// Acquires an instance, runs `body` with it, and gives it back.
    ///
    /// # Errors
    /// Those of [`acquire`](Self::acquire). What the body returns is returned as it is.
    ///
    /// # Panics
    /// As the body does.
    ///
    /// # Cancel safety
    /// If the body panics, or the future is dropped before it is through, the instance may have been left in the middle of
    /// something: it is asked by its `health` before anybody gets it, and replaced if it has none.
    pub async fn run<R, F>(&self, body: F) -> Result<R, PoolError>
    where
        F: AsyncFnOnce(&mut PoolGuard<T>) -> R,
    {
        let mut guard = self.acquire().await?;
        guard.suspect(true);
        let output = body(&mut guard).await;
        guard.suspect(false);
        Ok(output)
    }

    /// How it is doing.
    pub fn status(&self) -> PoolStatus {
        self.core.status()
    }
}

impl<T: Resource> Drop for Pool<T> {
    /// Nothing is left to do where its node has disposed of it.
    fn drop(&mut self) {
        self.core.close(Reason::Cancelled);
        let unheard = self.core.heard();
        self.core.shared.unheard(unheard);
    }
}

impl<T: Resource> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("of", &self.core.descriptor.name()).field("status", &self.status()).finish()
    }
}
