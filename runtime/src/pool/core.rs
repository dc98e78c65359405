//! What a pool and all its guards share.
//!
//! There is one lock, around the [`State`]; it is never held while the user's code runs, is dropped or is woken. Each step
//! takes it once, says what is to be done, and does that after it has let go. Everything that takes time, an `init`, a check,
//! a `dispose`, is a task of its own: so who waits waits in one place only, and loses nothing when it is dropped there.

use std::{
    fmt,
    sync::{Arc, PoisonError, atomic::Ordering::Relaxed},
    task::Waker,
};

use super::{
    PoolStatus,
    check::Checks,
    state::{Idle, Job, State},
};
use crate::{
    cleanup::Reason,
    core::descriptor::Descriptor,
    core::options::PoolOptions,
    engine::{instance::Maker, message::Message, shared::Shared, stack::Stack, tracker::Tracker},
    error::PoolError,
    event::Event,
    failure::ResourceInfo,
    hook::ErasedHooks,
    inject::Source,
    shutdown::ShutdownTrigger,
    sync::{Mutex, MutexGuard, Notify, atomic::AtomicBool},
};

/// What a pool and all its guards share.
pub(super) struct Core<T: Send + Sync + 'static> {
    state: Mutex<State<T>>,
    pub(super) shared: Arc<Shared>,
    pub(super) descriptor: &'static Descriptor,
    pub(super) options: &'static PoolOptions,
    /// Those of an instance.
    pub(super) hooks: &'static dyn ErasedHooks,
    pub(super) checks: Checks<T>,
    pub(super) stack: Stack,
    /// Whether the last that was heard is that there is nothing idle: a hint, for who comes next, at what to try first.
    pub(super) scarce: AtomicBool,
    /// Counts what goes on in tasks.
    pub(super) tracker: Arc<Tracker>,
    /// Tells the keeper to look.
    pub(super) keeper: Notify,
    /// Tells who closes the pool to look.
    pub(super) changed: Notify,
    /// Fires when the pool is closed: what is being made then is not waited for.
    pub(super) closing: ShutdownTrigger,
}

impl<T: Send + Sync + 'static> Core<T> {
    pub(super) fn new(
        shared: Arc<Shared>,
        descriptor: &'static Descriptor,
        options: &'static PoolOptions,
        hooks: &'static dyn ErasedHooks,
        checks: Checks<T>,
    ) -> Self {
        Self {
            state: Mutex::new(State::new()),
            shared,
            descriptor,
            options,
            hooks,
            checks,
            stack: Stack::default(),
            scarce: AtomicBool::new(false),
            tracker: Arc::default(),
            keeper: Notify::new(),
            changed: Notify::new(),
            closing: ShutdownTrigger::new(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn status(&self) -> PoolStatus {
        self.lock().status(self.options)
    }

    pub(super) fn closed(&self) -> PoolError {
        PoolError::Closed { resource: self.descriptor.name() }
    }

    pub(super) fn maker(self: &Arc<Self>) -> Maker {
        Maker {
            source: Source::app(Arc::clone(&self.shared)),
            descriptor: self.descriptor,
            hooks: self.hooks,
            owner: Arc::as_ptr(self).addr(),
            tracker: Some(Arc::clone(&self.tracker)),
        }
    }
    /// Who comes next may find something idle.
    #[inline]
    pub(super) fn plenty(&self) {
        if self.scarce.load(Relaxed) {
            self.scarce.store(false, Relaxed);
        }
    }

    /// Something has ended: begins what can be begun now, and tells who closes the pool.
    pub(super) fn go_on(self: &Arc<Self>) {
        let job = self.lock().next_job(self.options);
        self.begin_all(job);
        self.changed.notify_waiters();
    }

    /// Begins this, and all else that is to be done.
    pub(super) fn begin_all(self: &Arc<Self>, mut job: Option<Job<T>>) {
        while let Some(one) = job {
            self.begin(one);
            job = self.lock().next_job(self.options);
        }
    }

    /// Nothing is handed out any more: who waits is told, what is idle is disposed of, and so will be what comes back.
    pub(super) fn close(self: &Arc<Self>, reason: Reason) {
        self.closing.fire(&reason.cause());
        let mut state = self.lock();
        state.closed = true;
        let idle = std::mem::take(&mut state.idle);
        state.disposing += u32::try_from(idle.len()).unwrap_or(u32::MAX);
        let mut wakers = Vec::new();
        while let Ok(waker) = state.waiters.serve(Err(Box::new(self.closed()))) {
            wakers.extend(waker);
        }
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        for Idle { item, .. } in idle {
            self.dispose(item, reason);
        }
        self.changed.notify_waiters();
    }

    /// Why what goes now goes.
    pub(super) fn reason(&self) -> Reason {
        self.closing.cause().map_or(Reason::Completed, |cause| Reason::from(&cause))
    }

    pub(super) fn tell(&self, event: Event) {
        self.shared.tell(Message::Happened(Box::new(event)));
    }

    pub(super) fn info(&self) -> ResourceInfo {
        ResourceInfo::of(self.descriptor)
    }
}

/// Not under the lock: what a waker does is not ours.
pub(super) fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<T: Send + Sync + 'static> fmt::Debug for Core<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("of", &self.descriptor.name()).field("status", &self.status()).finish_non_exhaustive()
    }
}
