//! The ways that an instance goes: handed out, given back, asked how it is, disposed of.
//!
//! There is one lock, around the [`State`]; it is never held while the user's code runs, is dropped or is woken. Each step
//! takes it once, says what is to be done, and does that after it has let go. Everything that takes time, an `init`, a check,
//! a `dispose`, is a task of its own: so who waits waits in one place only, and loses nothing when it is dropped there.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

use tokio::{sync::Notify, time::Instant};

use super::{
    PoolStatus,
    check::Checks,
    item::Item,
    queue::Place,
    state::{Idle, Job, State},
};
use crate::{
    cleanup::Reason,
    core::descriptor::{Check, Descriptor, PoolOptions},
    engine::{
        deadline::after,
        instance::{Instance, Maker},
        message::Message,
        shared::Shared,
        tracker::Tracker,
    },
    error::PoolError,
    event::Event,
    failure::{Failure, ResourceInfo},
    hook::ErasedHooks,
    inject::Source,
    shutdown::ShutdownTrigger,
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
    /// Counts what goes on in tasks.
    pub(super) tracker: Arc<Tracker>,
    /// Tells the keeper to look.
    pub(super) keeper: Notify,
    /// Tells who closes the pool to look.
    pub(super) changed: Notify,
    /// Fires when the pool is closed: what is being made then is not waited for.
    pub(super) closing: ShutdownTrigger,
}

/// In what condition an instance comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Good,
    /// Its user panicked, or was dropped in the middle.
    Suspect,
    Broken,
}

/// What an `acquire` comes to at once.
pub(super) enum Took<T: Send + Sync + 'static> {
    Item(Item<T>),
    /// There is none, or somebody else waits already.
    Wait,
    Closed,
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

    /// Takes an idle one, if nobody waits for one already.
    pub(super) fn take(self: &Arc<Self>, patient: bool) -> Took<T> {
        loop {
            let mut state = self.lock();
            if state.closed {
                return Took::Closed;
            }
            if !state.waiters.is_empty() || (patient && self.checks.in_a_task(Check::Acquire)) {
                return Took::Wait;
            }
            let Some(Idle { item, .. }) = state.idle.pop_back() else { return Took::Wait };
            if !self.checks.at_once(Check::Acquire) {
                state.out += 1;
                state.tally.acquired += 1;
                return Took::Item(item);
            }
            state.asked += 1;
            drop(state);
            let good = self.checks.ask_at_once(&item.value) && !item.has_failed();
            let mut state = self.lock();
            state.asked -= 1;
            if good && !state.closed {
                state.out += 1;
                state.tally.acquired += 1;
                return Took::Item(item);
            }
            state.disposing += 1;
            state.tally.broken += u64::from(!good);
            drop(state);
            self.dispose(item, if good { self.reason() } else { Reason::Failed });
        }
    }

    /// Takes a place in the queue; unless, by now, there is something to take.
    pub(super) fn wait(self: &Arc<Self>, began: Instant, waker: Waker) -> Option<Place> {
        let mut state = self.lock();
        let idle = !state.idle.is_empty() && state.waiters.is_empty() && !self.checks.in_a_task(Check::Acquire);
        if state.closed || idle {
            return None;
        }
        let place = state.waiters.join(began, waker);
        let mut wake = false;
        if let Some(timeout) = self.options.acquire_timeout
            && state.alarm.is_none()
        {
            state.alarm = Some(after(began, timeout));
            wake = true;
        }
        let job = state.next_job(self.options);
        drop(state);
        if wake {
            self.keeper.notify_one();
        }
        self.begin_all(job);
        Some(place)
    }

    /// A guard gives its instance back.
    pub(super) fn give_back(self: &Arc<Self>, item: Item<T>, fate: Fate) {
        let old = self.options.max_age.is_some_and(|age| item.made.elapsed() >= age);
        let broken = fate == Fate::Broken || (fate == Fate::Suspect && !self.checks.any()) || item.has_failed();
        let ask = fate == Fate::Suspect || self.checks.are(Check::Return);
        let mut state = self.lock();
        if old || broken || state.closed {
            state.out -= 1;
            state.disposing += 1;
            state.tally.broken += u64::from(broken);
            let closed = state.closed;
            drop(state);
            if closed {
                self.changed.notify_waiters();
            }
            return self.dispose(item, if broken { Reason::Failed } else { Reason::Completed });
        }
        let waited_for = !state.waiters.is_empty();
        if ask || (waited_for && self.checks.in_a_task(Check::Acquire)) {
            state.out -= 1;
            state.checking += 1;
            drop(state);
            return self.begin(Job::Check(item));
        }
        if waited_for && self.checks.at_once(Check::Acquire) {
            state.out -= 1;
            state.checking += 1;
            drop(state);
            let good = self.checks.ask_at_once(&item.value);
            return self.checked(item, good);
        }
        state.out -= 1;
        self.offer(state, item);
    }

    /// Gives an instance to the one that has waited longest, or lays it aside. It has been taken out of all counts.
    fn offer(&self, mut state: MutexGuard<'_, State<T>>, item: Item<T>) {
        match state.waiters.serve(Ok(item)) {
            Ok(waker) => {
                state.out += 1;
                drop(state);
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
            Err(Ok(item)) => {
                let since = self.options.idle_timeout.map(|_| Instant::now());
                // The keeper sleeps until something is due of which it knows.
                let hurry = self.options.max_age.is_some_and(|age| state.reap_at.is_some_and(|at| item.made + age < at));
                state.idle.push_back(Idle { item, since });
                drop(state);
                if hurry {
                    self.keeper.notify_one();
                }
            }
            Err(Err(_)) => {}
        }
    }

    /// An instance has been made.
    pub(super) fn made(self: &Arc<Self>, instance: Instance) {
        let Some(item) = Item::new(instance) else { return self.not_made_after_all() };
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

    /// One that was served has gone before it looked: the next one has it, unasked again, since nobody has used it.
    pub(super) fn unused(self: &Arc<Self>, item: Item<T>) {
        let mut state = self.lock();
        state.out -= 1;
        if state.closed {
            state.disposing += 1;
            drop(state);
            self.changed.notify_waiters();
            return self.dispose(item, self.reason());
        }
        self.offer(state, item);
    }

    /// An instance has left the pool.
    pub(super) fn left(self: &Arc<Self>) {
        self.lock().out -= 1;
        self.go_on();
    }

    /// An instance could not be made: who has waited longest is told. What nobody is told becomes an event, and is not tried
    /// again at once.
    pub(super) fn not_made(self: &Arc<Self>, failure: Failure) {
        let mut state = self.lock();
        state.making -= 1;
        let told = state.waiters.serve(Err(PoolError::Failed { failure: Box::new(failure) }));
        let unheard = match told {
            Ok(waker) => {
                drop(state);
                if let Some(waker) = waker {
                    waker.wake();
                }
                None
            }
            Err(unheard) => {
                state.setbacks = state.setbacks.saturating_add(1);
                let pause = super::keeper::pause(state.setbacks, self.descriptor.options.retry.backoff);
                state.not_before = Some(after(Instant::now(), pause));
                drop(state);
                self.keeper.notify_one();
                unheard.err().map(|error| (error, pause))
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

    /// Something has ended: begins what can be begun now, and tells who closes the pool.
    fn go_on(self: &Arc<Self>) {
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
        while let Ok(waker) = state.waiters.serve(Err(self.closed())) {
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

impl<T: Send + Sync + 'static> fmt::Debug for Core<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("of", &self.descriptor.name()).field("status", &self.status()).finish()
    }
}
