//! Gives back what lies in a stack: in order, each entry guarded and on its own limit.
//!
//! It is a future by hand that can be moved: where it is dropped before it is through, it moves itself, with the disposer
//! that is in flight, to a task on the runtime. So a disposer that has begun is never cancelled by its caller, and what lies
//! below it has its turn all the same.

use std::{
    future::Future,
    mem,
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
    instance::{Given, Instance},
    limits::LAST_GRACE,
    stack::{Action, Ending, Entry, EntryName, Stacked},
    tracker::Token,
};
use crate::{
    cleanup::Reason,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::{Done, HookFuture, Returned},
};

/// The giving back of all that lies in a stack; gives what failed.
pub(crate) struct Unwind {
    of: Arc<dyn Stacked>,
    /// Where it goes on if it is dropped.
    runtime: Option<Handle>,
    /// Counts it while it goes on there.
    token: Option<Token>,
    ending: EndingOf,
    current: Option<Running>,
    failures: Vec<Failure>,
    /// Until when everything has to be over, if that is limited.
    until: Option<Instant>,
    /// Nothing can be pushed once it is through.
    seal: bool,
    progress: Progress,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    Begun,
    /// It goes on in a task of its own.
    Rescued,
    Over,
}

/// Made when the first cleanup asks for it: instances do not.
enum EndingOf {
    Reason(Reason),
    Shared(Arc<Ending>),
}

/// The entry that is being given back.
struct Running {
    name: Option<EntryName>,
    /// The instance's own resource, or whose stack it is.
    whose: ResourceInfo,
    work: Work,
    began: Instant,
    limit: Option<Duration>,
    deadline: Option<Pin<Box<Sleep>>>,
}

/// What is polled.
enum Work {
    /// A `dispose`, or a cleanup.
    Hook(HookFuture<'static, Done>),
    /// An instance with tasks, or with a stack of its own; it keeps its limits itself.
    Slow(Pin<Box<dyn Future<Output = Vec<Failure>> + Send>>),
}

impl Unwind {
    pub(crate) fn new(of: Arc<dyn Stacked>, reason: Reason, runtime: Option<Handle>) -> Self {
        Self {
            of,
            runtime,
            token: None,
            ending: EndingOf::Reason(reason),
            current: None,
            failures: Vec::new(),
            until: None,
            seal: false,
            progress: Progress::New,
        }
    }

    /// With an ending that its caller keeps an eye on.
    pub(crate) fn ending(mut self, ending: Arc<Ending>) -> Self {
        self.ending = EndingOf::Shared(ending);
        self
    }

    /// Everything has to be over by then; what is begun after that is polled once.
    pub(crate) fn until(mut self, until: Option<Instant>) -> Self {
        self.until = until;
        self
    }

    /// Nothing can be pushed once it is through.
    pub(crate) fn sealing(mut self) -> Self {
        self.seal = true;
        self
    }

