//! The wait for an instance.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::time::Instant;

use super::{PoolGuard, core::Core, item::Item, queue::Place, take::Took};
use crate::{error::PoolError, event::Event};

/// The wait for an instance, as [`Pool::acquire`](super::Pool::acquire) begins it.
///
/// It may be polled on any runtime, or on none: what takes time goes on in tasks of the app's.
///
/// # Cancel safety
/// Dropped at any point, it gives up its place, and loses nothing: an instance that is on its way to it goes to the next one
/// that waits, or lies idle.
#[must_use = "an instance is acquired by awaiting it"]
pub struct Acquire<'a, T: Send + Sync + 'static> {
    core: &'a Arc<Core<T>>,
    waiting: Option<(Place, Instant)>,
}

impl<'a, T: Send + Sync + 'static> Acquire<'a, T> {
    pub(super) const fn new(core: &'a Arc<Core<T>>) -> Self {
        Self { core, waiting: None }
    }

    /// Asks for the first time.
    #[inline(never)]
    fn begin(&mut self, waker: &Waker) -> Poll<Result<PoolGuard<T>, PoolError>> {
        let core = self.core;
        match core.take_or_wait(waker.clone()) {
            Ok(Took::Item(item)) => Poll::Ready(Ok(PoolGuard::new(Arc::clone(core), item))),
            Ok(Took::Closed | Took::Wait) => Poll::Ready(Err(core.closed())),
            Err(waiting) => {
                self.waiting = Some(waiting);
                Poll::Pending
            }
        }
    }
}

impl<T: Send + Sync + 'static> Future for Acquire<'_, T> {
    type Output = Result<PoolGuard<T>, PoolError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let core = self.core;
        let Some((place, began)) = self.waiting else {
            if !core.scarce.load(Relaxed)
                && let Some(item) = core.take_at_once()
            {
                return Poll::Ready(Ok(PoolGuard::new(Arc::clone(core), item)));
            }
            return self.begin(context.waker());
        };
        let mut outcome = core.ask(place, began);
        if outcome.is_none() {
            let replaced = core.lock().waiters.rewake(place, context.waker().clone());
            drop(replaced);
            // It may have been served in between, and have woken the old one.
            outcome = core.ask(place, began);
        }
        let Some(outcome) = outcome else { return Poll::Pending };
        self.waiting = None;
        Poll::Ready(match outcome {
            Ok(item) => Ok(PoolGuard::new(Arc::clone(core), item)),
            Err(error) => Err(*error),
        })
    }
}

impl<T: Send + Sync + 'static> Core<T> {
    /// Looks whether a place was served.
    fn ask(&self, place: Place, began: Instant) -> Option<Result<Item<T>, Box<PoolError>>> {
        let mut state = self.lock();
        let outcome = state.waiters.ask(place)?;
        if outcome.is_ok() {
            let (now, tell) = state.pace.now();
            let waited = now.saturating_duration_since(began);
            state.tally.acquired += 1;
            state.tally.waited += waited;
            state.tally.longest = state.tally.longest.max(waited);
            let (in_use, waiting) = (state.out, state.waiters.len());
            drop(state);
            if tell {
                self.keeper.notify_one();
            }
            if self.options.slow_acquire.is_some_and(|slow| waited > slow) {
                self.tell(Event::SlowAcquire { resource: self.info(), waited, in_use, waiting });
            }
        }
        Some(outcome)
    }
}

impl<T: Send + Sync + 'static> Drop for Acquire<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if let Some((place, _)) = self.waiting.take() {
            self.give_up(place);
        }
    }
}

impl<T: Send + Sync + 'static> Acquire<'_, T> {
    #[cold]
    fn give_up(&self, place: Place) {
        let (outcome, waker) = self.core.lock().waiters.leave(place);
        drop(waker);
        if let Some(Ok(item)) = outcome {
            self.core.unused(item);
        }
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for Acquire<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waited = self.waiting.map_or(Duration::ZERO, |(_, began)| began.elapsed());
        f.debug_struct("Acquire").field("of", &self.core.descriptor.name()).field("waited", &waited).finish()
    }
}
