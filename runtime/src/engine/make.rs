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
    backoff::backoff,
    caught::{InlineHook, Panicked, guarded, guarded_inline},
    deadline::after,
    dispose::{end_life, give_back_late},
    instance::{Instance, Maker},
    life::Life,
    limits::INIT,
    tracker::{Token, Tracker},
};
use crate::{
    BoxError,
    cleanup::Reason,
    core::descriptor::Descriptor,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::{ErasedHooks, HookFuture, Returned},
    inject::{Injector, Source},
    scope::Background,
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
    call: HookCall,
}

/// What stays the same from attempt to attempt.
#[derive(Clone)]
struct Recipe {
    descriptor: &'static Descriptor,
    hooks: &'static dyn ErasedHooks,
    owner: usize,
    tracker: Option<Arc<Tracker>>,
}

/// The call of a hook, as it goes on.
pub(crate) enum HookCall {
    New,
    Later(HookFuture<'static, Result<Value, BoxError>>),
    Over,
}

impl HookCall {
    /// Calls the hook where that has not been done, and polls it; gives also how much more time it has asked for.
    #[inline]
    pub(crate) fn poll(
        &mut self,
        link: InlineHook,
        context: &mut Context<'_>,
        call: impl FnOnce() -> Returned<'static, Result<Value, BoxError>>,
    ) -> (Result<Poll<Result<Value, BoxError>>, Panicked>, Duration) {
        guarded_inline(link, || {
            if let Self::New = self {
                match call() {
                    Returned::Now(output) => return Poll::Ready(output),
                    Returned::Later(future) => *self = Self::Later(future),
                }
            }
            let Self::Later(future) = self else { return Poll::Pending };
            future.as_mut().poll(context)
        })
    }

    /// Drops the hook's future, which may panic.
    #[inline]
    pub(crate) fn end(&mut self) {
        if let Self::Later(future) = mem::replace(self, Self::Over) {
            let _ = guarded(|| drop(future));
        }
    }
}

/// What a poll came to.
enum Polled {
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

    fn count(&self, source: &Source) -> Counted {
        match source {
            Source::Scope(scope) => Counted::Scope(scope.in_background()),
            Source::App(_) => Counted::Pool(self.tracker.as_ref().map(Tracker::enter)),
        }
    }

    /// Gives back, in a task, what an attempt spawned and pushed, if it did.
    fn end_life(&self, source: &Source, life: Option<Life>, reason: Reason) -> Option<JoinHandle<()>> {
        let life = life.filter(|life| !life.ends_at_once())?;
        let (counted, told) = (self.count(source), Arc::clone(source.shared()));
        Some(source.shared().runtime.spawn(async move {
            told.unheard(end_life(life, reason, None).await);
            drop(counted);
        }))
    }
}

impl Attempt {
    pub(crate) fn new(maker: Maker, fallback: bool) -> Self {
        let Maker { source, descriptor, hooks, owner, tracker } = maker;
        let injector = Some(Injector::for_instance(source, descriptor));
        Self { recipe: Recipe { descriptor, hooks, owner, tracker }, injector, fallback, call: HookCall::New }
    }

    /// One of an `init` that has been called.
    pub(crate) fn begun(
        descriptor: &'static Descriptor,
        hooks: &'static dyn ErasedHooks,
        owner: usize,
        tracker: Option<Arc<Tracker>>,
        injector: Injector,
        call: HookCall,
    ) -> Self {
        let recipe = Recipe { descriptor, hooks, owner, tracker };
        Self { recipe, injector: Some(injector), fallback: false, call }
    }

    /// Calls the hook where that has not been done, and polls it.
    fn poll(&mut self, context: &mut Context<'_>) -> Polled {
        let Self { recipe, injector, fallback, call } = self;
        let Some(injector) = injector else { return Polled::Pending(Duration::ZERO) };
        let (polled, more) = call.poll(recipe.link(), context, || {
            if *fallback {
                recipe.hooks.fallback(injector).unwrap_or_else(|| Returned::Now(Err("there is no `fallback`".into())))
            } else {
                recipe.hooks.init(injector)
            }
        });
        let result = match polled {
            Ok(Poll::Pending) => return Polled::Pending(more),
            Ok(Poll::Ready(output)) => output.map_err(FailureKind::error),
            Err(panicked) => Err(panicked.into()),
        };
        self.call.end();
        Polled::Ready(result)
    }

    /// The value, with what the hook took of its resource's own.
    fn into_instance(mut self, value: Value) -> Instance {
        let Recipe { descriptor, hooks, .. } = self.recipe;
        Instance { descriptor, hooks: Some(hooks), value, life: self.injector.take().and_then(Injector::into_life) }
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
            self.call.end();
            Err(FailureKind::TimedOut { limit: limit.unwrap_or_default() })
        })
    }

    /// On the blocking pool, where a hook cannot be cancelled: what comes too late is given back there.
    async fn run_blocking(&mut self, deadline: Option<Instant>, limit: Option<Duration>) -> Result<Value, FailureKind> {
        let (tell, told) = oneshot::channel();
        let Some(injector) = self.injector.take() else { return Err(FailureKind::Cancelled) };
        let (recipe, fallback) = (self.recipe.clone(), self.fallback);
        let source = injector.source().clone();
        let counted = recipe.count(&source);
        let shared = Arc::clone(source.shared());
        let runtime = shared.runtime.clone();
        source.shared().runtime.spawn_blocking(move || {
            let mut attempt = Self { recipe, injector: Some(injector), fallback, call: HookCall::New };
            let result = runtime.block_on(poll_fn(|context| match attempt.poll(context) {
                Polled::Ready(result) => Poll::Ready(result),
                Polled::Pending(_) => Poll::Pending,
            }));
            let injector = attempt.injector.take();
            if let Err((Some(injector), late)) = tell.send((injector, result)) {
                attempt.injector = Some(injector);
                match late {
                    Ok(value) => runtime.block_on(give_back_late(attempt.into_instance(value), shared)),
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
        self.injector = Some(Injector::for_instance(source, self.recipe.descriptor));
        result
    }

    /// What a failed attempt spawned and pushed is given back before anything else becomes of it; in a task, which goes on if
    /// nobody waits for it any more. Gives what the next is made from.
    async fn unwind(mut self, reason: Reason) -> Maker {
        let Recipe { descriptor, hooks, owner, tracker } = self.recipe.clone();
        let Some(injector) = self.injector.take() else { unreachable!("taken when the attempt is over") };
        let (source, life) = injector.into_all();
        if let Some(task) = self.recipe.end_life(&source, life, reason) {
            // It does not panic: the user's code in it is guarded.
            let _ = task.await;
        }
        Maker { source, descriptor, hooks, owner, tracker }
    }
}

/// No deadline at all, for a timer that is not polled then.
fn far() -> Instant {
    after(Instant::now(), Duration::MAX)
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let Some(injector) = self.injector.take() else { return };
        self.call.end();
        let (source, life) = injector.into_all();
        drop(self.recipe.end_life(&source, life, Reason::Cancelled));
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
