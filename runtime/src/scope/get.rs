//! What is asked of a scope, as a future that can be named.
//!
//! A future with `impl Future` for its type would carry the bound of the function that gives it, so that a type which does not
//! hold in it would be reported where it is asked for, where the future is made, and where it is awaited. This one has no bound.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{
    core::ScopeCore,
    find::{Found, Lives},
    make::{Made, made},
};
use crate::{error::ScopeError, failure::ResourceInfo, inject::Resource};

/// Waits for a resource of a scope; see [`ScopeHandle::get`](super::ScopeHandle::get).
#[must_use = "nothing is made before this is awaited"]
pub struct ScopeGet<'a, T: ?Sized> {
    core: &'a Arc<ScopeCore>,
    /// What is being made, and where.
    made: Option<(Lives<'a>, Made<'a>)>,
    /// The one thing that knows `T` as a resource.
    poll: PollFn<'a, T>,
}

type PollFn<'a, T> = fn(&mut ScopeGet<'a, T>, &mut Context<'_>) -> Poll<Result<Arc<T>, ScopeError>>;

impl<'a, T: Resource + ?Sized> ScopeGet<'a, T> {
    #[inline]
    pub(super) fn new(core: &'a Arc<ScopeCore>) -> Self {
        Self { core, made: None, poll: Self::poll_it }
    }

    fn poll_it(&mut self, context: &mut Context<'_>) -> Poll<Result<Arc<T>, ScopeError>> {
        let wanted = T::DESCRIPTOR.get();
        let (lives, made) = match &mut self.made {
            Some(made) => made,
            none => match self.core.locate(wanted)? {
                Found::App => return Poll::Ready(Ok(self.core.shared.lookup(wanted)?)),
                Found::Scope(lives) => none.insert((lives, made(lives))),
            },
        };
        let value = ready!(Pin::new(made).poll(context))?;
        Poll::Ready(lives.typed(value).ok_or_else(|| ScopeError::NoProvider { interface: ResourceInfo::of(wanted) }))
    }
}

impl<T: ?Sized> Future for ScopeGet<'_, T> {
    type Output = Result<Arc<T>, ScopeError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        (self.poll)(&mut self, context)
    }
}

impl<T: ?Sized> fmt::Debug for ScopeGet<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeGet").field("waits", &self.made.is_some()).finish_non_exhaustive()
    }
}
