//! Panics in the user's code: caught, with their message and place.
//!
//! The place is only known to the panic hook. Ours is installed once, calls the one before, and notes what it hears if
//! the current thread is calling or polling the user's code.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    pin::pin,
    sync::{Arc, Once},
    task::Poll,
    time::Duration,
};

use super::{shared::Shared, waits::Place};
use crate::{
    core::{adjacency::NodeId, descriptor::Descriptor},
    failure::{FailureKind, ResourceInfo},
};

/// A panic that was caught.
#[derive(Clone, Debug)]
pub(crate) struct Panicked {
    pub(crate) message: Arc<str>,
    pub(crate) place: Option<Arc<str>>,
}

impl From<Panicked> for FailureKind {
    fn from(Panicked { message, place }: Panicked) -> Self {
        Self::Panicked { message, place }
    }
}

thread_local! {
    /// The innermost call of the user's code. It needs no destructor and no borrow: a call costs a few stores.
    static TOP: Top = const {
        Top { depth: Cell::new(0), callee: Cell::new(Callee::Any), heard: Cell::new(false), more: Cell::new(Duration::ZERO) }
    };
    /// The calls around it, if there are any.
    static BELOW: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
    /// Those that an app waits for among all of them.
    static LINKS: RefCell<Vec<Link>> = const { RefCell::new(Vec::new()) };
    /// The last panic that was heard in each call, by its depth, where one was.
    static HEARD: RefCell<Vec<(u32, Panicked)>> = const { RefCell::new(Vec::new()) };
}

/// The innermost call, in place.
struct Top {
    /// How many calls there are, one in another; the rest means nothing where there is none.
    depth: Cell<u32>,
    callee: Cell<Callee>,
    heard: Cell<bool>,
    more: Cell<Duration>,
}

/// A call of the user's code on this thread, around another.
#[derive(Clone, Copy)]
struct Frame {
    callee: Callee,
    /// Whether a panic was heard.
    heard: bool,
    /// How much more time it has asked for.
    more: Duration,
}

/// What is being called.
#[derive(Clone, Copy)]
enum Callee {
    Any,
    /// The last of the links.
    Linked,
    /// A hook that is called by who needs its outcome, and not in a task of its own.
    Inline(InlineHook),
}

impl Top {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a few stores")]
    fn enter(&self, callee: Callee) {
        let depth = self.depth.get();
        if depth > 0 {
            self.put_below();
        }
        self.depth.set(depth + 1);
        self.callee.set(callee);
        self.heard.set(false);
        self.more.set(Duration::ZERO);
    }

    /// Gives how much more time was asked for.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a few stores")]
    fn leave(&self) -> Duration {
        let more = self.more.get();
        if self.heard.get() {
            drop(self.take_heard());
        }
        let depth = self.depth.get() - 1;
        self.depth.set(depth);
        if depth > 0 {
            self.take_from_below();
        }
        more
    }

    #[inline(never)]
    fn put_below(&self) {
        let frame = Frame { callee: self.callee.get(), heard: self.heard.get(), more: self.more.get() };
        BELOW.with_borrow_mut(|below| below.push(frame));
    }

    #[inline(never)]
    fn take_from_below(&self) {
        if let Some(frame) = BELOW.with_borrow_mut(Vec::pop) {
            self.callee.set(frame.callee);
            self.heard.set(frame.heard);
            self.more.set(frame.more);
        }
    }

    #[cold]
    fn take_heard(&self) -> Option<Panicked> {
        self.heard.set(false);
        HEARD.with_borrow_mut(|heard| {
            let ours = heard.last().is_some_and(|(depth, _)| *depth == self.depth.get());
            if ours { heard.pop() } else { None }.map(|(_, panicked)| panicked)
        })
    }

    /// The first of these calls that `look` finds something in, from the innermost.
    #[inline]
    fn find<R>(&self, look: impl Fn(Callee) -> Option<R>) -> Option<R> {
        let depth = self.depth.get();
        if depth == 0 {
            return None;
        }
        let found = look(self.callee.get());
        if found.is_some() || depth == 1 {
            return found;
        }
        BELOW.with_borrow(|below| below.iter().rev().find_map(|frame| look(frame.callee)))
    }
}

/// A hook that is called by who needs its outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) enum InlineHook {
    /// A `dispose` or a cleanup; `of` is the address of the stack that is being unwound, 0 where there is none.
    Cleanup { of: usize },
    /// An `init`; `owner` is the address of the scope or pool that the instance is for.
    Make { owner: usize, descriptor: &'static Descriptor },
}

/// Something that an app waits for when it stops, while it is called or polled: for what is called in it.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) shared: Arc<Shared>,
    pub(crate) who: Who,
}

/// What an app waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The `init`, `fallback` or `dispose` of a node.
    Hook(NodeId),
    /// A task of a resource.
    Task(ResourceInfo, Arc<str>),
    /// `main`, or the body of `run`, with what it is called.
    Body(&'static str),
}

impl Link {
    pub(crate) fn hook(shared: &Arc<Shared>, node: NodeId) -> Self {
        Self { shared: Arc::clone(shared), who: Who::Hook(node) }
    }

    pub(crate) fn body(shared: &Arc<Shared>, name: &'static str) -> Self {
        Self { shared: Arc::clone(shared), who: Who::Body(name) }
    }
}

/// What is being called or polled on this thread, if an app waits for it.
pub(crate) fn current_link() -> Option<Link> {
    // While a thread ends, there is nothing left to ask.
    LINKS.try_with(|links| links.borrow().last().cloned()).ok().flatten()
}

