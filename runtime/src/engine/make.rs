//! The attempts to make one instance: each with its own tasks and cleanups, under one limit, with pauses between them.

use std::{
    future::poll_fn,
    mem,
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
    caught::{InlineHook, guarded, guarded_inline},
    deadline::after,
    dispose::{end_life, give_back_late},
    instance::{Instance, Maker},
    life::Life,
    limits::INIT,
    shared::Shared,
    start::backoff,
    tracker::{Token, Tracker},
};
use crate::{
    BoxError,
    cleanup::Reason,
    core::descriptor::Descriptor,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::{ErasedHooks, HookFuture, Returned},
    inject::Injector,
    scope::{Background, ScopeCore},
    slot::Value,
};

/// One call of an `init` or a `fallback`.
///
/// Dropped before it is over, it is cancelled: its hook's future is dropped, and what belongs to it is given back in the
/// background.
pub(crate) struct Attempt {
    recipe: Recipe,
    /// Taken when it is over.
    injector: Option<Injector>,
    fallback: bool,
    call: Call,
}

/// What stays the same from attempt to attempt.
#[derive(Clone)]
struct Recipe {
    descriptor: &'static Descriptor,
    index: u32,
    hooks: &'static dyn ErasedHooks,
    owner: usize,
    tracker: Option<Arc<Tracker>>,
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

/// Counts what goes on in the background.
#[allow(dead_code, reason = "held")]
enum Counted {
    Scope(Background),
    Pool(Option<Token>),
}

impl Recipe {
    fn link(&self) -> InlineHook {
        InlineHook::Make { owner: self.owner, descriptor: self.descriptor }
    }

    fn count(&self, scope: Option<&Arc<ScopeCore>>) -> Counted {
        match scope {
            Some(scope) => Counted::Scope(scope.in_background()),
            None => Counted::Pool(self.tracker.as_ref().map(Tracker::enter)),
        }
    }

    /// Gives back, in a task, what an attempt spawned and pushed, if it did.
    fn end_life(
        &self,
        shared: &Arc<Shared>,
        scope: Option<&Arc<ScopeCore>>,
        life: Option<Life>,
        reason: Reason,
    ) -> Option<JoinHandle<()>> {
        let life = life.filter(|life| !life.is_over())?;
        let (counted, told) = (self.count(scope), Arc::clone(shared));
        Some(shared.runtime.spawn(async move {
            told.unheard(end_life(life, reason, None).await);
            drop(counted);
        }))
    }
}

impl Attempt {
    pub(crate) fn new(maker: Maker, fallback: bool) -> Self {
        let Maker { shared, descriptor, index, hooks, scope, owner, tracker } = maker;
        let injector = Some(Injector::for_instance(shared, descriptor, scope));
        Self { recipe: Recipe { descriptor, index, hooks, owner, tracker }, injector, fallback, call: Call::New }
    }

