//! What a task tells when it is over: an instance was made, asked or disposed of, or could not be.

use std::sync::Arc;

use tokio::time::Instant;

use super::{
    core::{Core, wake},
    item::Item,
    keeper::pause,
};
use crate::{
    cleanup::Reason,
    engine::{deadline::after, instance::Instance},
    error::PoolError,
    event::Event,
    failure::Failure,
};

impl<T: Send + Sync + 'static> Core<T> {
    /// An instance has been made.
    pub(super) fn made(self: &Arc<Self>, instance: Instance) {
        let Some(item) = Item::new(instance, self.options.max_age.is_some()) else { return self.not_made_after_all() };
        let mut state = self.lock();
        state.making -= 1;
        state.tally.created += 1;
        state.setbacks = 0;
        if state.closed {
            state.disposing += 1;
            drop(state);
            return self.dispose(item, self.reason());
        }
        self.offer(state, item);
    }

    /// An instance has been asked how it is, by a task.
    pub(super) fn checked(self: &Arc<Self>, item: Item<T>, good: bool) {
        let good = good && !item.has_failed();
        let mut state = self.lock();
        state.checking -= 1;
        if good && !state.closed {
            return self.offer(state, item);
        }
        state.disposing += 1;
        state.tally.broken += u64::from(!good);
        drop(state);
        self.dispose(item, if good { self.reason() } else { Reason::Failed });
    }

    /// An instance could not be made: who has waited longest is told. What nobody is told becomes an event, and is not tried
    /// again at once.
    pub(super) fn not_made(self: &Arc<Self>, failure: Failure) {
        let mut state = self.lock();
        state.making -= 1;
        let told = state.waiters.serve(Err(Box::new(PoolError::Failed { failure: Box::new(failure) })));
        let unheard = match told {
            Ok(waker) => {
                drop(state);
                wake(waker);
                None
            }
            Err(unheard) => {
                state.setbacks = state.setbacks.saturating_add(1);
                let pause = pause(state.setbacks, self.descriptor.options.retry.backoff);
                state.not_before = Some(after(Instant::now(), pause));
                drop(state);
                self.keeper.notify_one();
                unheard.err().map(|error| (*error, pause))
            }
        };
        if let Some((PoolError::Failed { failure }, pause)) = unheard {
            self.tell(Event::InstanceFailed { failure: *failure, pause });
        }
        self.go_on();
    }

    /// The making of an instance was cut short.
    pub(super) fn not_made_after_all(self: &Arc<Self>) {
        self.lock().making -= 1;
        self.go_on();
    }

    /// An instance is gone.
    pub(super) fn disposed(self: &Arc<Self>, failures: Vec<Failure>) {
        let mut state = self.lock();
        state.disposing -= 1;
        state.tally.disposed += 1;
        let unheard = if state.heard {
            state.failures.extend(failures);
            Vec::new()
        } else {
            failures
        };
        drop(state);
        self.shared.unheard(unheard);
        self.go_on();
    }
}
