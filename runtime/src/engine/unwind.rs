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
};

use tokio::{runtime::Handle, time::Instant};

use super::{
    caught::{InlineHook, guarded_inline, is_in_cleanup},
    cleanup::Now,
    instance::{Given, Instance},
    list::{Next, Pass, Which},
    running::{Running, Waiting, Work, phase},
    stack::{Action, Ending, Entry, Stacked},
    tracker::Token,
};
use crate::{
    cleanup::Reason,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::Returned,
};

/// The giving back of all that lies in a stack; gives what failed.
///
/// One at a time unwinds a stack: another waits until it is through. One that is awaited in a cleanup of the very stack is over
/// at once, since it would wait for itself; what lies below has its turn after that cleanup.
#[must_use = "nothing is given back unless it is polled"]
pub(crate) struct Unwind {
    of: Arc<dyn Stacked>,
    /// Where it goes on if it is dropped.
    runtime: Option<Handle>,
    /// Counts it while it goes on there.
    token: Option<Token>,
    ending: EndingOf,
    what: What,
    /// The right to do it.
    pass: Option<Pass>,
    current: Option<Running>,
    failures: Vec<Failure>,
    /// Until when everything has to be over, if that is limited.
    until: Option<Instant>,
    /// Is told which cleanup runs.
    now: Option<Arc<Now>>,
    progress: Progress,
}

/// What is given back.
enum What {
    Stack(Which),
    /// An entry that is not in the stack any more.
    One(Option<Entry>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    Begun,
    /// It goes on in a task of its own.
    Rescued,
    Over,
}

/// How it ended; the shared one is made when the first cleanup asks for it: most instances do not.
pub(crate) enum EndingOf {
    Reason(Reason),
    Shared(Arc<Ending>),
}

impl From<Reason> for EndingOf {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

impl EndingOf {
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Self::Reason(reason) => *reason,
            Self::Shared(ending) => ending.reason,
        }
    }
}