    /// Calls the hook where that has not been done, and polls it.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Polled {
        let Self { recipe, injector, fallback, call } = self;
        let Some(injector) = injector else { return Polled::Pending(Duration::ZERO) };
        let (polled, more) = guarded_inline(recipe.link(), || {
            if let Call::New = call {
                let returned = if *fallback {
                    recipe.hooks.fallback(injector).unwrap_or_else(|| Returned::Now(Err("there is no `fallback`".into())))
                } else {
                    recipe.hooks.init(injector)
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

    /// The value, with what the hook took of its resource's own.
    pub(crate) fn into_instance(mut self, value: Value) -> Instance {
        let Recipe { descriptor, index, hooks, .. } = self.recipe;
        let (shared, life) = match self.injector.take() {
            Some(injector) => injector.into_parts(),
            None => unreachable!("taken when the attempt is over"),
        };
        Instance { descriptor, index, hooks: Some(hooks), value, life, shared }
    }

    /// Drops the hook's future, which may panic.
    fn end_call(&mut self) {
        if let Call::Later(future) = mem::replace(&mut self.call, Call::Over) {
            let _ = guarded(|| drop(future));
        }
    }

    /// Polls until `deadline`, which the hook may put off.
    async fn run(&mut self, deadline: &mut Option<Instant>, limit: &mut Option<Duration>) -> Result<Value, FailureKind> {
        if self.recipe.descriptor.options.blocking {
            return self.run_blocking(*deadline, *limit).await;
        }
        let mut timer = pin!(sleep_until(deadline.unwrap_or_else(far)));
        let outcome = poll_fn(|context| {
            // The hook goes first: an outcome that comes with the limit is delivered.
            match self.poll(context) {
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
        let (tell, told) = oneshot::channel();
        let Some(injector) = self.injector.take() else { return Err(FailureKind::Cancelled) };
        let (recipe, fallback) = (self.recipe.clone(), self.fallback);
        let counted = recipe.count(injector.scope());
        let (shared, scope) = (Arc::clone(injector.shared()), injector.scope().cloned());
        let runtime = shared.runtime.clone();
        shared.runtime.spawn_blocking(move || {
            let mut attempt = Self { recipe, injector: Some(injector), fallback, call: Call::New };
            let result = runtime.block_on(poll_fn(|context| match attempt.poll(context) {
                Polled::Ready(result) => Poll::Ready(result),
                Polled::Pending(_) => Poll::Pending,
            }));
            let injector = attempt.injector.take();
            if let Err((Some(injector), late)) = tell.send((injector, result)) {
                attempt.injector = Some(injector);
                match late {
                    Ok(value) => runtime.block_on(give_back_late(attempt.into_instance(value))),
                    Err(_) => drop(attempt),
                }
            }
            drop(counted);
        });
        let received = match deadline {
            Some(deadline) => timeout_at(deadline, told).await,
            None => Ok(told.await),
        };
        let result = match received {
            Ok(Ok((injector, outcome))) => {
                self.injector = injector;
                return outcome;
            }
            Ok(Err(_)) => Err(FailureKind::Cancelled),
            Err(_) => Err(FailureKind::TimedOut { limit: limit.unwrap_or_default() }),
        };
        // What it took of its resource's own went with it; the next attempt has its own.
        self.injector = Some(Injector::for_instance(shared, self.recipe.descriptor, scope));
        result
    }

    /// What a failed attempt spawned and pushed is given back before anything else becomes of it; in a task, which goes on if
    /// nobody waits for it any more. Gives what the next is made from.
    async fn unwind(mut self, reason: Reason) -> Maker {
        let Recipe { descriptor, index, hooks, owner, tracker } = self.recipe.clone();
        let Some(injector) = self.injector.take() else { unreachable!("taken when the attempt is over") };
        let (shared, scope, life) = injector.into_all();
        if let Some(task) = self.recipe.end_life(&shared, scope.as_ref(), life, reason) {
            // It does not panic: the user's code in it is guarded.
            let _ = task.await;
        }
        Maker { shared, descriptor, index, hooks, scope, owner, tracker }
    }
}

/// No deadline at all, for a timer that is not polled then.
fn far() -> Instant {
    after(Instant::now(), Duration::MAX)
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let Some(injector) = self.injector.take() else { return };
        self.end_call();
        let (shared, scope, life) = injector.into_all();
        drop(self.recipe.end_life(&shared, scope.as_ref(), life, Reason::Cancelled));
    }
}

/// What could not be made in the first poll, which asked for `more` time: waits, tries again, falls back.
pub(crate) async fn make_slowly(
    mut attempt: Attempt,
    mut failed: Option<FailureKind>,
    more: Duration,
) -> Result<Instance, Failure> {
    let descriptor = attempt.recipe.descriptor;
    let options = descriptor.options;
    let began = Instant::now();
    let mut limit = options.init_timeout.or(INIT).map(|limit| limit.saturating_add(more));
    let mut deadline = limit.map(|limit| after(began, limit));
    let mut attempts = 1;
    loop {
        let outcome = match failed.take() {
            Some(kind) => Err(kind),
            None => attempt.run(&mut deadline, &mut limit).await,
        };
        let kind = match outcome {
            Ok(value) => return Ok(attempt.into_instance(value)),
            Err(kind) => kind,
        };
        let fallback = attempt.fallback;
        let panicked = matches!(kind, FailureKind::Panicked { .. });
        let maker = attempt.unwind(if panicked { Reason::Panicked } else { Reason::Failed }).await;
        let phase = if fallback { Phase::Fallback } else { Phase::Init };
        let failure = Failure::new(ResourceInfo::of(descriptor), phase, began.elapsed(), kind);
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
            attempt = Attempt::new(maker, false);
        } else if maker.hooks.has_fallback() {
            limit = options.init_timeout.or(INIT);
            deadline = limit.map(|limit| after(Instant::now(), limit));
            attempt = Attempt::new(maker, true);
        } else {
            return Err(failure);
        }
    }
}
