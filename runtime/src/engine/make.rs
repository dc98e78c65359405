//! The attempts to make one instance: each with its own tasks and cleanups, under one limit, with pauses between them.

use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout_at},
};

use super::{
    caught::{guarded, guarded_inline},
    deadline::after,
    dispose::{end_life, give_back_late},
    instance::{Instance, Maker},
    life::Life,
    limits::INIT,
    start::backoff,
};
use crate::{
    BoxError,
    cleanup::Reason,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::{HookFuture, Returned},
    inject::Injector,
    slot::Value,
};

/// One call of an `init` or a `fallback`.
///
/// Dropped before it is over, it is cancelled: its hook's future is dropped, and what belongs to it is given back in the
/// background.
pub(crate) struct Attempt {
    /// Taken when it is over.
    injector: Option<Injector>,
    maker: Maker,
    fallback: bool,
    call: Call,
}

enum Call {
    New,
    Later(HookFuture<'static, Result<Value, BoxError>>),
    Over,
}

/// What a poll came to.
pub(crate) enum Polled {
    Ready(Result<Value, FailureKind>),
    /// With how much more time the hook has asked for.
    Pending(Duration),
}

impl Attempt {
    pub(crate) fn new(maker: &Maker, fallback: bool) -> Self {
        Self { injector: Some(maker.injector()), maker: maker.clone(), fallback, call: Call::New }
    }

    /// Calls the hook where that has not been done, and polls it.
    pub(crate) fn poll(&mut self, maker: &Maker, context: &mut Context<'_>) -> Polled {
        let Self { injector, fallback, call, .. } = self;
        let Some(injector) = injector else { return Polled::Pending(Duration::ZERO) };
        let (polled, more) = guarded_inline(maker.link(), || {
            if let Call::New = call {
                let returned = if *fallback {
                    maker.hooks.fallback(injector).unwrap_or_else(|| Returned::Now(Err("there is no `fallback`".into())))
                } else {
                    maker.hooks.init(injector)
                };
                match returned {
                    Returned::Now(output) => return Poll::Ready(output),
                    Returned::Later(future) => *call = Call::Later(future),
                }
            }
            let Call::Later(future) = call else { return Poll::Pending };
            future.as_mut().poll(context)
        });
        let result = match polled {
            Ok(Poll::Pending) => return Polled::Pending(more),
            Ok(Poll::Ready(output)) => output.map_err(FailureKind::error),
            Err(panicked) => Err(panicked.into()),
        };
        self.end_call();
        Polled::Ready(result)
    }

    /// What the hook took of its resource's own.
    pub(crate) fn into_life(mut self) -> Option<Life> {
        self.take_life()
    }

    fn take_life(&mut self) -> Option<Life> {
        self.injector.take().and_then(Injector::into_life)
    }

    /// Drops the hook's future, which may panic.
    fn end_call(&mut self) {
        if let Call::Later(future) = std::mem::replace(&mut self.call, Call::Over) {
            let _ = guarded(|| drop(future));
        }
    }

    /// Polls until `deadline`, which the hook may put off.
    async fn run(&mut self, deadline: &mut Option<Instant>, limit: &mut Option<Duration>) -> Result<Value, FailureKind> {
        if self.maker.descriptor.options.blocking {
            return self.run_blocking(*deadline, *limit).await;
        }
        let maker = self.maker.clone();
        let mut timer = pin!(sleep_until(deadline.unwrap_or_else(far)));
        let outcome = poll_fn(|context| {
            // The hook goes first: an outcome that comes with the limit is delivered.
            match self.poll(&maker, context) {
                Polled::Ready(result) => return Poll::Ready(Some(result)),
                Polled::Pending(more) if more.is_zero() => {}
                Polled::Pending(more) => {
                    *deadline = deadline.map(|deadline| after(deadline, more));
                    *limit = limit.map(|limit| limit.saturating_add(more));
                    timer.as_mut().reset(deadline.unwrap_or_else(far));
                }
            }
            if deadline.is_some() { timer.as_mut().poll(context).map(|()| None) } else { Poll::Pending }
        })
        .await;
        outcome.unwrap_or_else(|| {
            self.end_call();
            Err(FailureKind::TimedOut { limit: limit.unwrap_or_default() })
        })
    }

