//! The end of an app, as a future.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{engine::shared::Shared, error::ShutdownError, report::ShutdownReport};

/// Waits until an app has stopped; see [`App::shutdown`](crate::App::shutdown) and
/// [`AppHandle::stopped`](crate::AppHandle::stopped). Dropping it changes nothing.
pub struct Stopped {
    end: Pin<Box<dyn Future<Output = Result<ShutdownReport, ShutdownError>> + Send>>,
}

impl Stopped {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { end: Box::pin(async move { shared.stopped().await }) }
    }
}

impl Future for Stopped {
    type Output = Result<ShutdownReport, ShutdownError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.end.as_mut().poll(context)
    }
}

impl fmt::Debug for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped").finish_non_exhaustive()
    }
}
