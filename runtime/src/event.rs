//! The facts: one closed list, which logs, reports, observers and tests all read.

use std::{sync::Arc, time::Duration};

use crate::{
    cause::Cause,
    core::state::{AppState, ResourceState},
    failure::{Failure, ResourceInfo},
};

/// Something that happened in an app. Every change of state is one of these, in the order in which it happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The app does something else now.
    App {
        /// What it did.
        from: AppState,
        /// What it does.
        to: AppState,
        /// How long the start has taken so far, or the stop.
        after: Duration,
    },
    /// A resource's `init` begins.
    Initializing {
        /// Which.
        resource: ResourceInfo,
    },
    /// A resource can be used.
    Ready {
        /// Which.
        resource: ResourceInfo,
        /// How long its `init` took, retries included.
        took: Duration,
    },
    /// An attempt to make a resource failed, and there will be another.
    Retrying {
        /// What failed.
        failure: Failure,
        /// How many attempts have been made.
        attempts: u32,
        /// How long until the next.
        pause: Duration,
    },
    /// A resource's `init` has failed for good, and its `fallback` begins.
    FallingBack {
        /// What failed.
        failure: Failure,
    },
    /// A resource could not be made.
    InitFailed {
        /// What failed.
        failure: Failure,
        /// Whether the app starts without it.
        optional: bool,
    },
    /// A resource will not be started.
    Skipped {
        /// Which.
        resource: ResourceInfo,
    },
    /// A stop was asked for; the first cause is the one that counts.
    ShutdownRequested {
        /// Why.
        cause: Cause,
    },
    /// A stop that goes on was asked to be over soon: nothing drains any more, and each hook has one second.
    Hurried {
        /// How long the stop had taken.
        after: Duration,
    },
    /// A resource's turn to stop has come: its `Shutdown` fires, and its tasks are joined.
    Draining {
        /// Which.
        resource: ResourceInfo,
        /// How many tasks it has.
        tasks: usize,
        /// How many futures it tracks.
        tracked: usize,
    },
    /// A resource is being disposed of.
    Disposing {
        /// Which.
        resource: ResourceInfo,
    },
    /// A resource is gone.
    Disposed {
        /// Which.
        resource: ResourceInfo,
        /// How long it took, with its draining.
        took: Duration,
    },
    /// A resource could not be disposed of as it should.
    DisposeFailed {
        /// What failed.
        failure: Failure,
    },
    /// A resource's `dispose` overran, and nobody waits for it any more.
    Abandoned {
        /// What overran.
        failure: Failure,
    },
    /// A cleanup failed, or something else that lives shorter than the app, in a scope or a pool, could not be given back as
    /// it should.
    CleanupFailed {
        /// What failed.
        failure: Failure,
    },
    /// An instance that its pool keeps ready, or that nobody waited for any more, could not be made; the pool tries again.
    InstanceFailed {
        /// What failed.
        failure: Failure,
        /// How long until then.
        pause: Duration,
    },
    /// Somebody waited for an instance of a pool for longer than its `slow_acquire`, and got one.
    SlowAcquire {
        /// Which resource.
        resource: ResourceInfo,
        /// For how long.
        waited: Duration,
        /// How many instances are in use.
        in_use: u32,
        /// How many others wait.
        waiting: u32,
    },
    /// Instances of a pool were still out when the time to drain was over. They are disposed of when they come back; those
    /// that have not by the end of the pool's disposal make that a failure, as somebody uses them still.
    GuardsOut {
        /// Which resource.
        resource: ResourceInfo,
        /// How many.
        count: usize,
    },
    /// Scopes were still in use when the time to drain was over, and were cancelled.
    ScopesCancelled {
        /// How many.
        count: usize,
    },
    /// A task was polled for the first time.
    TaskStarted {
        /// Whose.
        resource: ResourceInfo,
        /// Its name.
        task: Arc<str>,
    },
    /// A task ended without a fault.
    TaskEnded {
        /// Whose.
        resource: ResourceInfo,
        /// Its name.
        task: Arc<str>,
        /// How long it ran.
        took: Duration,
    },
    /// A task failed or panicked; a `run`, for good.
    TaskFailed {
        /// What failed.
        failure: Failure,
    },
    /// A `run` failed or panicked, and is called again: it says `restart`.
    Restarting {
        /// What failed.
        failure: Failure,
        /// How many restarts there have been within the window, this one included.
        restarts: u32,
        /// How long until then.
        pause: Duration,
    },
    /// A `run` failed or panicked, and the app goes on without it: it says `ignore_failure`.
    FailureIgnored {
        /// What failed.
        failure: Failure,
    },
    /// A task was cancelled: it did not stop in time, or its resource could not be made.
    TaskCancelled {
        /// Whose.
        resource: ResourceInfo,
        /// Its name.
        task: Arc<str>,
    },
    /// Tracked futures had not ended when the time to drain was over, and were cut off.
    TrackedCancelled {
        /// Whose.
        resource: ResourceInfo,
        /// How many.
        count: usize,
    },
    /// Something that the app waits for when it stops was cut off, as it waited for the end of the app itself: for the answer
    /// to a [`shutdown`](crate::AppHandle::shutdown), or for [`stopped`](crate::AppHandle::stopped). It may ask for the stop, but
    /// not await it.
    AwaitedOwnEnd {
        /// Whose; that of the app, where it is `main` or the body.
        resource: ResourceInfo,
        /// Which hook, task or body.
        at: Arc<str>,
    },
    /// A start or a stop takes long; told every five seconds.
    StillWaiting {
        /// What the app does.
        state: AppState,
        /// For how long.
        elapsed: Duration,
        /// What it waits for.
        waiting: Vec<Waiting>,
    },
}

/// Something that is waited for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Waiting {
    /// Which resource; the app itself is called `app`.
    pub resource: ResourceInfo,
    /// What it is at.
    pub state: ResourceState,
    /// For how long.
    pub elapsed: Duration,
    /// What exactly it is at, where that has a name: its tasks and tracked futures that have not ended, its guards, a cleanup, or
    /// what waits for the end of the app itself; of the app, `main`, its own cleanups, its scopes that are open.
    pub at: Option<Arc<str>>,
}

impl Waiting {
    /// Something of the app itself.
    pub(crate) fn of_app(app: ResourceInfo, state: ResourceState, at: Arc<str>, elapsed: Duration) -> Self {
        Self { resource: app, state, elapsed, at: Some(at) }
    }
}

/// Who hears every event.
pub(crate) type Observer = dyn Fn(&Event) + Send + Sync;
