//! The entry of a stack that is being given back, on its own limit.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    time::{Instant, Sleep, sleep_until},
};

use super::{
    caught::{InlineHook, guarded, guarded_inline},
    deadline::after,
    limits::{HURRIED, LAST_GRACE},
    stack::{Ending, EntryName, Held},
};
use crate::{
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::{Done, HookFuture, Returned},
};

/// How often it is asked at most whether a value is still held elsewhere: an `Arc` does not tell when it is dropped.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// The entry that is being given back.
pub(crate) struct Running {
    pub(super) name: Option<EntryName>,
    /// The instance's own resource, or whose stack it is.
    pub(super) whose: ResourceInfo,
    pub(super) work: Work,
    pub(super) began: Instant,
    pub(super) limit: Option<Duration>,
    pub(super) deadline: Option<Pin<Box<Sleep>>>,
}

/// What is polled.
pub(super) enum Work {
    /// A `dispose`, or a cleanup.
    Hook(HookFuture<'static, Done>),
    /// What is called as soon as nobody else holds its value.
    Sole(Waiting),
    /// An instance with tasks, or with a stack of its own; it keeps its limits itself.
    Slow(Pin<Box<dyn Future<Output = Vec<Failure>> + Send>>),
}

/// Waits until nobody else holds a value.
pub(super) struct Waiting {
    held: Box<dyn Held>,
    ending: Arc<Ending>,
    pause: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Waiting {
    pub(super) fn new(held: Box<dyn Held>, ending: Arc<Ending>) -> Self {
        Self { held, ending, pause: Duration::from_millis(1), timer: None }
    }

    fn leaked(&self) -> FailureKind {
        FailureKind::Leaked { count: self.held.holders().max(1) }
    }

    /// Ready when it is time to ask again.
    fn poll_pause(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let pause = self.pause;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + pause)));
        ready!(timer.as_mut().poll(context));
        self.timer = None;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        Poll::Ready(())
    }
}

impl Running {
    /// What it is at, for reports.
    pub(super) fn phase(&self) -> Phase {
        phase(self.name.as_ref())
    }

    /// Polls it, as part of the stack at the address `of`, which has to be over by then and is hurried since then. The outcome goes before the limit: what comes with it is no failure.
    pub(super) fn poll(
        &mut self,
        of: usize,
        (until, hurried): (Option<Instant>, Option<Instant>),
        context: &mut Context<'_>,
    ) -> Poll<Result<Vec<Failure>, FailureKind>> {
        loop {
            let (polled, more) = guarded_inline(InlineHook::Cleanup { of }, || self.work.poll(context));
            if hurried.is_none() {
                self.extend(more);
            }
            match polled {
                Ok(Polled::Over(outcome)) => return Poll::Ready(outcome),
                Ok(Polled::Turned(future)) => self.work = Work::Hook(future),
                Ok(Polled::Pending) => break,
                Err(panicked) => return Poll::Ready(Err(panicked.into())),
            }
        }
        // Who keeps its limits itself is not limited here.
        if matches!(self.work, Work::Slow(_)) {
            return Poll::Pending;
        }
        let own = self.limit.map(|limit| after(self.began, limit));
        let total = until.map(|until| until.max(self.began + LAST_GRACE));
        let hurried = hurried.map(|hurried| hurried.max(self.began) + HURRIED);
        let end = own.into_iter().chain(total).chain(hurried).min();
        // Without a runtime there is no clock to wait by.
        let timed = Handle::try_current().is_ok() || self.deadline.is_some();
        if let (Some(end), true) = (end, timed) {
            let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if deadline.as_mut().poll(context).is_ready() {
                return Poll::Ready(Err(self.overrun(end - self.began)));
            }
        }
        let Work::Sole(waiting) = &mut self.work else { return Poll::Pending };
        if !timed {
            return Poll::Ready(Err(waiting.leaked()));
        }
        while waiting.poll_pause(context).is_ready() {
            if waiting.held.holders() == 0 {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        Poll::Pending
    }

    /// Calls or polls it a last time.
    pub(super) fn poll_once(&mut self, of: usize) -> Result<Vec<Failure>, FailureKind> {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match guarded_inline(InlineHook::Cleanup { of }, || self.work.poll(&mut context)).0 {
                Ok(Polled::Over(outcome)) => return outcome,
                Ok(Polled::Turned(future)) => self.work = Work::Hook(future),
                Ok(Polled::Pending) => {
                    return Err(match &self.work {
                        Work::Sole(waiting) => waiting.leaked(),
                        Work::Hook(_) | Work::Slow(_) => FailureKind::Cancelled,
                    });
                }
                Err(panicked) => return Err(panicked.into()),
            }
        }
    }

    /// Gives it more time.
    pub(super) fn extend(&mut self, more: Duration) {
        if !more.is_zero() {
            self.limit = self.limit.map(|limit| limit.saturating_add(more));
            self.deadline = None;
        }
    }

    /// Forgets its timers, which belong to the runtime it was polled on.
    pub(super) fn untimed(mut self) -> Self {
        self.deadline = None;
        if let Work::Sole(waiting) = &mut self.work {
            waiting.timer = None;
        }
        self
    }

    /// Makes a failure of it. Its future may hold the user's values: it goes first, and may panic.
    pub(super) fn failed(self, kind: FailureKind) -> Failure {
        let (phase, whose, took) = (self.phase(), self.whose, self.began.elapsed());
        self.end();
        Failure::new(whose, phase, took, kind)
    }

    /// Drops its future, which may panic.
    pub(super) fn end(self) {
        let _ = guarded(|| drop(self));
    }

    fn overrun(&self, limit: Duration) -> FailureKind {
        match &self.work {
            Work::Sole(waiting) => waiting.leaked(),
            Work::Hook(_) | Work::Slow(_) => FailureKind::TimedOut { limit },
        }
    }
}

/// What a poll came to.
enum Polled {
    Over(Result<Vec<Failure>, FailureKind>),
    /// The value is sole, and its cleanup has been called.
    Turned(HookFuture<'static, Done>),
    Pending,
}

impl Polled {
    fn done(done: Done) -> Self {
        Self::Over(done.map(|()| Vec::new()).map_err(FailureKind::error))
    }
}

impl Work {
    fn poll(&mut self, context: &mut Context<'_>) -> Polled {
        match self {
            Self::Hook(future) => match future.as_mut().poll(context) {
                Poll::Ready(done) => Polled::done(done),
                Poll::Pending => Polled::Pending,
            },
            Self::Slow(future) => match future.as_mut().poll(context) {
                Poll::Ready(failures) => Polled::Over(Ok(failures)),
                Poll::Pending => Polled::Pending,
            },
            Self::Sole(waiting) => match waiting.held.give_back(&waiting.ending) {
                Some(Returned::Now(done)) => Polled::done(done),
                Some(Returned::Later(future)) => Polled::Turned(future),
                None => Polled::Pending,
            },
        }
    }
}

/// What an entry of this name is at.
pub(super) fn phase(name: Option<&EntryName>) -> Phase {
    match name {
        None | Some(EntryName::Instance) => Phase::Dispose,
        Some(EntryName::Given(name)) => Phase::Cleanup(Arc::clone(name)),
        Some(EntryName::Place(place)) => Phase::Cleanup(place.to_string().into()),
    }
}