    /// Counted until it is through, wherever it goes on.
    pub(crate) fn tracked(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// Goes on in the background even if it is dropped before it was polled.
    pub(crate) fn begun(mut self) -> Self {
        self.progress = Progress::Begun;
        self
    }

    fn shared_ending(&mut self) -> &Arc<Ending> {
        if let EndingOf::Reason(reason) = self.ending {
            self.ending = EndingOf::Shared(Arc::new(Ending::new(reason)));
        }
        match &self.ending {
            EndingOf::Shared(ending) => ending,
            EndingOf::Reason(_) => unreachable!("replaced above"),
        }
    }

    fn reason(&self) -> Reason {
        match &self.ending {
            EndingOf::Reason(reason) => *reason,
            EndingOf::Shared(ending) => ending.reason,
        }
    }

    /// Begins to give an entry back; what is not over at once becomes the current one.
    fn begin(&mut self, entry: Entry) {
        let Entry { name, limit, action } = entry;
        match action {
            Action::Call(cleanup) => {
                let ending = Arc::clone(self.shared_ending());
                let whose = self.of.owner();
                let called = guarded(move || cleanup(&ending));
                let failed = match called {
                    Ok(Returned::Now(Ok(()))) => return,
                    Ok(Returned::Now(Err(error))) => FailureKind::error(error),
                    Ok(Returned::Later(future)) => return self.go_on(Some(name), whose, Work::Hook(future), limit),
                    Err(panicked) => panicked.into(),
                };
                self.failures.push(Failure::new(whose, phase(Some(&name)), Duration::ZERO, failed));
            }
            Action::Instance(instance) => self.begin_instance(instance),
        }
    }

    fn begin_instance(&mut self, instance: Instance) {
        let (whose, limit) = (ResourceInfo::of(instance.descriptor), instance.dispose_limit());
        match instance.give_back(self.reason(), self.until) {
            Given::Back => {}
            Given::Failed(kind) => self.failures.push(Failure::new(whose, Phase::Dispose, Duration::ZERO, kind)),
            Given::Hook(future) => self.go_on(None, whose, Work::Hook(future), limit),
            Given::Slow(future) => self.go_on(None, whose, Work::Slow(future), None),
        }
    }

    fn go_on(&mut self, name: Option<EntryName>, whose: ResourceInfo, work: Work, limit: Option<Duration>) {
        self.current = Some(Running { name, whose, work, began: Instant::now(), limit, deadline: None });
    }

    /// Polls the current entry.
    fn poll_current(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(running) = &mut self.current else { return Poll::Ready(()) };
        let kind = match ready!(running.poll(self.until, context)) {
            Ok(failures) => {
                self.failures.extend(failures);
                None
            }
            Err(kind) => Some(kind),
        };
        // The future may hold the user's values: it goes while nothing else is touched.
        let Some(Running { name, whose, work, began, .. }) = self.current.take() else { return Poll::Ready(()) };
        let _ = guarded(|| drop(work));
        if let Some(kind) = kind {
            self.failures.push(Failure::new(whose, phase(name.as_ref()), began.elapsed(), kind));
        }
        Poll::Ready(())
    }
}

fn phase(name: Option<&EntryName>) -> Phase {
    match name {
        None | Some(EntryName::Instance) => Phase::Dispose,
        Some(EntryName::Given(name)) => Phase::Cleanup(Arc::clone(name)),
        Some(EntryName::Place(place)) => Phase::Cleanup(place.to_string().into()),
    }
}

impl Running {
    /// The outcome goes before the limit: what comes with it is no failure.
    fn poll(&mut self, until: Option<Instant>, context: &mut Context<'_>) -> Poll<Result<Vec<Failure>, FailureKind>> {
        let work = &mut self.work;
        let (polled, more) = guarded_inline(InlineHook::Cleanup, || match work {
            Work::Hook(future) => future.as_mut().poll(context).map(|done| match done {
                Ok(()) => Ok(Vec::new()),
                Err(error) => Err(FailureKind::error(error)),
            }),
            Work::Slow(future) => future.as_mut().poll(context).map(Ok),
        });
        match polled {
            Ok(Poll::Ready(outcome)) => return Poll::Ready(outcome),
            Ok(Poll::Pending) => {}
            Err(panicked) => return Poll::Ready(Err(panicked.into())),
        }
        if matches!(self.work, Work::Slow(_)) {
            return Poll::Pending;
        }
        if !more.is_zero() {
            self.limit = self.limit.map(|limit| limit.saturating_add(more));
            self.deadline = None;
        }
        let own = self.limit.map(|limit| after(self.began, limit));
        let total = until.map(|until| until.max(self.began + LAST_GRACE));
        let Some(end) = own.into_iter().chain(total).min() else { return Poll::Pending };
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep_until(end)));
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(FailureKind::TimedOut { limit: end - self.began }))
    }
}

impl Future for Unwind {
    type Output = Vec<Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Vec<Failure>> {
        let this = &mut *self;
        if this.progress == Progress::New {
            this.progress = Progress::Begun;
        }
        loop {
            ready!(this.poll_current(context));
            match this.of.stack().pop(this.seal) {
                Some(entry) => this.begin(entry),
                None => break,
            }
        }
        this.progress = Progress::Over;
        this.token = None;
        Poll::Ready(mem::take(&mut this.failures))
    }
}

impl Drop for Unwind {
    fn drop(&mut self) {
        match self.progress {
            Progress::New | Progress::Over => {}
            Progress::Begun => self.rescue(),
            // The runtime is gone as well: what can be done without one is done here.
            Progress::Rescued => self.give_up(),
        }
    }
}

impl Unwind {
    /// Moves to a task of its own.
    fn rescue(&mut self) {
        let runtime = self.runtime.clone().or_else(|| Handle::try_current().ok());
        let moved = Self {
            of: Arc::clone(&self.of),
            runtime: None,
            token: self.token.take(),
            ending: mem::replace(&mut self.ending, EndingOf::Reason(Reason::Cancelled)),
            current: self.current.take(),
            failures: mem::take(&mut self.failures),
            until: self.until,
            seal: self.seal,
            progress: Progress::Rescued,
        };
        self.progress = Progress::Over;
        match runtime {
            Some(runtime) => {
                let task = async move {
                    let of = Arc::clone(&moved.of);
                    let failures = moved.await;
                    of.unheard(failures);
                };
                drop(runtime.spawn(task));
            }
            None => drop(moved),
        }
    }

    /// Each entry that is left is called, and polled once.
    fn give_up(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Some(running) = self.current.take() {
                let Running { name, whose, mut work, began, .. } = running;
                let polled = guarded(|| match &mut work {
                    Work::Hook(future) => future.as_mut().poll(&mut context).is_ready(),
                    Work::Slow(future) => future.as_mut().poll(&mut context).is_ready(),
                });
                let _ = guarded(|| drop(work));
                if !matches!(polled, Ok(true)) {
                    self.failures.push(Failure::new(whose, phase(name.as_ref()), began.elapsed(), FailureKind::Cancelled));
                }
            }
            match self.of.stack().pop(self.seal) {
                Some(entry) => self.begin(entry),
                None => break,
            }
        }
        self.progress = Progress::Over;
        self.of.unheard(mem::take(&mut self.failures));
    }
}