/// The hook of a node that runs on this thread, if one does.
pub(crate) fn current_hook() -> Option<(Arc<Shared>, NodeId)> {
    match current_link()? {
        Link { shared, who: Who::Hook(node) } => Some((shared, node)),
        _ => None,
    }
}

/// The `init` of a scope or a pool that is being called on this thread, the innermost of them.
pub(crate) fn innermost_init() -> Option<Place> {
    TOP.with(|top| {
        top.find(|callee| match callee {
            Callee::Inline(InlineHook::Make { owner, descriptor }) => Some(Place { owner, descriptor }),
            _ => None,
        })
    })
}

/// Whether a cleanup of this stack is being called on this thread.
pub(crate) fn is_in_cleanup(stack: usize) -> bool {
    let is_it = |callee| matches!(callee, Callee::Inline(InlineHook::Cleanup { of }) if of == stack).then_some(());
    TOP.with(|top| top.find(is_it)).is_some()
}

/// Gives the hook that runs on this thread more time, if it is one that its caller limits.
pub(crate) fn extend_inline(by: Duration) -> bool {
    TOP.with(|top| match top.callee.get() {
        _ if top.depth.get() == 0 => false,
        Callee::Inline(_) => {
            top.more.set(top.more.get().saturating_add(by));
            true
        }
        Callee::Linked => false,
        Callee::Any => BELOW.with_borrow_mut(|below| {
            let innermost = below.iter_mut().rev().find(|frame| !matches!(frame.callee, Callee::Any));
            match innermost {
                Some(frame) if matches!(frame.callee, Callee::Inline(_)) => {
                    frame.more = frame.more.saturating_add(by);
                    true
                }
                _ => false,
            }
        }),
    })
}

/// Installs the hook that hears of places; does so once for the process.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            note(info);
            before(info);
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let depth = TOP.with(|top| top.depth.get());
    if depth == 0 {
        return;
    }
    let place = info.location().map(|place| place.to_string().into());
    let panicked = Panicked { message: message(info.payload()), place };
    // The thread-local may be gone, or borrowed, if the panic is in our own code: then the place stays unknown.
    let _ = HEARD.try_with(|heard| {
        let Ok(mut heard) = heard.try_borrow_mut() else { return };
        match heard.last_mut() {
            Some((of, before)) if *of == depth => *before = panicked,
            _ => heard.push((depth, panicked)),
        }
        TOP.with(|top| top.heard.set(true));
    });
}

/// What a panic said.
pub(crate) fn message(payload: &(dyn Any + Send)) -> Arc<str> {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).into()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.as_str().into()
    } else {
        "a value that is not text".into()
    }
}

/// Calls `f`; a panic in it is the error.
pub(crate) fn guarded<R>(f: impl FnOnce() -> R) -> Result<R, Panicked> {
    called(Callee::Any, f).0
}

/// As [`guarded`]; what is called can ask for `link`, which is there again after that.
pub(crate) fn guarded_in<R>(link: &mut Option<Link>, f: impl FnOnce() -> R) -> Result<R, Panicked> {
    let callee = if link.is_some() { Callee::Linked } else { Callee::Any };
    linked(link, || called(callee, f).0)
}

/// Lays `link` where what `f` calls finds it, and takes it back. `f` does not unwind.
fn linked<R>(link: &mut Option<Link>, f: impl FnOnce() -> R) -> R {
    let Some(laid) = link.take() else { return f() };
    LINKS.with_borrow_mut(|links| links.push(laid));
    let result = f();
    *link = LINKS.with_borrow_mut(Vec::pop);
    result
}

/// As [`guarded`], for a hook that its caller limits; gives also how much more time it has asked for.
#[inline]
pub(crate) fn guarded_inline<R>(hook: InlineHook, f: impl FnOnce() -> R) -> (Result<R, Panicked>, Duration) {
    called(Callee::Inline(hook), f)
}

/// Nothing in here unwinds but `f`, and that is caught: what is entered is left.
#[inline(always)]
#[allow(clippy::inline_always, reason = "each has its own `f`, and there are few")]
fn called<R>(callee: Callee, f: impl FnOnce() -> R) -> (Result<R, Panicked>, Duration) {
    TOP.with(|top| {
        top.enter(callee);
        let result = match panic::catch_unwind(AssertUnwindSafe(f)) {
            Ok(output) => Ok(output),
            Err(payload) => Err(panicked(payload)),
        };
        (result, top.leave())
    })
}

/// What is known of a panic in the topmost call.
#[cold]
fn panicked(payload: Box<dyn Any + Send>) -> Panicked {
    let message = message(&*payload);
    // There may be one that the user's code caught itself; it is ours only if it says the same.
    let heard = TOP.with(Top::take_heard);
    // Dropping a payload may panic again.
    let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
    match heard {
        Some(heard) if heard.message == message => heard,
        _ => Panicked { message, place: None },
    }
}

/// Awaits `future`; a panic in it is the error. What it calls can ask for `link`.
pub(crate) async fn caught<F: Future>(mut link: Option<Link>, future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    poll_fn(|context| match guarded_in(&mut link, || future.as_mut().poll(context)) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

/// Awaits `future`; a panic in it is kept, to go on later. What it calls can ask for `link`.
pub(crate) async fn unwound<F: Future>(mut link: Option<Link>, future: F) -> std::thread::Result<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let poll = || panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match linked(&mut link, poll) {
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(payload) => Poll::Ready(Err(payload)),
        }
    })
    .await
}
