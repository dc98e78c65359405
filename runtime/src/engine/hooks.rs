//! The tasks that call hooks: one for each call, isolated from the driver and from each other.
//!
//! Each owns a report that is sent exactly once: with the outcome, or, where the task is cancelled, from its drop. So an
//! aborted task that completes anyway delivers its value, and one that was cancelled says so.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{
    task::AbortHandle,
    time::{Instant, sleep},
};

use super::{
    caught::{HookLink, caught},
    message::{HookResult, Message},
    shared::Shared,
};
use crate::{
    BoxError,
    core::adjacency::NodeId,
    failure::FailureKind,
    hook::{Call, Disposal, Done, ErasedHooks, Returned, Sole},
    inject::Injector,
    slot::Value,
};

/// Which of a node's two ways to be made is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Init,
    Fallback,
}

/// Calls `init` or `fallback` in a task of its own.
pub(crate) fn spawn_init(
    shared: &Arc<Shared>,
    node: NodeId,
    round: u32,
    hooks: &'static dyn ErasedHooks,
    way: Way,
    blocking: bool,
) -> AbortHandle {
    let report =
        InitReport { injector: Some(Injector::for_node(Arc::clone(shared), node)), node, round, began: None, hooks };
    spawn(shared, blocking, report.run(way))
}

/// Spawns a hook's task, on the blocking pool if its hooks block.
fn spawn(shared: &Shared, blocking: bool, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
    if blocking {
        let runtime = shared.runtime.clone();
        shared.runtime.spawn_blocking(move || runtime.block_on(task)).abort_handle()
    } else {
        shared.runtime.spawn(task).abort_handle()
    }
}

async fn finish<O>(call: Call<O>) -> O {
    match call {
        Returned::Now(output) => output,
        Returned::Later(future) => future.await,
    }
}

fn flatten<T>(result: Result<Result<T, BoxError>, super::caught::Panicked>) -> HookResult<T> {
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(FailureKind::error(error)),
        Err(panicked) => Err(panicked.into()),
    }
}

struct InitReport {
    /// Taken when the report is sent.
    injector: Option<Injector>,
    node: NodeId,
    round: u32,
    began: Option<Instant>,
    hooks: &'static dyn ErasedHooks,
}

impl InitReport {
    async fn run(mut self, way: Way) {
        self.began = Some(Instant::now());
        let Some(injector) = &self.injector else { return };
        let link = HookLink { shared: Arc::clone(injector.shared()), node: self.node };
        let hooks = self.hooks;
        let call = async {
            finish(match way {
                Way::Init => hooks.init(injector),
                Way::Fallback => {
                    hooks.fallback(injector).unwrap_or_else(|| Returned::Now(Err("there is no `fallback`".into())))
                }
            })
            .await
        };
        let result = flatten(caught(Some(link), call).await);
        if let Some(value) = self.send(result) {
            // The driver is gone: what came too late for it is given back here.
            let _ = caught(None, give_back(hooks, value)).await;
        }
    }

    /// Sends the outcome; gives the value back if nobody is there to take it.
    fn send(&mut self, result: HookResult<Value>) -> Option<Value> {
        let injector = self.injector.take()?;
        let took = self.began.map_or(Duration::ZERO, |began| began.elapsed());
        let shared = Arc::clone(injector.shared());
        let life = injector.into_life();
        let message = Message::Initialized { node: self.node, round: self.round, took, life, result };
        match shared.try_tell(message) {
            Some(Message::Initialized { result: Ok(value), .. }) => Some(value),
            _ => None,
        }
    }
}

impl Drop for InitReport {
    fn drop(&mut self) {
        // Nothing happens where it has been sent.
        self.send(Err(FailureKind::Cancelled));
    }
}

async fn give_back(hooks: &'static dyn ErasedHooks, value: Value) {
    let _ = match hooks.disposal() {
        Disposal::Drop { .. } => Ok(()),
        Disposal::ByRef => finish(hooks.dispose(value)).await,
        Disposal::ByValue => match hooks.take_sole(value) {
            Ok(sole) => finish(hooks.dispose_sole(sole)).await,
            Err(_) => Ok(()),
        },
    };
}

/// Gives back, within `limit`, a value that came when nobody waited for it any more.
pub(crate) fn spawn_stray(
    shared: &Arc<Shared>,
    node: NodeId,
    hooks: &'static dyn ErasedHooks,
    value: Value,
    limit: Duration,
) {
    let link = HookLink { shared: Arc::clone(shared), node };
    let app = Arc::clone(shared);
    shared.runtime.spawn(async move {
        let _ = tokio::time::timeout(limit, caught(Some(link), give_back(hooks, value))).await;
        app.tell(Message::StrayOver);
    });
}

/// What is disposed of, and how.
pub(crate) enum Remains {
    /// It is dropped.
    Drop(Value),
    /// `fn(&T)`
    Shared(Value, &'static dyn ErasedHooks),
    /// `fn(T)`
    Sole(Sole, &'static dyn ErasedHooks),
}

/// Disposes of a value in a task of its own.
pub(crate) fn spawn_dispose(
    shared: &Arc<Shared>,
    node: NodeId,
    round: u32,
    remains: Remains,
    blocking: bool,
) -> AbortHandle {
    let report = DisposeReport { shared: Arc::clone(shared), node, round, began: None, result: None };
    spawn(shared, blocking, report.run(remains))
}

struct DisposeReport {
    shared: Arc<Shared>,
    node: NodeId,
    round: u32,
    began: Option<Instant>,
    result: Option<HookResult<()>>,
}

impl DisposeReport {
    async fn run(mut self, remains: Remains) {
        self.began = Some(Instant::now());
        let link = HookLink { shared: Arc::clone(&self.shared), node: self.node };
        let call = async {
            match remains {
                Remains::Drop(value) => {
                    drop(value);
                    Done::Ok(())
                }
                Remains::Shared(value, hooks) => finish(hooks.dispose(value)).await,
                Remains::Sole(value, hooks) => finish(hooks.dispose_sole(value)).await,
            }
        };
        self.result = Some(flatten(caught(Some(link), call).await));
    }
}

impl Drop for DisposeReport {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or(Err(FailureKind::Cancelled));
        let took = self.began.map_or(Duration::ZERO, |began| began.elapsed());
        self.shared.tell(Message::Disposed { node: self.node, round: self.round, took, result });
    }
}

/// Waits until nobody else holds the value, or until `deadline`.
///
/// An `Arc` does not tell when it is dropped, so this asks again and again, at growing intervals up to 50 ms.
pub(crate) fn spawn_wait_for_sole(
    shared: &Arc<Shared>,
    node: NodeId,
    mut value: Value,
    hooks: &'static dyn ErasedHooks,
    deadline: Option<Instant>,
) {
    let app = Arc::clone(shared);
    shared.runtime.spawn(async move {
        let mut pause = Duration::from_millis(1);
        let result = loop {
            match hooks.take_sole(value) {
                Ok(sole) => break Ok(sole),
                Err(shared) => value = shared,
            }
            let left = deadline.map_or(pause, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                break Err(Arc::strong_count(&value).saturating_sub(1));
            }
            sleep(pause.min(left)).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        };
        app.tell(Message::Sole { node, result });
    });
}
