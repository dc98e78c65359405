//! A scope that lives as long as a stream, or a future, that it is attached to.

use std::{
    any::Any,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{Scope, owner::close};
use crate::{cleanup::Reason, engine::stack::Stacked};

/// A stream or a future together with the scope that it works in: what [`Scope::attach`] gives.
///
/// It is a `Stream` where `S` is one, and a `Future` where `S` is one. The scope is closed when the inner one has ended,
/// before that is told: a stream's `None`, or a future's output, comes when everything has been given back. What could not be
/// given back is told to the app's observers. Where this is dropped, the inner one is dropped, and then the scope is closed
/// in the background.
///
/// Where the app stops and does not wait any longer, or the scope around this one is closed, the inner one is dropped: a
/// stream ends with `None` then, and [`ScopeHandle::is_open`](crate::ScopeHandle::is_open) tells that from its own end; a future
/// is given up only once it is dropped.
#[must_use = "a stream or a future does nothing unless polled"]
pub struct Attached<S> {
    inner: Option<Pin<Box<S>>>,
    /// `None` once it is being closed.
    scope: Option<Scope<()>>,
    closing: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// What the future gave, while the scope is being closed.
    output: Option<Box<dyn Any + Send>>,
    listed: bool,
}

impl<K> Scope<K> {
    /// Gives the scope to a stream or a future, for as long as that lives: a streamed response goes on when the handler that
    /// opened the scope has returned.
    pub fn attach<S>(self, inner: S) -> Attached<S> {
        let scope = Scope::new(self.into_core());
        Attached { inner: Some(Box::pin(inner)), scope: Some(scope), closing: None, output: None, listed: false }
    }
}

impl<S> Attached<S> {
    /// Drops the inner one, and begins to close the scope.
    fn end(&mut self, reason: Reason) {
        self.inner = None;
        let Some(scope) = self.scope.take() else { return };
        let core = scope.into_core();
        if std::mem::take(&mut self.listed) {
            core.body_over();
        }
        self.closing = Some(Box::pin(async move {
            let failures = close(&core, reason).await;
            core.unheard(failures);
        }));
    }

    /// The inner one waits; `false` if it is cut off.
    fn pends(&mut self, context: &Context<'_>) -> bool {
        let Some(scope) = &self.scope else { return true };
        self.listed = true;
        scope.core().pends(context)
    }

    fn poll_closing(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(closing) = &mut self.closing {
            ready!(closing.as_mut().poll(context));
            self.closing = None;
        }
        Poll::Ready(())
    }
}

impl<S: Stream> Stream for Attached<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = &mut *self;
        if let Some(inner) = &mut this.inner {
            match inner.as_mut().poll_next(context) {
                Poll::Ready(Some(item)) => return Poll::Ready(Some(item)),
                Poll::Ready(None) => this.end(Reason::Completed),
                Poll::Pending if this.pends(context) => return Poll::Pending,
                Poll::Pending => this.end(Reason::Cancelled),
            }
        }
        this.poll_closing(context).map(|()| None)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.inner {
            Some(inner) => inner.size_hint(),
            None => (0, Some(0)),
        }
    }
}

impl<S: Future> Future for Attached<S>
where
    S::Output: Send + 'static,
{
    type Output = S::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<S::Output> {
        let this = &mut *self;
        if let Some(inner) = &mut this.inner {
            let output = ready!(inner.as_mut().poll(context));
            this.end(Reason::Completed);
            if this.poll_closing(context).is_ready() {
                return Poll::Ready(output);
            }
            this.output = Some(Box::new(output));
            return Poll::Pending;
        }
        ready!(this.poll_closing(context));
        match this.output.take().map(<Box<dyn Any + Send>>::downcast::<S::Output>) {
            Some(Ok(output)) => Poll::Ready(*output),
            _ => panic!("polled after its end"),
        }
    }
}

impl<S> Drop for Attached<S> {
    fn drop(&mut self) {
        self.inner = None;
        if let Some(scope) = self.scope.as_ref().filter(|_| self.listed) {
            scope.core().body_over();
        }
    }
}

impl<S> fmt::Debug for Attached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").field("scope", &self.scope).finish_non_exhaustive()
    }
}
