//! Gives back what lies in a stack: in order, each entry guarded and on its own limit.
//!
//! It is a future by hand that can be moved: see `rescue` for what becomes of it where it is dropped before it is through.

use std::{
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{runtime::Handle, time::Instant};

use super::{
    caught::{InlineHook, guarded_inline, is_in_cleanup},
    hurried::Hearing,
    instance::{Given, Instance, dispose_limit},
    list::{Next, Pass, Which},
    progress::Now,
    running::{Running, Waiting, Work, phase},
    stack::{Action, Ending, EndingOf, Entry, EntryName, Stacked},
    tracker::Token,
};
use crate::{
    core::descriptor::Descriptor,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::Returned,
};

/// The giving back of all that lies in a stack; gives what failed.
///
/// One at a time unwinds a stack: another waits until it is through. One that is awaited in a cleanup of the very stack is over
/// at once, since it would wait for itself; what lies below has its turn after that cleanup.
#[must_use = "nothing is given back unless it is polled"]
pub(crate) struct Unwind {
    pub(super) of: Arc<dyn Stacked>,
    /// Where it goes on if it is dropped.
    pub(super) runtime: Option<Handle>,
    /// Counts it while it goes on there.
    pub(super) token: Option<Token>,
    pub(super) ending: EndingOf,
    pub(super) what: What,
    /// The right to do it.
    pub(super) pass: Option<Pass>,
    pub(super) current: Option<Running>,
    pub(super) failures: Vec<Failure>,
    /// Until when everything has to be over, if that is limited.
    pub(super) until: Option<Instant>,
    /// Is told which cleanup runs.
    pub(super) now: Option<Arc<Now>>,
    /// Hears that the stop is hurried; when that was.
    pub(super) hearing: Hearing,
    pub(super) hurried: Option<Instant>,
    pub(super) progress: Progress,
}

/// What is given back.
pub(super) enum What {
    Stack(Which),
    /// An entry that is not in the stack any more.
    One(Option<Entry>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    New,
    Begun,
    /// It goes on in a task of its own.
    Rescued,
    Over,
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
            hearing: Hearing::default(),
            hurried: None,
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

    /// Takes over from who has the right to do it, and did what needed no waiting.
    pub(crate) fn going_on(mut self, pass: Pass, current: Option<Running>, failures: Vec<Failure>) -> Self {
        (self.pass, self.current, self.failures) = (Some(pass), current, failures);
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
    pub(super) fn address(&self) -> usize {
        address(&*self.of)
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
    pub(super) fn begin(&mut self, entry: Entry) {
        let Entry { name, limit, action } = entry;
        if self.now.is_none() {
            self.now = self.of.progress();
        }
        if let Action::Instance(instance) = action {
            return self.begin_instance(instance);
        }
        if let Some(now) = &self.now {
            now.set(&name, self.of.owner(), limit);
        }
        let (began, of) = (Instant::now(), self.address());
        let (whose, work) = match action {
            Action::Instance(_) => return,
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

    fn begin_instance(&mut self, instance: Instance) {
        let ending = self.ending_for(&instance);
        if let Some(now) = &self.now {
            let descriptor = instance.descriptor;
            now.set(&EntryName::Instance, ResourceInfo::of(descriptor), dispose_limit(descriptor));
        }
        match give_back(instance, &*self.of, ending, (self.until, self.now.as_ref())) {
            GivenBack::Over => {}
            GivenBack::Failed(failure) => self.failures.push(*failure),
            GivenBack::Running(running) => self.current = Some(*running),
        }
    }

    /// Polls the current entry.
    fn poll_current(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let of = self.address();
        let Some(running) = &mut self.current else { return Poll::Ready(()) };
        // It has a limit, and may have been begun where there is no runtime.
        let entered = self.runtime.as_ref().map(Handle::enter);
        let limit = running.limit;
        let polled = loop {
            let polled = running.poll(of, (self.until, self.hurried), context);
            // Who keeps its limits itself hears of it itself.
            if polled.is_ready() || self.hurried.is_some() || matches!(running.work, Work::Slow(_)) {
                break polled;
            }
            if self.hearing.poll(|| self.of.hurry(), context).is_pending() {
                break polled;
            }
            self.hurried = Some(Instant::now());
            // It is set anew.
            running.deadline = None;
        };
        drop(entered);
        if let Some(now) = self.now.as_ref().filter(|_| running.limit != limit) {
            now.limit(running.limit);
        }
        let outcome = ready!(polled);
        self.end_current(outcome);
        Poll::Ready(())
    }

    pub(super) fn end_current(&mut self, outcome: Result<Vec<Failure>, FailureKind>) {
        let Some(running) = self.current.take() else { return };
        match outcome {
            Ok(failures) => {
                running.end();
                self.failures.extend(failures);
            }
            Err(kind) => self.failures.push(running.failed(kind)),
        }
    }

    pub(super) fn over(&mut self) -> Vec<Failure> {
        if mem::replace(&mut self.progress, Progress::Over) == Progress::Rescued {
            // Nobody waits. Told before it is said to be over, so that the report of an app that waits for that has it.
            self.of.unheard(mem::take(&mut self.failures));
        }
        // Without a pass it was somebody else who did it.
        let for_good = matches!(self.what, What::Stack(Which::All { seal: true }));
        if self.pass.take().is_some() && for_good {
            self.of.unwound();
        }
        self.token = None;
        mem::take(&mut self.failures)
    }
}

fn address(of: &dyn Stacked) -> usize {
    std::ptr::from_ref(of.stack()).addr()
}

/// What giving back an instance came to.
pub(crate) enum GivenBack {
    Over,
    Failed(Box<Failure>),
    /// It waits.
    Running(Box<Running>),
}

/// Begins to give back an instance that lay in a stack. What is over at once is said to have taken no time: nobody looks at the
/// clock for it.
#[inline]
pub(crate) fn give_back(
    instance: Instance,
    of: &dyn Stacked,
    ending: EndingOf,
    (until, now): (Option<Instant>, Option<&Arc<Now>>),
) -> GivenBack {
    if let Some(past) = of.app().and_then(|app| app.past.as_ref()) {
        past.note(&instance, of.kind());
    }
    let hook = InlineHook::Cleanup { of: address(of) };
    if !instance.is_plain() {
        let descriptor = instance.descriptor;
        let (given, more) = guarded_inline(hook, || instance.give_back(of.app(), ending, (until, now)));
        return given_back_later(descriptor, given.unwrap_or_else(|panicked| Given::Failed(panicked.into())), more);
    }
    let Instance { descriptor, hooks, value, .. } = instance;
    let (given, more) = guarded_inline(hook, || {
        if let Some(hooks) = hooks {
            return hooks.give_back(value);
        }
        drop(value);
        Ok(Returned::Now(Ok(())))
    });
    let given = match given {
        Ok(Ok(Returned::Now(Ok(())))) => return GivenBack::Over,
        Ok(returned) => Given::of(returned, descriptor, hooks, of.app(), until),
        Err(panicked) => Given::Failed(panicked.into()),
    };
    given_back_later(descriptor, given, more)
}

#[cold]
fn given_back_later(descriptor: &'static Descriptor, given: Given, more: Duration) -> GivenBack {
    let whose = ResourceInfo::of(descriptor);
    let (work, limit) = match given {
        Given::Back => return GivenBack::Over,
        Given::Failed(kind) => {
            return GivenBack::Failed(Box::new(Failure::new(whose, Phase::Dispose, Duration::ZERO, kind)));
        }
        Given::Hook(future) => (Work::Hook(future), dispose_limit(descriptor).map(|limit| limit.saturating_add(more))),
        Given::Slow(future) => (Work::Slow(future), None),
    };
    GivenBack::Running(Box::new(Running { name: None, whose, work, began: Instant::now(), limit, deadline: None }))
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
