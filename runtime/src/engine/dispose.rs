//! The giving back of an instance that takes time: its tasks are joined, then it is disposed of, then its cleanups run.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::{
    runtime::Handle,
    time::{Instant, sleep, sleep_until, timeout_at},
};

use super::{
    caught::{InlineHook, guarded, guarded_inline},
    deadline::after,
    instance::{Instance, dispose_limit},
    life::Life,
    limits::LAST_GRACE,
    shared::Shared,
    stack::EndingOf,
    unwind::Unwind,
};
use crate::{
    cleanup::Reason,
    core::descriptor::Descriptor,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::{Call, Disposal, Done, ErasedHooks, Returned},
    slot::Value,
};

/// Gives back an instance that has tasks or cleanups, or whose hooks block.
pub(crate) async fn give_back_slowly(
    instance: Instance,
    shared: Arc<Shared>,
    ending: EndingOf,
    until: Option<Instant>,
) -> Vec<Failure> {
    let limit = dispose_limit(instance.descriptor);
    let Instance { descriptor, hooks, value, life } = instance;
    let mut failures = Vec::new();
    if let Some(life) = &life {
        life.trigger.fire(&ending.reason().cause());
        failures.extend(join(life, shared.drain_timeout, until).await);
    }
    let began = Instant::now();
    let disposed = match hooks {
        Some(hooks) if descriptor.options.blocking => dispose_blocking(&shared.runtime, hooks, value, limit, until).await,
        Some(hooks) => dispose(hooks, value, limit, until).await,
        None => guarded(|| drop(value)).map_err(FailureKind::from),
    };
    if let Err(kind) = disposed {
        failures.push(Failure::new(ResourceInfo::of(descriptor), Phase::Dispose, began.elapsed(), kind));
    }
    if let Some(cleanups) = life.and_then(|life| life.pushed()) {
        failures.extend(Unwind::new(cleanups, ending, Some(shared.runtime.clone())).until(until).await);
    }
    failures
}

/// Gives back what came when nobody waited for it any more.
pub(crate) async fn give_back_late(instance: Instance, shared: Arc<Shared>) {
    let failures = give_back_slowly(instance, Arc::clone(&shared), Reason::Cancelled.into(), None).await;
    shared.unheard(failures);
}

/// A by-value `dispose` whose value somebody else still holds.
pub(crate) async fn dispose_when_sole(
    whose: &'static Descriptor,
    hooks: &'static dyn ErasedHooks,
    value: Value,
    limit: Option<Duration>,
    until: Option<Instant>,
) -> Vec<Failure> {
    let began = Instant::now();
    match dispose(hooks, value, limit, until).await {
        Ok(()) => Vec::new(),
        Err(kind) => vec![Failure::new(ResourceInfo::of(whose), Phase::Dispose, began.elapsed(), kind)],
    }
}

/// What belongs to an attempt or an instance without a value: its tasks are joined, its cleanups run.
pub(crate) async fn end_life(life: Life, reason: Reason, until: Option<Instant>) -> Vec<Failure> {
    life.trigger.fire(&reason.cause());
    let mut failures = join(&life, Duration::ZERO, until).await;
    if let Some(cleanups) = life.pushed() {
        let runtime = life.group.shared().runtime.clone();
        failures.extend(Unwind::new(cleanups, reason, Some(runtime)).until(until).await);
    }
    failures
}

/// Joins the tasks; gives those that failed, and those that did not even end when they were cancelled.
async fn join(life: &Life, patience: Duration, until: Option<Instant>) -> Vec<Failure> {
    let patience = after(Instant::now(), patience);
    life.group.end(until.map_or(patience, |until| patience.min(until))).await
}

/// As [`dispose`], on the blocking pool, where what overruns cannot be cancelled: it is left behind.
async fn dispose_blocking(
    runtime: &Handle,
    hooks: &'static dyn ErasedHooks,
    value: Value,
    limit: Option<Duration>,
    until: Option<Instant>,
) -> Result<(), FailureKind> {
    let began = Instant::now();
    let handle = runtime.clone();
    let task = runtime.spawn_blocking(move || handle.block_on(dispose(hooks, value, limit, until)));
    let outcome = match end_of(began, limit, until) {
        None => task.await,
        Some(end) => match timeout_at(end, task).await {
            Ok(outcome) => outcome,
            Err(_) => return Err(FailureKind::TimedOut { limit: end - began }),
        },
    };
    outcome.unwrap_or(Err(FailureKind::Cancelled))
}

/// Until when something has to be over that began then.
fn end_of(began: Instant, limit: Option<Duration>, until: Option<Instant>) -> Option<Instant> {
    let own = limit.map(|limit| after(began, limit));
    let total = until.map(|until| until.max(began + LAST_GRACE));
    own.into_iter().chain(total).min()
}

/// Calls `dispose`, within its limit, which it may put off.
async fn dispose(
    hooks: &'static dyn ErasedHooks,
    value: Value,
    mut limit: Option<Duration>,
    until: Option<Instant>,
) -> Result<(), FailureKind> {
    let began = Instant::now();
    let mut end = end_of(began, limit, until);
    let mut call = Box::pin(async move {
        match hooks.disposal() {
            Disposal::Drop { .. } => {
                drop(value);
                Ok(())
            }
            Disposal::ByRef => finish(hooks.dispose(value)).await.map_err(FailureKind::error),
            Disposal::ByValue => {
                let sole = wait_for_sole(hooks, value, end).await?;
                finish(hooks.dispose_sole(sole)).await.map_err(FailureKind::error)
            }
        }
    });
    let mut timer = pin!(sleep_until(end.unwrap_or(began)));
    let outcome = poll_fn(|context| {
        // The outcome goes before the limit.
        let (polled, more) = guarded_inline(InlineHook::Cleanup { of: 0 }, || call.as_mut().poll(context));
        match polled {
            Ok(Poll::Ready(outcome)) => return Poll::Ready(outcome),
            Ok(Poll::Pending) => {}
            Err(panicked) => return Poll::Ready(Err(panicked.into())),
        }
        if !more.is_zero() {
            limit = limit.map(|limit| limit.saturating_add(more));
            end = end_of(began, limit, until);
            timer.as_mut().reset(end.unwrap_or(began));
        }
        let Some(end) = end else { return Poll::Pending };
        timer.as_mut().poll(context).map(|()| Err(FailureKind::TimedOut { limit: end - began }))
    })
    .await;
    // It may hold the user's values, whose drop may panic.
    let _ = guarded(|| drop(call));
    outcome
}

async fn finish(call: Call<Done>) -> Done {
    match call {
        Returned::Now(done) => done,
        Returned::Later(future) => future.await,
    }
}

/// An `Arc` does not tell when it is dropped, so this asks again and again, at growing intervals up to 50 ms.
async fn wait_for_sole(
    hooks: &'static dyn ErasedHooks,
    mut value: Value,
    end: Option<Instant>,
) -> Result<crate::hook::Sole, FailureKind> {
    let mut pause = Duration::from_millis(1);
    loop {
        match hooks.take_sole(value) {
            Ok(sole) => return Ok(sole),
            Err(shared) => value = shared,
        }
        let left = end.map_or(pause, |end| end.saturating_duration_since(Instant::now()));
        let count = Arc::strong_count(&value).saturating_sub(1);
        // A little before the end, so that it is told as a leak, and not as a timeout.
        if left <= Duration::from_millis(1) && count > 0 {
            return Err(FailureKind::Leaked { count });
        }
        sleep(pause.min(left.saturating_sub(Duration::from_millis(1)).max(Duration::from_micros(100)))).await;
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}