    /// On the blocking pool, where a hook cannot be cancelled: what comes too late is given back there.
    async fn run_blocking(&mut self, deadline: Option<Instant>, limit: Option<Duration>) -> Result<Value, FailureKind> {
        let (sender, receiver) = oneshot::channel();
        let (maker, fallback, injector) = (self.maker.clone(), self.fallback, self.injector.take());
        let (runtime, token) = (maker.shared.runtime.clone(), maker.tracker.enter());
        let handle = runtime.clone();
        runtime.spawn_blocking(move || {
            let mut attempt = Self { injector, maker: maker.clone(), fallback, call: Call::New };
            let result = handle.block_on(poll_fn(|context| match attempt.poll(&maker, context) {
                Polled::Ready(result) => Poll::Ready(result),
                Polled::Pending(_) => Poll::Pending,
            }));
            let injector = attempt.injector.take();
            if let Err((injector, result)) = sender.send((injector, result)) {
                handle.block_on(came_late(maker, result.ok(), injector.and_then(Injector::into_life)));
            }
            drop(token);
        });
        let received = match deadline {
            Some(deadline) => timeout_at(deadline, receiver).await,
            None => Ok(receiver.await),
        };
        match received {
            Ok(Ok((injector, result))) => {
                self.injector = injector;
                result
            }
            Ok(Err(_)) => Err(FailureKind::Cancelled),
            Err(_) => Err(FailureKind::TimedOut { limit: limit.unwrap_or_default() }),
        }
    }

    /// What a failed attempt spawned and pushed is given back before anything else becomes of it; in a task, which goes on if
    /// nobody waits for it any more.
    async fn unwind(mut self, reason: Reason) {
        if let Some(task) = self.spawn_unwind(reason) {
            // It does not panic: the user's code in it is guarded.
            let _ = task.await;
        }
    }

    fn spawn_unwind(&mut self, reason: Reason) -> Option<JoinHandle<()>> {
        let life = self.take_life().filter(|life| !life.is_over())?;
        let (shared, token) = (Arc::clone(&self.maker.shared), self.maker.tracker.enter());
        Some(self.maker.shared.runtime.spawn(async move {
            let failures = end_life(life, reason, None).await;
            shared.unheard(failures);
            drop(token);
        }))
    }
}

/// Gives back what an attempt came to when nobody waited for it any more.
async fn came_late(maker: Maker, value: Option<Value>, life: Option<Life>) {
    match (value, life) {
        (Some(value), life) => give_back_late(maker.instance(value, life)).await,
        (None, Some(life)) => {
            let failures = end_life(life, Reason::Cancelled, None).await;
            maker.shared.unheard(failures);
        }
        (None, None) => {}
    }
}

/// No deadline at all, for a timer that is not polled then.
fn far() -> Instant {
    after(Instant::now(), Duration::MAX)
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.end_call();
        drop(self.spawn_unwind(Reason::Cancelled));
    }
}

/// What could not be made in the first poll, which asked for `more` time: waits, tries again, falls back.
pub(crate) async fn make_slowly(
    maker: Maker,
    mut attempt: Attempt,
    failed: Option<FailureKind>,
    more: Duration,
) -> Result<Instance, Failure> {
    let options = maker.descriptor.options;
    let began = Instant::now();
    let mut limit = options.init_timeout.or(INIT).map(|limit| limit.saturating_add(more));
    let mut deadline = limit.map(|limit| after(began, limit));
    let (mut attempts, mut failed) = (1, failed);
    loop {
        let outcome = match failed.take() {
            Some(kind) => Err(kind),
            None => attempt.run(&mut deadline, &mut limit).await,
        };
        let kind = match outcome {
            Ok(value) => {
                let life = attempt.into_life();
                return Ok(maker.instance(value, life));
            }
            Err(kind) => kind,
        };
        let fallback = attempt.fallback;
        let panicked = matches!(kind, FailureKind::Panicked { .. });
        attempt.unwind(if panicked { Reason::Panicked } else { Reason::Failed }).await;
        let phase = if fallback { Phase::Fallback } else { Phase::Init };
        let failure = Failure::new(ResourceInfo::of(maker.descriptor), phase, began.elapsed(), kind);
        if fallback {
            return Err(failure);
        }
        let timed_out = matches!(failure.kind, FailureKind::TimedOut { .. });
        let pause = backoff(options.retry.backoff, attempts);
        let again = !timed_out && attempts < options.retry.attempts;
        // An attempt that could only begin when the time is up is none.
        if again && deadline.is_none_or(|deadline| after(Instant::now(), pause) < deadline) {
            sleep(pause).await;
            attempts += 1;
            attempt = Attempt::new(&maker, false);
        } else if maker.hooks.has_fallback() {
            limit = options.init_timeout.or(INIT);
            deadline = limit.map(|limit| after(Instant::now(), limit));
            attempt = Attempt::new(&maker, true);
        } else {
            return Err(failure);
        }
    }
}
