//! The tasks of one resource: which of them go on, and how they are joined.
//!
//! Lock order: the lock here guards the list, and is never held while the user's code runs, is dropped or is told; the one of
//! the [`tracked`](super::tracked) futures is not taken under it.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::pin,
    sync::{Arc, PoisonError, Weak},
};

use tokio::{task::AbortHandle, time::Instant};

use super::{
    caught::{Link, Who, caught},
    limits::GRACE,
    membership::Membership,
    message::{Drained, Message},
    shared::Shared,
    threads::Queued,
    tracked::Tracks,
};
use crate::{
    core::{adjacency::NodeId, descriptor::Descriptor},
    event::Event,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::Done,
    sync::{Mutex, MutexGuard, Notify},
};

/// The tasks of one resource, or of one attempt to make it, and the futures that are tracked with them.
#[derive(Debug)]
pub(crate) struct TaskGroup {
    pub(super) owner: Owner,
    pub(super) shared: Arc<Shared>,
    list: Mutex<List>,
    pub(super) tracks: Tracks,
    /// There is no task any more, or, once the group is closed, no tracked future.
    pub(super) emptied: Notify,
}

/// Whose tasks they are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    /// A resource of the app: what fails here stops the app.
    Node(NodeId),
    /// An instance in a scope or a pool: what fails here is told with it.
    Instance(&'static Descriptor),
}

/// What a task is to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Spawned by it: polled at once.
    AtOnce,
    /// Spawned by it: first polled when the app runs.
    WhenRunning,
    /// Its `run`: the same, and its options say what its end leads to.
    Run,
}

#[derive(Debug, Default)]
pub(super) struct List {
    closed: bool,
    aborted: bool,
    next: u64,
    running: BTreeMap<u64, Running>,
    /// What failed, where the owner is an instance.
    pub(super) failed: Vec<Failure>,
}

#[derive(Debug)]
struct Running {
    name: Arc<str>,
    cancel: Cancel,
}

/// How a task is cancelled.
#[derive(Clone, Debug)]
pub(super) enum Cancel {
    /// It has not been spawned yet: whoever does so looks again.
    Later,
    Abort(AbortHandle),
    /// It is taken back, if it has not begun. It holds the group, so that the group must not hold it.
    TakeBack(Weak<Queued>),
    /// It has a thread, which cannot be cancelled.
    Never,
}

/// What was cancelled.
#[derive(Debug, Default)]
struct Cancelled {
    names: Vec<Arc<str>>,
    tracked: usize,
}

impl TaskGroup {
    pub(crate) fn new(owner: Owner, shared: Arc<Shared>) -> Arc<Self> {
        let (list, tracks, emptied) = (Mutex::default(), Tracks::default(), Notify::new());
        Arc::new(Self { owner, shared, list, tracks, emptied })
    }

    /// Spawns a supervised task.
    ///
    /// After the group was closed nothing is spawned: the resource is being given back.
    pub(crate) fn spawn<F>(self: &Arc<Self>, name: &Arc<str>, role: Role, future: F)
    where
        F: Future<Output = Done> + Send + 'static,
    {
        let Some(membership) = self.enter(name, role, Cancel::Later) else { return };
        let id = membership.id;
        let (shared, link) = (Arc::clone(&self.shared), Some(self.link(name)));
        let task = async move {
            let mut membership = membership;
            // Dropped before the membership: what the task holds is free when the task is said to be over.
            let future = future;
            if role != Role::AtOnce && !shared.running().await {
                membership.result = Some(Ok(()));
                return;
            }
            membership.begin();
            // What wakes the driver puts it behind this task, on this worker, where no other worker can take it: if the
            // task's first poll were to block, nothing would be decided any more. So the driver goes first.
            tokio::task::yield_now().await;
            let result = match caught(link, future).await {
                Ok(done) => done.map_err(FailureKind::error),
                Err(panicked) => Err(panicked.into()),
            };
            membership.result = Some(result);
        };
        let abort = self.shared.runtime.spawn(task).abort_handle();
        if self.can_be_cancelled(id, Cancel::Abort(abort.clone())) {
            abort.abort();
        }
    }

    /// Says how a task is cancelled from now on; gives whether it has been.
    pub(super) fn can_be_cancelled(&self, id: u64, cancel: Cancel) -> bool {
        let mut list = self.lock();
        let aborted = list.aborted;
        if let Some(running) = list.running.get_mut(&id) {
            running.cancel = cancel;
        }
        aborted
    }

    /// What is called in a task of this name can ask for this.
    pub(super) fn link(&self, name: &Arc<str>) -> Link {
        Link { shared: Arc::clone(&self.shared), who: Who::Task(self.owner(), Arc::clone(name)) }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Whose they are, for reports.
    pub(crate) fn owner(&self) -> ResourceInfo {
        match self.owner {
            Owner::Node(node) => self.shared.graph.node(node).info(),
            Owner::Instance(descriptor) => ResourceInfo::of(descriptor),
        }
    }

    /// The descriptor of that.
    pub(crate) fn descriptor(&self) -> &'static Descriptor {
        match self.owner {
            Owner::Node(node) => self.shared.graph.node(node).descriptor,
            Owner::Instance(descriptor) => descriptor,
        }
    }

    /// Whether one has failed, where the owner is an instance.
    pub(crate) fn has_failed(&self) -> bool {
        !self.lock().failed.is_empty()
    }

