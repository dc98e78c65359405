//! The tasks that call hooks: one for each call, isolated from the driver and from each other.
//!
//! Each owns a report that is sent exactly once: with the outcome, or, where the task is cancelled, from its drop. So an
//! aborted task that completes anyway delivers its value, and one that was cancelled says so.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::{AbortHandle, JoinHandle},
    time::{Instant, sleep, timeout},
};

use super::{
    caught::{HookLink, caught},
    life::Life,
    limits::GRACE,
    message::{HookResult, Message},
    shared::Shared,
};
use crate::{
    BoxError,
    cause::Cause,
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

/// Cancels a hook.
#[derive(Debug)]
pub(crate) enum Cancel {
    /// An `init`: it need not even have begun.
    Abort(AbortHandle),
    /// A `dispose`: it is always begun, however little time there is; so it is its own task that drops it.
    Tell(Option<oneshot::Sender<()>>),
}

impl Cancel {
    pub(super) fn cancel(&mut self) {
        match self {
            Self::Abort(task) => task.abort(),
            Self::Tell(sender) => drop(sender.take()),
        }
    }
}

/// Calls `init` or `fallback` in a task of its own.
pub(crate) fn spawn_init(
    shared: &Arc<Shared>,
    node: NodeId,
    round: u32,
    hooks: &'static dyn ErasedHooks,
    way: Way,
    blocking: bool,
) -> Cancel {
    let report =
        InitReport { injector: Some(Injector::for_node(Arc::clone(shared), node)), node, round, began: None, hooks };
    Cancel::Abort(spawn(shared, blocking, report.run(way)).abort_handle())
}

/// Spawns a hook's task, on the blocking pool if its hooks block.
pub(crate) fn spawn<O: Send + 'static>(
    shared: &Shared,
    blocking: bool,
    task: impl Future<Output = O> + Send + 'static,
) -> JoinHandle<O> {
    if blocking {
        let runtime = shared.runtime.clone();
        shared.runtime.spawn_blocking(move || runtime.block_on(task))
    } else {
        shared.runtime.spawn(task)
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

    /// Sends the outcome; gives the value back, without its tasks, if nobody is there to take it.
    fn send(&mut self, result: HookResult<Value>) -> Option<Value> {
        let injector = self.injector.take()?;
        let took = self.began.map_or(Duration::ZERO, |began| began.elapsed());
        let shared = Arc::clone(injector.shared());
        let life = injector.into_life();
        let message = Message::Initialized { node: self.node, round: self.round, took, life, result };
        let Some(Message::Initialized { life, result, .. }) = shared.try_tell(message) else { return None };
        if let Some(life) = life {
            life.group.abort();
        }
        result.ok()
    }
}

impl Drop for InitReport {
    fn drop(&mut self) {
        // Nothing happens where it has been sent.
        self.send(Err(FailureKind::Cancelled));
    }
}

async fn give_back(hooks: &'static dyn ErasedHooks, value: Value) -> HookResult<()> {
    match hooks.disposal() {
        Disposal::Drop { .. } => Ok(()),
        Disposal::ByRef => finish(hooks.dispose(value)).await.map_err(FailureKind::error),
        Disposal::ByValue => match hooks.take_sole(value) {
            Ok(sole) => finish(hooks.dispose_sole(sole)).await.map_err(FailureKind::error),
            Err(value) => Err(FailureKind::Leaked { count: Arc::strong_count(&value).saturating_sub(1) }),
        },
    }
}

/// Gives back, within `limit`, what came when nobody waited for it any more: first the tasks, then the value.
pub(crate) fn spawn_stray(
    shared: &Arc<Shared>,
    node: NodeId,
    hooks: &'static dyn ErasedHooks,
    life: Option<Life>,
    value: Option<Value>,
    limit: Option<Duration>,
    blocking: bool,
) {
    let app = Arc::clone(shared);
    shared.runtime.spawn(async move {
        let began = Instant::now();
        if let Some(life) = life {
            life.trigger.fire(&Cause::StartFailed);
            life.group.join(began, began + GRACE).await;
        }
        let result = match value {
            Some(value) => within(limit, spawn(&app, blocking, caught(None, give_back(hooks, value)))).await,
            None => Ok(()),
        };
        app.tell(Message::StrayOver { node, took: began.elapsed(), result });
    });
}

/// Awaits a task for `limit`; then cancels it, and awaits it for the grace.
async fn within(
    limit: Option<Duration>,
    mut task: JoinHandle<Result<HookResult<()>, super::caught::Panicked>>,
) -> HookResult<()> {
    let limit = limit.unwrap_or(Duration::MAX);
    match timeout(limit, &mut task).await {
        Ok(Ok(Ok(result))) => result,
        Ok(Ok(Err(panicked))) => Err(panicked.into()),
        Ok(Err(_)) => Err(FailureKind::Cancelled),
        Err(_) => {
            task.abort();
            let _ = timeout(GRACE, task).await;
            Err(FailureKind::TimedOut { limit })
        }
    }
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
pub(crate) fn spawn_dispose(shared: &Arc<Shared>, node: NodeId, round: u32, remains: Remains, blocking: bool) -> Cancel {
    let report = DisposeReport { shared: Arc::clone(shared), node, round, began: None, result: None };
    let (cancel, cancelled) = oneshot::channel();
    spawn(shared, blocking, report.run(remains, cancelled));
    Cancel::Tell(Some(cancel))
}

struct DisposeReport {
    shared: Arc<Shared>,
    node: NodeId,
    round: u32,
    began: Option<Instant>,
    result: Option<HookResult<()>>,
}

impl DisposeReport {
    async fn run(mut self, remains: Remains, mut cancelled: oneshot::Receiver<()>) {
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
        let mut call = pin!(caught(Some(link), call));
        // The hook goes first: it is begun in any case, and an outcome that comes with the cancellation is delivered.
        let result = poll_fn(|context| match call.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(flatten(result)),
            Poll::Pending => Pin::new(&mut cancelled).poll(context).map(|_| Err(FailureKind::Cancelled)),
        });
        self.result = Some(result.await);
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
            let count = Arc::strong_count(&value).saturating_sub(1);
            if left.is_zero() && count > 0 {
                break Err(count);
            }
            sleep(pause.min(left)).await;
            pause = (pause * 2).min(Duration::from_millis(50));
        };
        app.tell(Message::Sole { node, result });
    });
}
