//! The end of an app, as a future.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{
    engine::{own_end::OwnEnd, shared::Shared},
    error::ShutdownError,
    report::ShutdownReport,
};

/// Waits until an app has stopped; see [`App::shutdown`](crate::App::shutdown) and
/// [`AppHandle::stopped`](crate::AppHandle::stopped). It may be awaited on any runtime, or on none.
///
/// # Cancel safety
/// Dropping it changes nothing: the stop goes on, and another one can be had at any time.
///
/// # Where it would wait for itself
/// A hook, a task, `main` or the body of `run` is waited for by the stop: there, ask for the stop, and do not await it. One that
/// does is cut off when its own time is up, a hook at its limit and everything else after `drain_timeout`; and it is told why:
/// [`Event::AwaitedOwnEnd`](crate::Event::AwaitedOwnEnd) and, for a `dispose`,
/// [`FailureKind::AwaitedOwnEnd`](crate::FailureKind::AwaitedOwnEnd). It is fine in a `select!` with something that ends.
pub struct Stopped {
    shared: Arc<Shared>,
    end: Pin<Box<dyn Future<Output = Result<ShutdownReport, ShutdownError>> + Send>>,
    /// Where what waits is something that the app waits for.
    own: Option<OwnEnd>,
}

impl Stopped {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let end = Arc::clone(&shared);
        Self { shared, end: Box::pin(async move { end.stopped().await }), own: None }
    }
}

impl Future for Stopped {
    type Output = Result<ShutdownReport, ShutdownError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.end.as_mut().poll(context);
        if polled.is_pending() && self.own.as_ref().is_some_and(OwnEnd::is_current) {
            return polled;
        }
        if let Some(own) = self.own.take() {
            own.over();
        }
        if polled.is_pending() {
            self.own = OwnEnd::awaited(&self.shared);
        }
        polled
    }
}

impl fmt::Debug for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped").finish_non_exhaustive()
    }
}
