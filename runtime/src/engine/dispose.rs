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
    time::{Instant, sleep, sleep_until},
};

use super::{
    caught::{InlineHook, guarded, guarded_inline},
    deadline::after,
    hurried::{Hearing, Hurry, hurried_end},
    instance::{Instance, dispose_limit},
    life::Life,
    limits::{HURRIED, LAST_GRACE},
    progress::Now,
    shared::Shared,
    stack::{EndingOf, EntryName},
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
    (until, now): (Option<Instant>, Option<Arc<Now>>),
) -> Vec<Failure> {
    let limit = dispose_limit(instance.descriptor);
    let ends = Ends { limit, until, hurry: shared.hurried(), now: now.clone() };
    let Instance { descriptor, hooks, value, life } = instance;
    let mut failures = Vec::new();
    if let Some(life) = &life {
        life.trigger.fire(&ending.reason().cause());
        if let Some(now) = &now {
            now.clear();
        }
        failures.extend(join(life, shared.drain_timeout, until).await);
        if let Some(now) = &now {
            now.set(&EntryName::Instance, ResourceInfo::of(descriptor), limit);
        }
    }
    let began = Instant::now();
    let disposed = match hooks {
        Some(hooks) if descriptor.options.blocking => dispose_blocking(&shared.runtime, hooks, value, ends).await,
        Some(hooks) => dispose(hooks, value, ends).await,
        None => guarded(|| drop(value)).map_err(FailureKind::from),
    };
    if let Err(kind) = disposed {
        failures.push(Failure::new(ResourceInfo::of(descriptor), Phase::Dispose, began.elapsed(), kind));
    }
    if let Some(cleanups) = life.and_then(|life| life.pushed()) {
        let unwind = Unwind::new(cleanups, ending, Some(shared.runtime.clone())).until(until);
        failures.extend(now.into_iter().fold(unwind, Unwind::telling).await);
    }
    failures
}

/// Gives back what came when nobody waited for it any more.
pub(crate) async fn give_back_late(instance: Instance, shared: Arc<Shared>) {
    let failures = give_back_slowly(instance, Arc::clone(&shared), Reason::Cancelled.into(), (None, None)).await;
    shared.unheard(failures);
}

/// A by-value `dispose` whose value somebody else still holds.
pub(crate) async fn dispose_when_sole(
    whose: &'static Descriptor,
    hooks: &'static dyn ErasedHooks,
    value: Value,
    ends: Ends,
) -> Vec<Failure> {
    let began = Instant::now();
    match dispose(hooks, value, ends).await {
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
    ends: Ends,
) -> Result<(), FailureKind> {
    let began = Instant::now();
    let (handle, end, hurry) = (runtime.clone(), ends.of(began, None), ends.hurry.clone());
    let task = runtime.spawn_blocking(move || handle.block_on(dispose(hooks, value, ends)));
    match hurry.at_most(end, task).await {
        Some(outcome) => outcome.unwrap_or(Err(FailureKind::Cancelled)),
        None => Err(FailureKind::TimedOut { limit: began.elapsed() }),
    }
}

/// What ends a `dispose`.
#[derive(Clone)]
pub(crate) struct Ends {
    /// Its own limit.
    pub(crate) limit: Option<Duration>,
    /// What it is part of has to be over by then.
    pub(crate) until: Option<Instant>,
    pub(crate) hurry: Hurry,
    /// Is told when there is more time.
    pub(crate) now: Option<Arc<Now>>,
}

impl Ends {
    /// Until when it has to be over, if it began then, and is hurried since then.
    fn of(&self, began: Instant, hurried: Option<Instant>) -> Option<Instant> {
        let own = self.limit.map(|limit| after(began, limit));
        let total = self.until.map(|until| until.max(began + LAST_GRACE));
        own.into_iter().chain(total).chain(hurried.map(|hurried| hurried + HURRIED)).min()
    }
}

/// Calls `dispose`, within its limit, which it may put off.
async fn dispose(hooks: &'static dyn ErasedHooks, value: Value, mut ends: Ends) -> Result<(), FailureKind> {
    let began = Instant::now();
    let mut end = ends.of(began, None);
    let (hurry, mut hurried) = (ends.hurry.clone(), None);
    let mut hearing = Hearing::default();
    let mut call = Box::pin(async move {
        match hooks.disposal() {
            Disposal::Drop { .. } => {
                drop(value);
                Ok(())
            }
            Disposal::ByRef => finish(hooks.dispose(value)).await.map_err(FailureKind::error),
            Disposal::ByValue => {
                let sole = wait_for_sole(hooks, value, end, &hurry).await?;
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
        let mut is_new = !more.is_zero() && hurried.is_none();
        if is_new {
            ends.limit = ends.limit.map(|limit| limit.saturating_add(more));
            if let Some(now) = &ends.now {
                now.limit(ends.limit);
            }
        }
        if hurried.is_none() && hearing.poll(|| ends.hurry.clone(), context).is_ready() {
            hurried = Some(Instant::now());
            is_new = true;
        }
        if is_new {
            end = ends.of(began, hurried);
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
    mut end: Option<Instant>,
    hurry: &Hurry,
) -> Result<crate::hook::Sole, FailureKind> {
    let (mut pause, mut hurried) = (Duration::from_millis(1), false);
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
        let pause_now = sleep(pause.min(left.saturating_sub(Duration::from_millis(1)).max(Duration::from_micros(100))));
        if hurried {
            pause_now.await;
        } else if hurry.unless(pause_now).await.is_none() {
            (hurried, end) = (true, Some(hurried_end(end)));
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}
