//! Tasks that have a thread to themselves: one of the blocking pool, or one of their own.
//!
//! Neither can be cancelled once it runs. What still waits for a thread of the pool is taken back, so that what it holds is
//! free at once, however busy the pool is. The one lock here guards that place, and is held for a move only.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use super::{
    caught::{Link, guarded, guarded_in},
    membership::Membership,
    tasks::{Cancel, Role, TaskGroup},
};
use crate::{failure::FailureKind, hook::Done};

/// What is called on a thread.
type Call = Box<dyn FnOnce() -> Done + Send>;

/// A call, with its place in the group. What it holds is dropped first, so that it is free when the task is said to be over.
struct Job {
    call: Call,
    link: Link,
    membership: Membership,
}

/// A call that waits for a thread of the blocking pool.
pub(super) struct Queued(Mutex<Option<Job>>);

impl TaskGroup {
    /// Runs it on the blocking pool; after the group was closed it is dropped.
    pub(crate) fn spawn_blocking(self: &Arc<Self>, name: &Arc<str>, call: Call) {
        let Some(membership) = self.enter(name, Role::AtOnce, Cancel::Later) else { return };
        let id = membership.id;
        let queued = Arc::new(Queued(Mutex::new(Some(Job { call, link: self.link(name), membership }))));
        if self.can_be_cancelled(id, Cancel::TakeBack(Arc::downgrade(&queued))) {
            queued.cancel();
            return;
        }
        let waits = Arc::clone(&queued);
        // It panics where the pool has no thread, and is given none.
        let spawned = guarded(|| {
            self.shared.runtime.spawn_blocking(move || {
                if let Some(job) = waits.take() {
                    job.run();
                }
            })
        });
        if let Err(panicked) = spawned
            && let Some(job) = queued.take()
        {
            job.end_unbegun(FailureKind::error(panicked.message.to_string().into()));
        }
    }

    /// Runs it on a thread of its own, made with `builder`; after the group was closed it is dropped.
    pub(crate) fn spawn_thread(self: &Arc<Self>, name: &Arc<str>, builder: thread::Builder, call: Call) {
        let Some(membership) = self.enter(name, Role::AtOnce, Cancel::Never) else { return };
        let (hand_over, handed) = mpsc::sync_channel::<Job>(1);
        let runtime = self.shared.runtime.clone();
        // What has no place in a name of the system's would make it panic.
        let spawned = builder.name(name.replace('\0', "?")).spawn(move || {
            let _entered = runtime.enter();
            if let Ok(job) = handed.recv() {
                job.run();
            }
        });
        let job = Job { call, link: self.link(name), membership };
        match spawned {
            // The thread waits for it.
            Ok(_) => {
                if let Err(unsent) = hand_over.send(job) {
                    unsent.0.end_unbegun(FailureKind::Cancelled);
                }
            }
            Err(error) => job.end_unbegun(FailureKind::error(Box::new(error))),
        }
    }
}

impl Queued {
    fn take(&self) -> Option<Job> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Takes it back if it has not begun; gives whether that was so.
    pub(super) fn cancel(&self) -> bool {
        let job = self.take();
        let waited = job.is_some();
        if let Some(job) = job {
            job.end_unbegun(FailureKind::Cancelled);
        }
        waited
    }
}

impl Drop for Queued {
    /// The runtime is gone, and nothing begins on it any more.
    fn drop(&mut self) {
        self.cancel();
    }
}

impl Job {
    fn run(self) {
        let Self { call, link, mut membership } = self;
        membership.begin();
        membership.result = Some(match guarded_in(&mut Some(link), call) {
            Ok(done) => done.map_err(FailureKind::error),
            Err(panicked) => Err(panicked.into()),
        });
    }

    fn end_unbegun(self, kind: FailureKind) {
        let Self { call, link: _, mut membership } = self;
        // What it holds may panic when it is dropped.
        let _ = guarded(|| drop(call));
        membership.end_unbegun(kind);
    }
}

impl fmt::Debug for Queued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Queued")
    }
}
