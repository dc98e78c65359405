//! The one task of a pool that is always there: it looks at the clock for all who wait, for all that is idle, and closes the
//! pool when the app says so.
//!
//! All who wait wait equally long, so the first in the queue is the first to give up: one timer does for all.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

use super::{core::Core, state::State};
use crate::{cleanup::Reason, engine::deadline::after, error::PoolError, shutdown::Shutdown};

/// The longest pause before another attempt to make what is kept ready.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long nothing is made that nobody waits for, after so many failures in a row.
pub(super) fn pause(setbacks: u32, first: Duration) -> Duration {
    let doubled = first.saturating_mul(1 << setbacks.saturating_sub(1).min(16));
    doubled.clamp(Duration::from_millis(100), LONGEST_PAUSE)
}

/// Keeps the pool until the app wants it closed, then closes it, and waits for the guards that are out. If it is cancelled in
/// that, they have had their time.
pub(super) async fn keep<T: Send + Sync + 'static>(core: Arc<Core<T>>, shutdown: Shutdown) {
    let unless_dropped = CloseIfDropped(Arc::clone(&core));
    let mut requested = pin!(shutdown.requested());
    loop {
        let mut next = core.look().map(|at| Box::pin(sleep_until(at)));
        let mut notified = pin!(core.keeper.notified());
        let is_over = poll_fn(|context| {
            if requested.as_mut().poll(context).is_ready() {
                return Poll::Ready(true);
            }
            let timed = next.as_mut().is_some_and(|timer| timer.as_mut().poll(context).is_ready());
            if timed || notified.as_mut().poll(context).is_ready() { Poll::Ready(false) } else { Poll::Pending }
        })
        .await;
        if is_over {
            break;
        }
    }
    // Its `dispose` tells what fails from now on.
    core.hear();
    core.close(shutdown.cause().map_or(Reason::Cancelled, |cause| Reason::from(&cause)));
    core.until(|state| state.out == 0).await;
    drop(unless_dropped);
}

/// The runtime goes away under a pool that nobody has closed.
struct CloseIfDropped<T: Send + Sync + 'static>(Arc<Core<T>>);

impl<T: Send + Sync + 'static> Drop for CloseIfDropped<T> {
    fn drop(&mut self) {
        self.0.close(Reason::Cancelled);
    }
}

impl<T: Send + Sync + 'static> Core<T> {
    /// Does what is due, and says when to look again.
    fn look(self: &Arc<Self>) -> Option<Instant> {
        let now = Instant::now();
        let mut wakers = Vec::new();
        let mut state = self.lock();
        state.alarm = None;
        if let Some(timeout) = self.options.acquire_timeout {
            while let Some(began) = state.waiters.longest() {
                let end = after(began, timeout);
                if end > now {
                    state.alarm = Some(end);
                    break;
                }
                let waited = now.saturating_duration_since(began);
                let (resource, max) = (self.descriptor.name(), self.options.max);
                let told = state.waiters.serve(Err(Box::new(PoolError::Exhausted { resource, waited, max })));
                wakers.extend(told.ok().flatten());
                state.tally.timeouts += 1;
            }
        }
        if state.not_before.is_some_and(|until| until <= now) {
            state.not_before = None;
        }
        let shared_until = state.pace.look(now);
        let stamp_at = state.stamp(self.options, now);
        let overdue = state.overdue(self.options, now);
        state.reap_at = state.next_overdue(self.options);
        let next = [state.alarm, shared_until, stamp_at, state.reap_at, state.not_before].into_iter().flatten().min();
        let job = state.next_job(self.options);
        drop(state);
        wakers.into_iter().for_each(std::task::Waker::wake);
        for item in overdue {
            self.dispose(item, Reason::Completed);
        }
        self.begin_all(job);
        next
    }

    /// Waits until the pool has come to this.
    pub(super) async fn until(&self, reached: impl Fn(&State<T>) -> bool) {
        loop {
            let mut changed = pin!(self.changed.notified());
            // Before the look: what changes in between must not go unheard.
            changed.as_mut().enable();
            if reached(&self.lock()) {
                return;
            }
            changed.await;
        }
    }
}