impl Unwind {
    pub(crate) fn new(of: Arc<dyn Stacked>, ending: impl Into<EndingOf>, runtime: Option<Handle>) -> Self {
        Self {
            of,
            runtime,
            token: None,
            ending: ending.into(),
            what: What::Stack(Which::All { seal: false }),
            pass: None,
            current: None,
            failures: Vec::new(),
            until: None,
            now: None,
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

    /// As [`until`](Self::until), for one that has begun.
    pub(crate) fn limit(&mut self, until: Instant) {
        self.until = Some(until);
        if let Some(running) = &mut self.current {
            // It is set anew at the next poll.
            running.deadline = None;
        }
    }

    /// Tells which cleanup runs.
    pub(crate) fn telling(mut self, now: Arc<Now>) -> Self {
        self.now = Some(now);
        self
    }

    /// Nothing can be pushed once it is through.
    pub(crate) fn sealing(mut self) -> Self {
        self.what = What::Stack(Which::All { seal: true });
        self
    }

    /// Gives back what was pushed, and no instances.
    pub(crate) fn pushed(mut self) -> Self {
        self.what = What::Stack(Which::Pushed);
        self
    }

    /// Gives back this one entry, which is not in the stack any more.
    pub(crate) fn one(mut self, entry: Entry, pass: Option<Pass>) -> Self {
        self.what = What::One(Some(entry));
        self.pass = pass;
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

    /// There is nothing to give back: it does nothing when it is dropped.
    pub(crate) fn forget(mut self) {
        self.progress = Progress::Over;
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

    /// What an instance is told: with the error, if it has cleanups of its own that may ask for it.
    fn ending_for(&mut self, instance: &Instance) -> EndingOf {
        if instance.life.as_ref().is_some_and(|life| life.pushed().is_some()) {
            return EndingOf::Shared(Arc::clone(self.shared_ending()));
        }
        self.ending.reason().into()
    }

    /// The address of the stack: tells its cleanups from those of others.
    fn address(&self) -> usize {
        std::ptr::from_ref(self.of.stack()).addr()
    }

    /// The entry that has its turn.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Entry>> {
        let which = match &mut self.what {
            What::One(entry) => return Poll::Ready(entry.take()),
            What::Stack(which) => *which,
        };
        if self.pass.is_none() {
            if is_in_cleanup(self.address()) {
                return Poll::Ready(None);
            }
            self.pass = Some(ready!(Pass::unwind(&self.of, context.waker()).map_or(Poll::Pending, Poll::Ready)));
        }
        match self.of.stack().next(which, context.waker()) {
            Next::Entry(entry) => Poll::Ready(Some(entry)),
            Next::Empty => Poll::Ready(None),
            Next::Wait => Poll::Pending,
        }
    }

    /// Begins to give an entry back; what is not over at once becomes the current one.
    fn begin(&mut self, entry: Entry) {
        let Entry { name, limit, action } = entry;
        if let Some(now) = &self.now {
            now.set(&name);
        }
        let (began, of) = (Instant::now(), self.address());
        let (whose, work) = match action {
            Action::Instance(instance) => return self.begin_instance(instance, began),
            Action::Sole(held) => {
                let ending = Arc::clone(self.shared_ending());
                (self.of.owner(), Work::Sole(Waiting::new(held, ending)))
            }
            Action::Call(cleanup) => {
                let ending = Arc::clone(self.shared_ending());
                let whose = self.of.owner();
                let (called, more) = guarded_inline(InlineHook::Cleanup { of }, move || cleanup(&ending));
                let kind = match called {
                    Ok(Returned::Now(Ok(()))) => return,
                    Ok(Returned::Now(Err(error))) => FailureKind::error(error),
                    Ok(Returned::Later(future)) => {
                        let limit = limit.map(|limit| limit.saturating_add(more));
                        let (name, work) = (Some(name), Work::Hook(future));
                        self.current = Some(Running { name, whose, work, began, limit, deadline: None });
                        return;
                    }
                    Err(panicked) => panicked.into(),
                };
                return self.failures.push(Failure::new(whose, phase(Some(&name)), began.elapsed(), kind));
            }
        };
        self.current = Some(Running { name: Some(name), whose, work, began, limit, deadline: None });
    }

    fn begin_instance(&mut self, instance: Instance, began: Instant) {
        let (whose, limit) = (ResourceInfo::of(instance.descriptor), instance.dispose_limit());
        let (of, until, ending) = (self.address(), self.until, self.ending_for(&instance));
        let (given, more) = guarded_inline(InlineHook::Cleanup { of }, || instance.give_back(ending, until));
        let (work, limit) = match given {
            Ok(Given::Back) => return,
            Ok(Given::Failed(kind)) => {
                return self.failures.push(Failure::new(whose, Phase::Dispose, began.elapsed(), kind));
            }
            Ok(Given::Hook(future)) => (Work::Hook(future), limit.map(|limit| limit.saturating_add(more))),
            Ok(Given::Slow(future)) => (Work::Slow(future), None),
            Err(panicked) => {
                return self.failures.push(Failure::new(whose, Phase::Dispose, began.elapsed(), panicked.into()));
            }
        };
        self.current = Some(Running { name: None, whose, work, began, limit, deadline: None });
    }

    /// Polls the current entry.
    fn poll_current(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let of = self.address();
        let Some(running) = &mut self.current else { return Poll::Ready(()) };
        let outcome = ready!(running.poll(of, self.until, context));
        self.end_current(outcome);
        Poll::Ready(())
    }

    fn end_current(&mut self, outcome: Result<Vec<Failure>, FailureKind>) {
        let Some(running) = self.current.take() else { return };
        match outcome {
            Ok(failures) => {
                running.end();
                self.failures.extend(failures);
            }
            Err(kind) => self.failures.push(running.failed(kind)),
        }
    }

    fn over(&mut self) -> Vec<Failure> {
        self.progress = Progress::Over;
        // Without a pass it was somebody else who did it.
        let for_good = matches!(self.what, What::Stack(Which::All { seal: true }));
        if self.pass.take().is_some() && for_good {
            self.of.unwound();
        }
        self.token = None;
        mem::take(&mut self.failures)
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
            match ready!(this.poll_next(context)) {
                Some(entry) => this.begin(entry),
                None => return Poll::Ready(this.over()),
            }
        }
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
        let runtime = self.runtime.take().or_else(|| self.of.runtime()).or_else(|| Handle::try_current().ok());
        let moved = Self {
            of: Arc::clone(&self.of),
            runtime: None,
            token: self.token.take(),
            ending: mem::replace(&mut self.ending, EndingOf::Reason(Reason::Cancelled)),
            what: mem::replace(&mut self.what, What::One(None)),
            pass: self.pass.take(),
            current: self.current.take().map(Running::untimed),
            failures: mem::take(&mut self.failures),
            until: self.until,
            now: self.now.take(),
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
        let of = self.address();
        loop {
            if let Some(running) = &mut self.current {
                let outcome = running.poll_once(of);
                self.end_current(outcome);
            }
            match self.next_now() {
                Some(entry) => self.begin(entry),
                None => break,
            }
        }
        let failures = self.over();
        self.of.unheard(failures);
    }

    /// The entry that has its turn, if nobody else unwinds the stack.
    fn next_now(&mut self) -> Option<Entry> {
        let which = match &mut self.what {
            What::One(entry) => return entry.take(),
            What::Stack(which) => *which,
        };
        if self.pass.is_none() {
            self.pass = Some(Pass::unwind(&self.of, Waker::noop())?);
        }
        self.of.stack().next_now(which)
    }
}
