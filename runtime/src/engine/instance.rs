//! Values that live shorter than the app: how one is made, and how it is given back.
//!
//! Both happen in the poll of whoever asks, not in a task: a scope lives as long as one request, and a task for each hook
//! would cost more than the request. What is ready at once allocates nothing; what is not is boxed with its limit. A future
//! that is dropped half-way cancels the hook and leaves what it had pushed or spawned to a task of its own.

use std::{
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    caught::{InlineHook, guarded},
    dispose::{Ends, dispose_when_sole, give_back_slowly},
    life::Life,
    limits::DISPOSE,
    make::{Attempt, HookCall, make_slowly},
    progress::Now,
    shared::Shared,
    stack::EndingOf,
    tracker::Tracker,
};
use crate::{
    core::descriptor::Descriptor,
    failure::{Failure, FailureKind},
    hook::{Done, ErasedHooks, HookFuture, Returned},
    inject::{Injector, Source},
    slot::Value,
};

/// A value that lives shorter than the app, with what belongs to it.
pub(crate) struct Instance {
    pub(crate) descriptor: &'static Descriptor,
    /// `None` where the value is not ours: no hook runs.
    pub(crate) hooks: Option<&'static dyn ErasedHooks>,
    pub(crate) value: Value,
    pub(crate) life: Option<Life>,
}

/// What giving an instance back came to, or what has to be polled for it.
pub(crate) enum Given {
    Back,
    Failed(FailureKind),
    Hook(HookFuture<'static, Done>),
    Slow(Pin<Box<dyn Future<Output = Vec<Failure>> + Send>>),
}

/// What an instance is made from.
pub(crate) struct Maker {
    pub(crate) source: Source,
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) hooks: &'static dyn ErasedHooks,
    /// The address of the scope or pool it is for: tells its hooks from those of others.
    pub(crate) owner: usize,
    /// Counts what goes on in the background, where there is no scope that does.
    pub(crate) tracker: Option<Arc<Tracker>>,
}

impl Maker {
    /// Makes an instance: `init` with its limit and its retries, then its `fallback`.
    ///
    /// # Cancel safety
    /// Dropped half-way, the hook is cancelled, and what it had spawned or pushed is given back in the background.
    pub(crate) fn make(self) -> Making {
        Making::New(self)
    }
}

/// The making of an instance that was not over in its first poll.
pub(crate) type Slow = Pin<Box<dyn Future<Output = Result<Instance, Failure>> + Send>>;

/// The making of an instance.
pub(crate) enum Making {
    New(Maker),
    Going(Slow),
    Over,
}

impl Future for Making {
    type Output = Result<Instance, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Self::New(_) = this {
            let Self::New(maker) = mem::replace(this, Self::Over) else { return Poll::Pending };
            match begin(maker, context) {
                Ok(instance) => return Poll::Ready(Ok(instance)),
                Err(slow) => *this = Self::Going(slow),
            }
        }
        let Self::Going(future) = this else { return Poll::Pending };
        let polled = future.as_mut().poll(context);
        if polled.is_ready() {
            *this = Self::Over;
        }
        polled
    }
}

/// The first attempt; most are over with it, and with that nothing is built or moved that only the others need. What is not
/// over has to be polled at once.
#[inline]
pub(crate) fn begin(maker: Maker, context: &mut Context<'_>) -> Result<Instance, Slow> {
    if maker.descriptor.options.blocking {
        return Err(slowly(Attempt::new(maker, false), None, Duration::ZERO));
    }
    let Maker { source, descriptor, hooks, owner, tracker } = maker;
    let injector = Injector::for_instance(source, descriptor);
    let mut call = HookCall::New;
    let (polled, more) = call.poll(InlineHook::Make { owner, descriptor }, context, || hooks.init(&injector));
    let kind = match polled {
        Ok(Poll::Ready(Ok(value))) => {
            call.end();
            return Ok(Instance { descriptor, hooks: Some(hooks), value, life: injector.into_life() });
        }
        Ok(Poll::Pending) => None,
        Ok(Poll::Ready(Err(error))) => Some(FailureKind::error(error)),
        Err(panicked) => Some(panicked.into()),
    };
    if kind.is_some() {
        call.end();
    }
    Err(slowly(Attempt::begun(descriptor, hooks, owner, tracker, injector, call), kind, more))
}

#[cold]
fn slowly(attempt: Attempt, failed: Option<FailureKind>, more: Duration) -> Slow {
    Box::pin(make_slowly(attempt, failed, more))
}

/// How long the `dispose` of such an instance may take.
pub(crate) fn dispose_limit(descriptor: &Descriptor) -> Option<Duration> {
    descriptor.options.dispose_timeout.or(DISPOSE)
}

impl Instance {
    /// Gives it back, as far as that is possible without waiting; `app` is that of its stack. Called under guard.
    #[inline]
    pub(crate) fn give_back(
        self,
        app: Option<&Arc<Shared>>,
        ending: EndingOf,
        (until, now): (Option<Instant>, Option<&Arc<Now>>),
    ) -> Given {
        let over = self.life.as_ref().is_none_or(Life::ends_at_once);
        if (!over || self.descriptor.options.blocking)
            && let Some(app) = self.life.as_ref().map(|life| life.group.shared()).or(app)
        {
            let app = Arc::clone(app);
            return Given::Slow(Box::pin(give_back_slowly(self, app, ending, (until, now.cloned()))));
        }
        let Self { descriptor, hooks, value, life } = self;
        if let Some(life) = life {
            life.trigger.fire(&ending.reason().cause());
        }
        let Some(hooks) = hooks else {
            let _ = guarded(|| drop(value));
            return Given::Back;
        };
        Given::of(hooks.give_back(value), descriptor, Some(hooks), app, until)
    }

    /// Whether it is given back without waiting, unless its `dispose` waits: it has nothing of its own.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.life.is_none() && !self.descriptor.options.blocking
    }
}

impl Given {
    /// What the hook came to that gives it back.
    pub(crate) fn of(
        returned: Result<Returned<'static, Done>, Value>,
        whose: &'static Descriptor,
        hooks: Option<&'static dyn ErasedHooks>,
        app: Option<&Arc<Shared>>,
        until: Option<Instant>,
    ) -> Self {
        match (returned, hooks) {
            (Ok(Returned::Now(Ok(()))), _) | (Err(_), None) => Self::Back,
            (Ok(Returned::Now(Err(error))), _) => Self::Failed(FailureKind::error(error)),
            (Ok(Returned::Later(future)), _) => Self::Hook(future),
            (Err(held), Some(hooks)) => {
                let hurry = app.map(|app| app.hurried()).unwrap_or_default();
                let ends = Ends { limit: dispose_limit(whose), until, hurry, now: None };
                Self::Slow(Box::pin(dispose_when_sole(whose, hooks, held, ends)))
            }
        }
    }
}
