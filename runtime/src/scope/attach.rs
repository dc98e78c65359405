//! A scope that lives as long as a stream, or a future, that it is attached to.

use std::{
    any::Any,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{
    Scope,
    core::{ScopeCore, State},
    owner::close,
};
use crate::{cleanup::Reason, engine::stack::Stacked, error::ScopeError};

/// A stream or a future together with the scope that it works in: what [`Scope::attach`] gives.
///
/// It is a `Stream` where `S` is one, and a `Future` where `S` is one. The scope is closed when the inner one has ended,
/// before that is told: a stream's `None`, or a future's output, comes when everything has been given back. What could not be
/// given back is told to the app's observers.
///
/// # The reason
/// The scope is closed with [`Reason::Completed`] where the inner one ended by itself, and with [`Reason::Cancelled`] where
/// this was dropped before that, in the background, or was cut off. An item or an output that is an `Err` is one like any other
/// here: [`Scope::attach_try`] looks at it, and [`fail`](Self::fail) says it. Then the reason is [`Reason::Failed`], also if this
/// is dropped.
///
/// # Where it is cut off
/// Where the app stops and does not wait any longer, or the scope around this one is closed, the inner one is dropped at the
/// next poll: a stream ends with `None` then, and [`ScopeHandle::is_open`](crate::ScopeHandle::is_open) tells that from its own
/// end; a future gives the error. So it is where the scope was opened too late: the inner one is never polled then. Nothing is given back while the inner one is being polled. One that is not polled any more,
/// though it was woken, is waited for half a second; after that what it uses is given back all the same.
#[must_use = "a stream or a future does nothing unless polled"]
pub struct Attached<S> {
    inner: Option<Pin<Box<S>>>,
    /// `None` once it is being closed.
    scope: Option<Scope<()>>,
    closing: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// What the future gave, while the scope is being closed.
    output: Option<Box<dyn Any + Send>>,
    failed: bool,
    cut: Option<ScopeError>,
}

impl<K> Scope<K> {
    /// Gives the scope to a stream or a future, for as long as that lives: a streamed response goes on when the handler that
    /// opened the scope has returned.
    ///
    /// The output of a future is told as `Ok`; where it was cut off, [`ScopeError::ShuttingDown`] or [`ScopeError::Closed`].
    pub fn attach<S>(self, inner: S) -> Attached<S> {
        let scope = Scope::opened(self.into_core());
        Attached { inner: Some(Box::pin(inner)), scope: Some(scope), closing: None, output: None, failed: false, cut: None }
    }
}

impl<S> Attached<S> {
    /// From now on the scope will be closed with [`Reason::Failed`], however the inner one ends: what it does has come to
    /// nothing.
    pub fn fail(&mut self) {
        self.failed = true;
    }

    fn reason(&self, otherwise: Reason) -> Reason {
        if self.failed { Reason::Failed } else { otherwise }
    }

    /// Drops the inner one, and begins to close the scope.
    fn end(&mut self, otherwise: Reason) {
        self.inner = None;
        let reason = self.reason(otherwise);
        let Some(scope) = self.scope.take() else { return };
        let core = scope.into_core();
        core.body_over();
        self.closing = Some(Box::pin(async move {
            let failures = close(&core, reason).await;
            core.unheard(failures);
        }));
    }

    /// It is cut off.
    fn cut(&mut self, refusal: Option<ScopeError>) {
        self.cut = refusal.or_else(|| self.scope.as_ref().map(|scope| scope.core().cut_error()));
        self.end(Reason::Cancelled);
    }

    /// Polls the inner one, unless it is cut off; `None` where it has ended, or ends with that.
    fn poll_inner<T>(
        &mut self,
        context: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<T>,
    ) -> Option<Poll<T>> {
        let (Some(inner), Some(scope)) = (&mut self.inner, &self.scope) else { return None };
        let core = scope.core();
        let (state, may_go_on) = core.enter_poll();
        let never_open = matches!(state, State::Refused | State::TooLate | State::Misplaced);
        let refusal = if never_open { core.refusal(state) } else { None };
        if refusal.is_some() || !may_go_on {
            self.cut(refusal);
            return None;
        }
        let polled = InPoll(scope.core());
        let output = poll(inner.as_mut(), context);
        if output.is_ready() {
            return Some(output);
        }
        let goes_on = polled.0.pends(context);
        if goes_on {
            std::mem::forget(polled);
            return Some(Poll::Pending);
        }
        drop(polled);
        self.cut(None);
        None
    }

    fn poll_closing(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(closing) = &mut self.closing {
            ready!(closing.as_mut().poll(context));
            self.closing = None;
        }
        Poll::Ready(())
    }
}

/// The inner one is being polled, and does not wait after that.
struct InPoll<'a>(&'a ScopeCore);

impl Drop for InPoll<'_> {
    fn drop(&mut self) {
        self.0.body_over();
    }
}

impl<S: Future> Attached<S>
where
    S::Output: Send + 'static,
{
    pub(super) fn poll_output(
        &mut self,
        context: &mut Context<'_>,
        is_failure: impl FnOnce(&S::Output) -> bool,
    ) -> Poll<Result<S::Output, ScopeError>> {
        if let Some(polled) = self.poll_inner(context, S::poll) {
            let output = ready!(polled);
            self.failed |= is_failure(&output);
            self.end(Reason::Completed);
            if self.poll_closing(context).is_ready() {
                return Poll::Ready(Ok(output));
            }
            self.output = Some(Box::new(output));
            return Poll::Pending;
        }
        ready!(self.poll_closing(context));
        if let Some(cut) = self.cut.take() {
            return Poll::Ready(Err(cut));
        }
        match self.output.take().map(<Box<dyn Any + Send>>::downcast::<S::Output>) {
            Some(Ok(output)) => Poll::Ready(Ok(*output)),
            _ => panic!("polled after its end"),
        }
    }
}

impl<S: Stream> Stream for Attached<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = &mut *self;
        match this.poll_inner(context, S::poll_next) {
            Some(Poll::Ready(None)) => this.end(Reason::Completed),
            Some(polled) => return polled,
            None => {}
        }
        this.poll_closing(context).map(|()| None)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.inner {
            // It may be cut off.
            Some(inner) => (0, inner.size_hint().1),
            None => (0, Some(0)),
        }
    }
}

impl<S: Future> Future for Attached<S>
where
    S::Output: Send + 'static,
{
    type Output = Result<S::Output, ScopeError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_output(context, |_| false)
    }
}

impl<S> Drop for Attached<S> {
    fn drop(&mut self) {
        self.inner = None;
        let Some(scope) = self.scope.take() else { return };
        scope.core().body_over();
        if self.failed {
            scope.into_core().close_in_background(Reason::Failed);
        }
    }
}

impl<S> fmt::Debug for Attached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").field("scope", &self.scope).finish_non_exhaustive()
    }
}
