//! The tasks of one resource: which of them run, and how they are joined.
//!
//! Lock order: the one lock here guards the list, and is never held while the user's code runs, is dropped or is told.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, task::AbortHandle, time::Instant};

use super::{
    caught::caught,
    limits::GRACE,
    message::{Drained, HookResult, Message},
    shared::Shared,
};
use crate::{
    core::{adjacency::NodeId, descriptor::Descriptor},
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::Done,
    sync::{Mutex, MutexGuard},
};

/// The tasks of one resource, or of one attempt to make it.
#[derive(Debug)]
pub(crate) struct TaskGroup {
    owner: Owner,
    shared: Arc<Shared>,
    list: Mutex<List>,
    /// How many tasks there are.
    count: watch::Sender<usize>,
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
struct List {
    closed: bool,
    aborted: bool,
    next: u64,
    running: BTreeMap<u64, Running>,
    /// What failed, where the owner is an instance.
    failed: Vec<Failure>,
}

#[derive(Debug)]
struct Running {
    name: Arc<str>,
    /// Missing between the registration and the spawn.
    abort: Option<AbortHandle>,
}

impl TaskGroup {
    pub(crate) fn new(owner: Owner, shared: Arc<Shared>) -> Arc<Self> {
        Arc::new(Self { owner, shared, list: Mutex::default(), count: watch::Sender::new(0) })
    }

    /// Spawns a supervised task.
    ///
    /// After the group was closed nothing is spawned: the resource is being given back.
    pub(crate) fn spawn<F>(self: &Arc<Self>, name: &Arc<str>, role: Role, future: F)
    where
        F: Future<Output = Done> + Send + 'static,
    {
        let Some(membership) = self.enter(name, role) else { return };
        let id = membership.id;
        let shared = Arc::clone(&self.shared);
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
            let result = match caught(None, future).await {
                Ok(done) => done.map_err(FailureKind::error),
                Err(panicked) => Err(panicked.into()),
            };
            membership.result = Some(result);
        };
        let abort = self.shared.runtime.spawn(task).abort_handle();
        let mut list = self.lock();
        let aborted = list.aborted;
        if let Some(running) = list.running.get_mut(&id) {
            if aborted {
                abort.abort();
            }
            running.abort = Some(abort);
        }
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

    /// Takes what failed so far, where the owner is an instance.
    pub(crate) fn take_failed(&self) -> Vec<Failure> {
        std::mem::take(&mut self.lock().failed)
    }

    /// Whether one has failed, where the owner is an instance.
    pub(crate) fn has_failed(&self) -> bool {
        !self.lock().failed.is_empty()
    }

    /// How many tasks there are.
    pub(crate) fn len(&self) -> usize {
        *self.count.borrow()
    }

    /// Takes no more tasks.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    /// Waits until `patience`, or until the stop is hurried, then cancels what is left, then waits until `limit`.
    pub(crate) async fn join(&self, patience: Instant, limit: Instant) -> Drained {
        self.close();
        let hurry = self.shared.hurried();
        if let Some(Ok(())) = hurry.unless(tokio::time::timeout_at(patience, self.emptied())).await {
            return Drained::default();
        }
        let limit = if hurry.is_on() { limit.min(Instant::now() + GRACE) } else { limit };
        let cancelled = self.abort();
        let stuck = match tokio::time::timeout_at(limit, self.emptied()).await {
            Ok(()) => Vec::new(),
            Err(_) => self.lock().running.values().map(|running| Arc::clone(&running.name)).collect(),
        };
        Drained { cancelled, stuck }
    }

    /// Cancels all that is left; gives the names.
    pub(crate) fn abort(&self) -> Vec<Arc<str>> {
        let (names, handles): (Vec<_>, Vec<_>) = {
            let mut list = self.lock();
            list.closed = true;
            list.aborted = true;
            list.running.values().map(|running| (Arc::clone(&running.name), running.abort.clone())).unzip()
        };
        handles.into_iter().flatten().for_each(|handle| handle.abort());
        names
    }

    async fn emptied(&self) {
        let mut count = self.count.subscribe();
        // The sender lives as long as `self`.
        let _ = count.wait_for(|&count| count == 0).await;
    }

    fn ended(&self, name: Arc<str>, role: Role, took: Duration, result: HookResult<()>) {
        match (self.owner, result) {
            (Owner::Node(node), result) => self.shared.tell(Message::TaskEnded { node, name, role, took, result }),
            (Owner::Instance(_), Ok(()) | Err(FailureKind::Cancelled)) => {}
            (Owner::Instance(_), Err(kind)) => {
                let failure = Failure::new(self.owner(), Phase::Task(name), took, kind);
                self.shared.tell(Message::InstanceTaskFailed(Box::new(failure.clone())));
                self.lock().failed.push(failure);
            }
        }
    }

    fn enter(self: &Arc<Self>, name: &Arc<str>, role: Role) -> Option<Membership> {
        let mut list = self.lock();
        if list.closed {
            return None;
        }
        let id = list.next;
        list.next += 1;
        list.running.insert(id, Running { name: Arc::clone(name), abort: None });
        let count = list.running.len();
        self.count.send_replace(count);
        drop(list);
        Some(Membership { group: Arc::clone(self), id, name: Arc::clone(name), role, began: None, result: None })
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task's place in its group; its drop is the task's end, however it came.
struct Membership {
    group: Arc<TaskGroup>,
    id: u64,
    name: Arc<str>,
    role: Role,
    began: Option<Instant>,
    /// `None` where the task was cancelled.
    result: Option<HookResult<()>>,
}

impl Membership {
    fn begin(&mut self) {
        self.began = Some(Instant::now());
        if let Owner::Node(node) = self.group.owner {
            self.group.shared.tell(Message::TaskStarted { node, name: Arc::clone(&self.name) });
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        if let Some(began) = self.began {
            let result = self.result.take().unwrap_or(Err(FailureKind::Cancelled));
            self.group.ended(Arc::clone(&self.name), self.role, began.elapsed(), result);
        }
        let mut list = self.group.lock();
        list.running.remove(&self.id);
        let count = list.running.len();
        self.group.count.send_replace(count);
    }
}
