//! Several instances of one resource, shared by turns.

mod acquire;
mod check;
mod close;
mod core;
mod give;
mod guard;
mod hooks;
mod item;
mod jobs;
mod keeper;
mod news;
mod pace;
mod queue;
mod state;
mod status;
mod take;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

pub(crate) use self::hooks::hooks_of;
pub use self::{
    acquire::Acquire,
    guard::{Detached, PoolGuard},
    status::PoolStatus,
};
use self::{core::Core, take::Took};
use crate::{cleanup::Reason, error::PoolError};

/// Several instances of the resource `T`, shared by turns: what `Arc<Pool<T>>` gives where `T` says `pool(…)`.
///
/// ```
/// use std::{io, sync::Arc};
/// use tenure::{App, Pool, managed_resource};
///
/// #[managed_resource(init = Self::open, dispose = Self::close, health = Self::ping, pool(max = 4, min = 1))]
/// struct Connection;
///
/// impl Connection {
///     async fn open() -> io::Result<Self> { Ok(Self) }
///     async fn ping(&self) -> io::Result<()> { Ok(()) }
///     async fn send(&mut self, text: &str) -> usize { text.len() }
///     async fn close(&self) {}
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::only::<Arc<Pool<Connection>>>().start().await?;
/// let pool = app.get::<Pool<Connection>>();
///
/// let mut connection = pool.acquire().await?;
/// assert_eq!(connection.send("hello").await, 5);
/// drop(connection); // goes back
///
/// let sent = pool.run(async |connection| connection.send("again").await).await?;
/// assert_eq!((sent, pool.status().idle), (5, 1));
///
/// app.shutdown().await?; // closes the pool, and every connection
/// # Ok(()) }
/// ```
///
/// # What it promises
///
/// - **Every instance is a resource** with the hooks and options of `T`: its `init` takes dependencies, is tried again, falls
///   back and has its limit; it has tasks, a `Shutdown` and cleanups of its own; its `dispose` is called once.
/// - **There are never more than `max`**, counted from before an `init` until after the `dispose`. An instance that hangs in
///   its `dispose` keeps its place until that is given up.
/// - **It is fair**: those who wait are served in the order in which they came, and nobody overtakes them.
/// - **Making goes on by itself**, in a task: who waits gets whatever comes first, a new instance or one that comes back, and
///   what was begun for somebody who has gone away serves the next.
/// - **`min` are kept ready**: they are made when the app starts, which fails if one of them does, and made again in the
///   background when one is lost; if that fails, it is an [`Event`](crate::Event), and tried again at growing intervals.
/// - **A broken one is never handed out.** Where `T` has a `health`, an idle instance is asked before it is handed out
///   (`check = "acquire"`, the default), or in the background when it has come back (`check = "return"`). One that is
///   unhealthy, fails, panics or takes longer than the app's `health_timeout` is disposed of and replaced. So is one of whose
///   tasks one has failed. `Degraded` is good enough. Without a `health` there is nothing to ask.
/// - **What is not used goes**: after `idle_timeout`, down to `min`. In a busy pool the time is only noted now and then, so
///   that it may take up to a sixty-fourth longer. After `max_age` an instance goes when it is idle or comes back.
/// - **It closes** when its turn in the stop has come: who waits is told so, what is idle is disposed of, guards are waited
///   for until `drain_timeout`, and the stop reports how many are still out then. These are disposed of when they come back,
///   however late.
///
/// The health of the pool, in [`AppHandle::health`](crate::AppHandle::health), is that of an instance that one would get now:
/// an idle one, or a new one. Where all are in use, it is healthy.
///
/// A pool outlives its app only as an empty shell, which answers [`PoolError::Closed`].
pub struct Pool<T: Send + Sync + 'static> {
    core: Arc<Core<T>>,
}

impl<T: Send + Sync + 'static> Pool<T> {
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

impl<T: Send + Sync + 'static> Drop for Pool<T> {
    /// Nothing is left to do where its node has disposed of it.
    fn drop(&mut self) {
        self.core.close(Reason::Cancelled);
        let unheard = self.core.heard();
        self.core.shared.unheard(unheard);
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("of", &self.core.descriptor.name()).field("status", &self.status()).finish()
    }
}
