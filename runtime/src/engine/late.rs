//! The tasks that give back what came when nobody waited for it any more, with or without a driver to tell.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, timeout},
};

use super::{
    caught::{Panicked, caught, guarded},
    cleanup::within_budget,
    deadline::after,
    hooks::{give_back, spawn},
    hurried::Hurry,
    life::Life,
    limits::GRACE,
    message::{HookResult, Message},
    shared::Shared,
    unwind::Unwind,
};
use crate::{
    cause::Cause,
    cleanup::Reason,
    core::adjacency::NodeId,
    failure::{Failure, FailureKind, Phase},
    hook::ErasedHooks,
    slot::Value,
};

/// Gives back, within `limit`, what came when nobody waited for it any more: first the tasks, then the value, then what its
/// hook pushed.
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
    let unwind = life.as_ref().and_then(|life| life.unwinding(Reason::Cancelled));
    shared.runtime.spawn(async move {
        let began = Instant::now();
        let mut failures = Vec::new();
        if let Some(life) = life {
            life.trigger.fire(&Cause::StartFailed);
            failures.extend(life.group.end(began).await);
        }
        let result = match value {
            Some(value) => within(limit, &app.hurried(), spawn(&app, blocking, caught(None, give_back(hooks, value)))).await,
            None => Ok(()),
        };
        if let Some(unwind) = unwind {
            failures.extend(within_budget(&app, unwind).await);
        }
        let message = Message::StrayOver { node, took: began.elapsed(), result, failures };
        if let Some(Message::StrayOver { took, result, failures, .. }) = app.try_tell(message) {
            let disposal = result.err().map(|kind| Failure::new(app.graph.node(node).info(), Phase::Dispose, took, kind));
            app.unheard(disposal.into_iter().chain(failures).collect());
        }
    });
}

/// What a hook made when there was no driver any more that could have taken it.
pub(super) struct Unsent {
    shared: Arc<Shared>,
    node: NodeId,
    life: Option<Life>,
    /// What was pushed: called in any case, last of all.
    unwind: Option<Unwind>,
    value: Option<Value>,
}

impl Unsent {
    pub(super) fn new(shared: Arc<Shared>, node: NodeId, life: Option<Life>, value: Option<Value>, reason: Reason) -> Self {
        if let Some(life) = &life {
            life.trigger.fire(&Cause::StartFailed);
            life.group.abort();
        }
        let unwind = life.as_ref().and_then(|life| life.unwinding(reason));
        Self { shared, node, life, unwind, value }
    }

    pub(super) async fn give_back(mut self, hooks: &'static dyn ErasedHooks) {
        let began = Instant::now();
        let mut failures = Vec::new();
        if let Some(life) = self.life.take() {
            failures.extend(life.group.end(began).await);
        }
        if let Some(value) = self.value.take() {
            let given = caught(None, give_back(hooks, value)).await.unwrap_or_else(|panicked| Err(panicked.into()));
            let whose = self.shared.graph.node(self.node).info();
            failures.extend(given.err().map(|kind| Failure::new(whose, Phase::Dispose, began.elapsed(), kind)));
        }
        if let Some(unwind) = self.unwind.take() {
            failures.extend(unwind.await);
        }
        self.shared.unheard(failures);
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        let value = self.value.take();
        // What it panics with must not keep its cleanups.
        let _ = guarded(|| drop(value));
    }
}

/// Awaits a task for `limit`; then cancels it, and awaits it for the grace.
async fn within(
    limit: Option<Duration>,
    hurry: &Hurry,
    mut task: JoinHandle<Result<HookResult<()>, Panicked>>,
) -> HookResult<()> {
    let began = Instant::now();
    match hurry.at_most(limit.map(|limit| after(began, limit)), &mut task).await {
        Some(Ok(Ok(result))) => result,
        Some(Ok(Err(panicked))) => Err(panicked.into()),
        Some(Err(_)) => Err(FailureKind::Cancelled),
        None => {
            let limit = began.elapsed();
            task.abort();
            let _ = timeout(GRACE, task).await;
            Err(FailureKind::TimedOut { limit })
        }
    }
}
