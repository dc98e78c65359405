//! What takes time, each in a task of its own that the pool counts: making an instance, asking it, disposing of it.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use super::{
    core::Core,
    item::{Asked, Item},
    state::Job,
};
use crate::{
    cleanup::Reason,
    engine::{
        dispose::end_life,
        life::Life,
        shared::Shared,
        stack::{Entry, Stack, Stacked},
        unwind::Unwind,
    },
    failure::{Failure, ResourceInfo},
};

impl<T: Send + Sync + 'static> Core<T> {
    pub(super) fn begin(self: &Arc<Self>, job: Job<T>) {
        let token = self.tracker.enter();
        match job {
            Job::Make => {
                let unfinished = Unfinished(Some(Arc::clone(self)));
                self.shared.runtime.spawn(async move {
                    unfinished.make().await;
                    drop(token);
                });
            }
            Job::Check(item) => {
                let asked = Asked::new(Arc::clone(self), item);
                self.shared.runtime.spawn(async move {
                    asked.ask().await;
                    drop(token);
                });
            }
        }
    }

    /// Disposes of an instance that counts as being disposed of; what that makes room for is begun.
    pub(super) fn dispose(self: &Arc<Self>, item: Item<T>, reason: Reason) {
        let entry = Entry::of(item.into_instance(self));
        let gone = Gone(Some(Arc::clone(self)));
        let runtime = self.shared.runtime.clone();
        let of = Arc::clone(self) as Arc<dyn Stacked>;
        let unwind = Unwind::new(of, reason, Some(runtime.clone())).one(entry, None).tracked(self.tracker.enter()).begun();
        runtime.spawn(async move {
            let failures = unwind.await;
            gone.with(failures);
        });
        let job = self.lock().next_job(self.options);
        self.begin_all(job);
    }

    /// What belongs to an instance that has left the pool.
    pub(super) fn end_life(self: &Arc<Self>, life: Life) {
        if life.ends_at_once() {
            return life.trigger.fire(&Reason::Completed.cause());
        }
        let (core, token) = (Arc::clone(self), self.tracker.enter());
        self.shared.runtime.spawn(async move {
            let failures = end_life(life, Reason::Completed, None).await;
            core.shared.unheard(failures);
            drop(token);
        });
    }
}

/// An instance that is being made; the pool is told in any case how that ended.
struct Unfinished<T: Send + Sync + 'static>(Option<Arc<Core<T>>>);

impl<T: Send + Sync + 'static> Unfinished<T> {
    async fn make(mut self) {
        let Some(core) = self.0.clone() else { return };
        let mut closing = pin!(core.closing.subscribe().requested());
        let mut making = Box::pin(core.maker().make());
        // What is ready when the pool is closed is taken, and disposed of with the others.
        let made = poll_fn(|context| match making.as_mut().poll(context) {
            Poll::Ready(made) => Poll::Ready(Some(made)),
            Poll::Pending => closing.as_mut().poll(context).map(|()| None),
        })
        .await;
        drop(making);
        match made {
            Some(Ok(instance)) => {
                self.0 = None;
                core.made(instance);
            }
            Some(Err(failure)) => {
                self.0 = None;
                core.not_made(failure);
            }
            None => {}
        }
    }
}

impl<T: Send + Sync + 'static> Drop for Unfinished<T> {
    fn drop(&mut self) {
        if let Some(core) = self.0.take() {
            core.not_made_after_all();
        }
    }
}

/// An instance that is being disposed of; the pool is told when it is gone, also where the runtime is gone before.
struct Gone<T: Send + Sync + 'static>(Option<Arc<Core<T>>>);

impl<T: Send + Sync + 'static> Gone<T> {
    fn with(mut self, failures: Vec<Failure>) {
        if let Some(core) = self.0.take() {
            core.disposed(failures);
        }
    }
}

impl<T: Send + Sync + 'static> Drop for Gone<T> {
    fn drop(&mut self) {
        if let Some(core) = self.0.take() {
            core.disposed(Vec::new());
        }
    }
}

impl<T: Send + Sync + 'static> Stacked for Core<T> {
    /// Nothing ever lies in it: what is disposed of is handed over one by one.
    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn owner(&self) -> ResourceInfo {
        self.info()
    }

    fn app(&self) -> Option<&Arc<Shared>> {
        Some(&self.shared)
    }
}
