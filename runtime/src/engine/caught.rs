//! Panics in the user's code: caught, with their message and place.
//!
//! The place is only known to the panic hook. Ours is installed once, calls the one before, and notes what it hears in a
//! frame of the current thread, if there is one; a frame is there while the user's code is being called or polled.

use std::{
    any::Any,
    cell::RefCell,
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
    failure::FailureKind,
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
    /// One frame for each nested call of the user's code.
    static FRAMES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// A call of the user's code on this thread.
#[derive(Default)]
struct Frame {
    /// The last panic that was heard.
    heard: Option<Panicked>,
    /// The hook that is being called.
    hook: Option<HookLink>,
    /// The same, where it is called by who needs its outcome, and not in a task of its own.
    inline: Option<InlineHook>,
    /// How much more time it has asked for.
    more: Duration,
}

/// A hook that is called by who needs its outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) enum InlineHook {
    /// A `dispose` or a cleanup; `of` is the address of the stack that is being unwound, 0 where there is none.
    Cleanup { of: usize },
    /// An `init`; `owner` is the address of the scope or pool that the instance is for.
    Make { owner: usize, descriptor: &'static Descriptor },
}

/// The hook that runs, for what is called in it: `extend`.
#[derive(Clone, Debug)]
pub(crate) struct HookLink {
    pub(crate) shared: Arc<Shared>,
    pub(crate) node: NodeId,
}

/// The hook that runs on this thread, if one does.
pub(crate) fn current_hook() -> Option<HookLink> {
    FRAMES.with_borrow(|frames| frames.iter().rev().find_map(|frame| frame.hook.clone()))
}

/// The `init` of a scope or a pool that is being called on this thread, the innermost of them.
pub(crate) fn innermost_init() -> Option<Place> {
    FRAMES.with_borrow(|frames| {
        frames.iter().rev().find_map(|frame| match frame.inline {
            Some(InlineHook::Make { owner, descriptor }) => Some(Place { owner, descriptor }),
            _ => None,
        })
    })
}

/// Whether a cleanup of this stack is being called on this thread.
pub(crate) fn is_in_cleanup(stack: usize) -> bool {
    FRAMES.with_borrow(|frames| {
        frames.iter().any(|frame| matches!(frame.inline, Some(InlineHook::Cleanup { of }) if of == stack))
    })
}

/// Gives the hook that runs on this thread more time, if it is one that its caller limits.
pub(crate) fn extend_inline(by: Duration) -> bool {
    FRAMES.with_borrow_mut(|frames| {
        let innermost = frames.iter_mut().rev().find(|frame| frame.hook.is_some() || frame.inline.is_some());
        match innermost {
            Some(frame) if frame.inline.is_some() => {
                frame.more = frame.more.saturating_add(by);
                true
            }
            _ => false,
        }
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
    // The thread-local may be gone, or borrowed, if the panic is in our own code: then the place stays unknown.
    let _ = FRAMES.try_with(|frames| {
        if let Ok(mut frames) = frames.try_borrow_mut()
            && let Some(top) = frames.last_mut()
        {
            top.heard = Some(Panicked {
                message: message(info.payload()),
                place: info.location().map(|place| place.to_string().into()),
            });
        }
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

/// Takes the frame away again.
struct Pop;

impl Pop {
    fn frame() -> Option<Frame> {
        FRAMES.with_borrow_mut(Vec::pop)
    }
}

impl Drop for Pop {
    fn drop(&mut self) {
        // Outside the borrow: dropping a link may drop an app.
        drop(Self::frame());
    }
}

/// Calls `f`; a panic in it is the error.
pub(crate) fn guarded<R>(f: impl FnOnce() -> R) -> Result<R, Panicked> {
    guarded_in(None, f)
}

/// As [`guarded`]; `hook` is told to what it calls.
pub(crate) fn guarded_in<R>(hook: Option<HookLink>, f: impl FnOnce() -> R) -> Result<R, Panicked> {
    FRAMES.with_borrow_mut(|frames| frames.push(Frame { hook, ..Frame::default() }));
    let pop = Pop;
    let result = caught_here(f);
    drop(pop);
    result
}

/// As [`guarded`], for a hook that its caller limits; gives also how much more time it has asked for.
pub(crate) fn guarded_inline<R>(hook: InlineHook, f: impl FnOnce() -> R) -> (Result<R, Panicked>, Duration) {
    FRAMES.with_borrow_mut(|frames| frames.push(Frame { inline: Some(hook), ..Frame::default() }));
    let pop = Pop;
    let result = caught_here(f);
    std::mem::forget(pop);
    let more = Pop::frame().map_or(Duration::ZERO, |frame| frame.more);
    (result, more)
}

/// Calls `f` in the topmost frame.
fn caught_here<R>(f: impl FnOnce() -> R) -> Result<R, Panicked> {
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let message = message(&*payload);
        // A frame may hold a panic that the user's code caught itself; it is ours only if it says the same.
        let heard = FRAMES.with_borrow_mut(|frames| frames.last_mut().and_then(|frame| frame.heard.take()));
        // Dropping a payload may panic again.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
        match heard {
            Some(heard) if heard.message == message => heard,
            _ => Panicked { message, place: None },
        }
    })
}

/// Awaits `future`; a panic in it is the error. `hook` is told to what it calls.
pub(crate) async fn caught<F: Future>(hook: Option<HookLink>, future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    poll_fn(|context| match guarded_in(hook.clone(), || future.as_mut().poll(context)) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

/// Awaits `future`; a panic in it is kept, to go on later.
pub(crate) async fn unwound<F: Future>(future: F) -> std::thread::Result<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| match panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(payload) => Poll::Ready(Err(payload)),
    })
    .await
}
