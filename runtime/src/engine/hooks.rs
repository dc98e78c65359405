//! The tasks that call hooks: one for each call, isolated from the driver and from each other.
//!
//! Each tells exactly once how it came out: with the outcome, or, where the task is cancelled, from its drop. So an
//! aborted task that completes anyway delivers its value, and one that was cancelled says so.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::{AbortHandle, JoinHandle},
    time::{Instant, sleep},
};

use super::{
    caught::{Link, caught, guarded, guarded_in},
    hurried::hurried_end,
    late::Unsent,
    message::{HookResult, Message},
    shared::Shared,
};
use crate::{
    BoxError,
    cleanup::Reason,
    core::adjacency::NodeId,
    failure::{Failure, FailureKind, Phase},
    hook::{Call, Disposal, ErasedHooks, HookFuture, Returned, Sole},
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
    /// Its task is aborted.
    Abort(AbortHandle),
    /// A `dispose` on the blocking pool: it is its own task that drops it.
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
    let injector = Some(Injector::for_node(Arc::clone(shared), node));
    let task = InitTask { injector, node, round, hooks, way, call: Polled::New, late: None };
    Cancel::Abort(spawn(shared, blocking, task).abort_handle())
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

/// The call of one hook, as it goes on. The tasks below are futures by hand, which hold the hook's own future, boxed once,
/// and little more: they are small, and moved a few times.
enum Polled<O> {
    New,
    Later(HookFuture<'static, Result<O, BoxError>>),
    Over,
}

impl<O> Polled<O> {
    /// Calls the hook where that has not been done, and polls it; it is gone when its outcome is there.
    fn poll(
        &mut self,
        link: Link,
        context: &mut Context<'_>,
        begin: impl FnOnce() -> Call<Result<O, BoxError>>,
    ) -> Poll<HookResult<O>> {
        let polled = guarded_in(&mut Some(link), || {
            if matches!(self, Self::New) {
                match begin() {
                    Returned::Now(output) => {
                        *self = Self::Over;
                        return Poll::Ready(output);
                    }
                    Returned::Later(future) => *self = Self::Later(future),
                }
            }
            let Self::Later(future) = self else { return Poll::Pending };
            let output = ready!(future.as_mut().poll(context));
            *self = Self::Over;
            Poll::Ready(output)
        });
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(output.map_err(FailureKind::error)),
            Err(panicked) => {
                self.end();
                Poll::Ready(Err(panicked.into()))
            }
        }
    }

    /// Drops the hook's future, which may panic.
    fn end(&mut self) {
        if let Self::Later(future) = std::mem::replace(self, Self::Over) {
            let _ = guarded(|| drop(future));
        }
    }
}

/// The task of one `init` or `fallback`.
struct InitTask {
    /// Taken when the outcome is sent.
    injector: Option<Injector>,
    node: NodeId,
    round: u32,
    hooks: &'static dyn ErasedHooks,
    way: Way,
    call: Polled<Value>,
    /// Gives the value back where the driver is gone.
    late: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Future for InitTask {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Self { injector, node, hooks, way, call, .. } = &mut *self;
        if let Some(injector) = injector {
            let (hooks, way) = (*hooks, *way);
            let link = Link::hook(injector.shared(), *node);
            let result = ready!(call.poll(link, context, || match way {
                Way::Init => hooks.init(injector),
                Way::Fallback => {
                    hooks.fallback(injector).unwrap_or_else(|| Returned::Now(Err("there is no `fallback`".into())))
                }
            }));
            // Where the driver is gone, what came too late for it is given back here.
            self.late = self.send(result).map(|unsent| Box::pin(unsent.give_back(hooks)) as Pin<Box<_>>);
        }
        match &mut self.late {
            Some(late) => late.as_mut().poll(context),
            None => Poll::Ready(()),
        }
    }
}

impl InitTask {
    /// Sends the outcome; gives it back, with its tasks cancelled, if nobody is there to take it.
    fn send(&mut self, result: HookResult<Value>) -> Option<Unsent> {
        let injector = self.injector.take()?;
        let (shared, life) = injector.into_parts();
        let message = Message::Initialized { node: self.node, round: self.round, life, result };
        let Some(Message::Initialized { node, life, result, .. }) = shared.try_tell(message) else { return None };
        Some(Unsent::new(shared, node, life, result.ok(), Reason::Cancelled))
    }
}

impl Drop for InitTask {
    fn drop(&mut self) {
        // Nothing happens where it has been sent; else the hook's future goes first.
        self.call.end();
        drop(self.send(Err(FailureKind::Cancelled)));
    }
}

pub(super) async fn give_back(hooks: &'static dyn ErasedHooks, value: Value) -> HookResult<()> {
    match hooks.disposal() {
        Disposal::Drop { .. } => Ok(()),
        Disposal::ByRef => finish(hooks.dispose(value)).await.map_err(FailureKind::error),
        Disposal::ByValue => match hooks.take_sole(value) {
            Ok(sole) => finish(hooks.dispose_sole(sole)).await.map_err(FailureKind::error),
            Err(value) => Err(FailureKind::Leaked { count: Arc::strong_count(&value).saturating_sub(1) }),
        },
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
    let (shared_too, remains) = (Arc::clone(shared), Some(remains));
    let task = |until| DisposeTask { shared: shared_too, node, round, remains, call: Polled::New, until, result: None };
    if blocking {
        // A hook on the blocking pool cannot be aborted from outside.
        let (cancel, cancelled) = oneshot::channel();
        spawn(shared, true, task(Until::Told(cancelled)));
        return Cancel::Tell(Some(cancel));
    }
    Cancel::Abort(spawn(shared, false, task(Until::Aborted)).abort_handle())
}

/// What ends a `dispose` early. It is always begun, however little time there is.
enum Until {
    /// Its task is aborted; if that had not begun, another one takes over, which is polled once.
    Aborted,
    /// The sender is gone.
    Told(oneshot::Receiver<()>),
    /// It was cancelled before it began.
    PolledOnce,
}

/// The task of one `dispose`.
struct DisposeTask {
    shared: Arc<Shared>,
    node: NodeId,
    round: u32,
    /// Taken when the hook is called.
    remains: Option<Remains>,
    call: Polled<()>,
    until: Until,
    result: Option<HookResult<()>>,
}

impl Future for DisposeTask {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Self { shared, node, remains, call, until, result, .. } = &mut *self;
        let link = Link::hook(shared, *node);
        let polled = call.poll(link, context, || match remains.take() {
            Some(Remains::Drop(value)) => {
                drop(value);
                Returned::Now(Ok(()))
            }
            Some(Remains::Shared(value, hooks)) => hooks.dispose(value),
            Some(Remains::Sole(value, hooks)) => hooks.dispose_sole(value),
            None => Returned::Now(Ok(())),
        });
        // The hook goes first: it is begun in any case, and an outcome that comes with the cancellation is delivered.
        *result = Some(match (polled, until) {
            (Poll::Ready(result), _) => result,
            (Poll::Pending, Until::Aborted) => return Poll::Pending,
            (Poll::Pending, Until::Told(cancelled)) => {
                ready!(Pin::new(cancelled).poll(context).map(|_| Err(FailureKind::Cancelled)))
            }
            (Poll::Pending, Until::PolledOnce) => Err(FailureKind::Cancelled),
        });
        Poll::Ready(())
    }
}

impl Drop for DisposeTask {
    fn drop(&mut self) {
        self.call.end();
        if let Until::Aborted = self.until
            && let Some(remains) = self.remains.take()
        {
            let (shared, node, round) = (Arc::clone(&self.shared), self.node, self.round);
            let (remains, until) = (Some(remains), Until::PolledOnce);
            let task = Self { shared, node, round, remains, call: Polled::New, until, result: None };
            self.shared.runtime.spawn(task);
            return;
        }
        let result = self.result.take().unwrap_or(Err(FailureKind::Cancelled));
        self.shared.tell(Message::Disposed { node: self.node, round: self.round, result });
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
    mut deadline: Option<Instant>,
) {
    let app = Arc::clone(shared);
    shared.runtime.spawn(async move {
        let (mut pause, hurry, mut hurried) = (Duration::from_millis(1), app.hurried(), false);
        let result = loop {
            match hooks.take_sole(value) {
                Ok(sole) => break Ok(sole),
                Err(shared) => value = shared,
            }
            let left = deadline.map_or(pause, |deadline| deadline.saturating_duration_since(Instant::now()));
            let count = Arc::strong_count(&value).saturating_sub(1);
            if left.is_zero() && count > 0 {
                // The app's own goes before anybody is told: what was pushed with the value may wait for that.
                let _ = guarded(|| drop(value));
                break Err(count);
            }
            if hurried {
                sleep(pause.min(left)).await;
            } else if hurry.unless(sleep(pause.min(left))).await.is_none() {
                (hurried, deadline) = (true, Some(hurried_end(deadline)));
            }
            pause = (pause * 2).min(Duration::from_millis(50));
        };
        // The app may have gone without it; its `dispose` is called all the same.
        if let Some(Message::Sole { result: Ok(sole), .. }) = app.try_tell(Message::Sole { node, result }) {
            let began = Instant::now();
            let disposed = caught(None, async { finish(hooks.dispose_sole(sole)).await }).await;
            let kind = match disposed {
                Ok(Ok(())) => return,
                Ok(Err(error)) => FailureKind::error(error),
                Err(panicked) => panicked.into(),
            };
            app.unheard(vec![Failure::new(app.graph.node(node).info(), Phase::Dispose, began.elapsed(), kind)]);
        }
    });
}
