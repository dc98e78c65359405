//! Hears that the stop is hurried, wherever something is waited for.

use std::{
    future::{Future, pending, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll},
};

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use super::{limits::HURRIED, shared::Shared};

/// Hears of it; where there is no app that could be hurried, it never does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hurry(Option<watch::Receiver<bool>>);

impl Hurry {
    /// Whether it has come.
    pub(crate) fn is_on(&self) -> bool {
        self.0.as_ref().is_some_and(|told| *told.borrow())
    }

    /// Waits until it comes.
    pub(crate) async fn begun(mut self) {
        let heard = match &mut self.0 {
            Some(told) => told.wait_for(|told| *told).await.is_ok(),
            None => false,
        };
        // Where the sender is gone, nobody is left who could hurry.
        if !heard {
            pending::<()>().await;
        }
    }

    /// Awaits `future` until then, or a second from when it has come; gives nothing if it was not over by then.
    pub(crate) async fn at_most<F: Future>(&self, until: Option<Instant>, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        match self.unless(limited(until, future.as_mut())).await {
            Some(over) => over,
            None => limited(Some(hurried_end(until)), future).await,
        }
    }

    /// Awaits `future`, but not once it has come; what is ready with it counts.
    pub(crate) async fn unless<F: Future>(&self, future: F) -> Option<F::Output> {
        let (mut future, mut begun) = (pin!(future), pin!(self.clone().begun()));
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => begun.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}

/// Until when something may last that may last until then, as it is hurried now.
pub(super) fn hurried_end(until: Option<Instant>) -> Instant {
    let end = Instant::now() + HURRIED;
    until.map_or(end, |until| until.min(end))
}

async fn limited<F: Future>(until: Option<Instant>, future: F) -> Option<F::Output> {
    match until {
        Some(until) => timeout_at(until, future).await.ok(),
        None => Some(future.await),
    }
}

/// The same for who polls by hand, made when something is not over in its first poll.
#[derive(Default)]
pub(super) enum Hearing {
    #[default]
    Deaf,
    Begun(Pin<Box<dyn Future<Output = ()> + Send>>),
}

impl Hearing {
    /// Ready when it has come; `of` says whose.
    pub(super) fn poll(&mut self, of: impl FnOnce() -> Hurry, context: &mut Context<'_>) -> Poll<()> {
        if let Self::Deaf = self {
            *self = Self::Begun(Box::pin(of().begun()));
        }
        match self {
            Self::Begun(begun) => begun.as_mut().poll(context),
            Self::Deaf => Poll::Pending,
        }
    }
}

impl Shared {
    /// Who hears that the stop is hurried.
    pub(crate) fn hurried(&self) -> Hurry {
        Hurry(Some(self.hurry.subscribe()))
    }
}