    /// Waits until the app is draining.
    pub(crate) fn draining(&self) -> impl Future<Output = ()> + Send + use<> {
        self.shared.draining()
    }

    /// How many tasks there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().running.len()
    }

    /// How many futures are tracked.
    pub(crate) fn tracked(&self) -> usize {
        self.tracks.count()
    }

    /// The names of the tasks that go on, in the order in which they were spawned.
    pub(crate) fn names(&self) -> Vec<Arc<str>> {
        self.lock().running.values().map(|running| Arc::clone(&running.name)).collect()
    }

    /// What whoever joins it waits for, if for anything.
    pub(crate) fn waited_for(&self) -> Option<Arc<str>> {
        let tasks = match &self.names()[..] {
            [] => None,
            [name] => Some(format!("task `{name}`")),
            names => Some(format!("tasks `{}`", names.join("`, `"))),
        };
        let tracked = tracked_text(self.tracked());
        let parts: Vec<_> = tasks.into_iter().chain(tracked).collect();
        Some(parts.join("; ").into()).filter(|_| !parts.is_empty())
    }

    /// Takes no more tasks; gives whether there is nothing to wait for: then nothing is tracked any more either.
    pub(crate) fn close(&self) -> bool {
        let mut list = self.lock();
        list.closed = true;
        self.tracks.close();
        list.running.is_empty() && self.tracks.end()
    }

    /// Takes no more tasks if there is nothing to wait for; gives whether that is so.
    pub(crate) fn close_if_over(&self) -> bool {
        let mut list = self.lock();
        let over = list.running.is_empty() && self.tracks.end();
        list.closed |= over;
        over
    }

    /// Waits until `patience`, or until the stop is hurried, then cancels what is left, then waits until `limit`.
    pub(crate) async fn join(&self, patience: Instant, limit: Instant) -> Drained {
        let hurry = self.shared.hurried();
        if let Some(Ok(())) = hurry.unless(tokio::time::timeout_at(patience, self.over())).await {
            return Drained::default();
        }
        let limit = if hurry.is_on() { limit.min(Instant::now() + GRACE) } else { limit };
        let Cancelled { names, tracked } = self.cancel();
        let stuck = match tokio::time::timeout_at(limit, self.over()).await {
            Ok(()) => Vec::new(),
            Err(_) => self.names().into_iter().chain(tracked_text(self.tracked()).map(Into::into)).collect(),
        };
        if let Owner::Instance(_) = self.owner
            && tracked > 0
        {
            let event = Event::TrackedCancelled { resource: self.owner(), count: tracked };
            self.shared.tell(Message::Happened(Box::new(event)));
        }
        Drained { cancelled: names, stuck, tracked }
    }

    /// Joins them as [`join`](Self::join) does, with the grace after `patience`; gives what failed, where the owner is an
    /// instance, and what did not even end when it was cancelled.
    pub(crate) async fn end(&self, patience: Instant) -> Vec<Failure> {
        let began = Instant::now();
        let drained = self.join(patience, patience + GRACE).await;
        let mut failures = std::mem::take(&mut self.lock().failed);
        failures.extend(drained.stuck.into_iter().map(|name| {
            let kind = FailureKind::TimedOut { limit: began.elapsed() };
            Failure::new(self.owner(), Phase::Task(name), began.elapsed(), kind)
        }));
        failures
    }

    /// Cancels all that is left.
    pub(crate) fn abort(&self) {
        let _ = self.cancel();
    }

    fn cancel(&self) -> Cancelled {
        let running: Vec<_> = {
            let mut list = self.lock();
            list.closed = true;
            list.aborted = true;
            list.running.values().map(|running| (Arc::clone(&running.name), running.cancel.clone())).collect()
        };
        let mut names = Vec::new();
        for (name, cancel) in running {
            let cancelled = match cancel {
                Cancel::Later => true,
                Cancel::Abort(task) => {
                    task.abort();
                    true
                }
                Cancel::TakeBack(queued) => queued.upgrade().is_some_and(|queued| queued.cancel()),
                Cancel::Never => false,
            };
            names.extend(cancelled.then_some(name));
        }
        Cancelled { names, tracked: self.tracks.cut_off() }
    }

    /// Takes no more tasks, and waits until there is nothing to wait for.
    async fn over(&self) {
        loop {
            let mut emptied = pin!(self.emptied.notified());
            // Before the look: what ends in between must not go unheard.
            emptied.as_mut().enable();
            if self.close() {
                return;
            }
            emptied.await;
        }
    }

    pub(super) fn enter(self: &Arc<Self>, name: &Arc<str>, role: Role, cancel: Cancel) -> Option<Membership> {
        let mut list = self.lock();
        if list.closed {
            return None;
        }
        let id = list.next;
        list.next += 1;
        list.running.insert(id, Running { name: Arc::clone(name), cancel });
        drop(list);
        Some(Membership::new(Arc::clone(self), id, Arc::clone(name), role))
    }

    pub(super) fn leave(&self, id: u64) {
        let mut list = self.lock();
        list.running.remove(&id);
        let empty = list.running.is_empty();
        drop(list);
        if empty {
            self.emptied.notify_waiters();
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tracked_text(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 tracked future".to_owned()),
        _ => Some(format!("{count} tracked futures")),
    }
}
