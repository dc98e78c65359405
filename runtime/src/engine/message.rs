//! What the driver is told.

use std::{sync::Arc, time::Duration};

use tokio::sync::oneshot;

use super::{caught::Who, demand::Answer, life::Life, scopes::ScopesClosed, tasks::Role};
use crate::{
    cause::Cause,
    core::adjacency::NodeId,
    event::Event,
    failure::{Failure, FailureKind},
    hook::Sole,
    slot::Value,
};

/// How a hook came out.
pub(crate) type HookResult<T> = Result<T, FailureKind>;

/// One thing that the driver is told. Each hook that was started sends exactly one, also if it is cancelled.
pub(crate) enum Message {
    /// `init` or `fallback` is over; `round` tells the hooks of one node apart.
    Initialized { node: NodeId, round: u32, life: Option<Life>, result: HookResult<Value> },
    /// What belonged to a failed attempt is gone, or what was pushed for a resource; with what failed.
    CleanedUp { node: NodeId, round: u32, failures: Vec<Failure> },
    /// The app's own cleanups are through; with what failed.
    OwnCleanedUp { last: bool, failures: Vec<Failure> },
    /// The cleanups of the last chance are through; with what failed.
    LastChanceOver { failures: Vec<Failure> },
    /// All scopes are closed.
    ScopesClosed(ScopesClosed),
    /// A node's tasks have been joined.
    Drained { node: NodeId, drained: Drained },
    /// Nobody else holds the value any more, or so many still did at the deadline.
    Sole { node: NodeId, result: Result<Sole, usize> },
    /// `dispose` is over, or the drop.
    Disposed { node: NodeId, round: u32, result: HookResult<()> },
    /// A value that came too late has been given back; with the cleanups that failed.
    StrayOver { node: NodeId, took: Duration, result: HookResult<()>, failures: Vec<Failure> },
    /// A task began.
    TaskStarted { node: NodeId, name: Arc<str> },
    /// A task is over.
    TaskEnded { node: NodeId, name: Arc<str>, role: Role, took: Duration, result: HookResult<()> },
    /// A task of an instance in a scope or a pool failed; the instance tells its own holder.
    InstanceTaskFailed(Box<Failure>),
    /// What nobody waited for any more failed to be given back.
    Unheard(Vec<Failure>),
    /// Something happened in a pool.
    Happened(Box<Event>),
    /// A hook asks for more time.
    Extend { node: NodeId, by: Duration },
    /// Somebody wants a lazy resource; `asker` is the hook that waits, if it is one.
    Demand { node: NodeId, asker: Option<NodeId>, answer: oneshot::Sender<Answer> },
    /// Somebody for whom the app waits was cut off while he waited for the end of the app.
    AwaitedOwnEnd(Who),
    /// Somebody wants the app to stop.
    Shutdown(Cause),
    /// Somebody wants the stop to be over soon.
    Hurry,
    /// `main`, or the body, is through.
    BodyOver,
    /// The user's runtime goes down under the app.
    RuntimeEnded,
}

/// How the joining of a node's tasks went.
#[derive(Debug, Default)]
pub(crate) struct Drained {
    /// Did not stop in time, and were cancelled.
    pub(crate) cancelled: Vec<Arc<str>>,
    /// Did not even end when they were cancelled, or cannot be.
    pub(crate) stuck: Vec<Arc<str>>,
    /// How many tracked futures were cut off.
    pub(crate) tracked: usize,
}
