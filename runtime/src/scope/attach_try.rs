//! A scope attached to what may fail.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{Attached, Scope};
use crate::error::FromScopeError;

/// As [`Attached`], for a stream of `Result`s, or a future of one: after an `Err` the scope is closed with
/// [`Reason::Failed`](crate::Reason::Failed). It is what [`Scope::attach_try`] gives.
#[must_use = "a stream or a future does nothing unless polled"]
pub struct AttachedTry<S>(Attached<S>);

impl<K> Scope<K> {
    /// As [`attach`](Self::attach), for a stream whose items are `Result`s, or a future whose output is one: an `Err` makes the
    /// reason [`Reason::Failed`](crate::Reason::Failed), so that a transaction in the scope is rolled back.
    ///
    /// The output of a future is told as it is; where it was cut off, an error that is made from
    /// [`ScopeError::ShuttingDown`](crate::ScopeError::ShuttingDown) or [`ScopeError::Closed`](crate::ScopeError::Closed).
    ///
    /// ```
    /// # use tenure::{App, BoxError, Handover, managed_resource, scope};
    /// #[scope]
    /// struct Request;
    ///
    /// #[managed_resource(scope = Request, around = Transaction::held)]
    /// struct Transaction;
    ///
    /// impl Transaction {
    ///     async fn held(handover: Handover<Self>) {
    ///         let (_, ended) = handover.hand_over(Self).await;
    ///         assert!(!ended.is_completed(), "it is rolled back");
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), BoxError> {
    /// # let app = App::only::<()>().start().await?;
    /// let scope = app.scope::<Request>();
    /// scope.get::<Transaction>().await?;
    /// let failed: Result<(), BoxError> = scope.attach_try(async { Err("the disk is full".into()) }).await;
    /// assert!(failed.is_err());
    /// # app.shutdown().await?; Ok(()) }
    /// ```
    pub fn attach_try<S>(self, inner: S) -> AttachedTry<S> {
        AttachedTry(self.attach(inner))
    }
}

impl<S> AttachedTry<S> {
    /// As [`Attached::fail`].
    pub fn fail(&mut self) {
        self.0.fail();
    }
}

impl<S, T, E> Stream for AttachedTry<S>
where
    S: Stream<Item = Result<T, E>>,
{
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.0).poll_next(context));
        if let Some(Err(_)) = item {
            self.0.fail();
        }
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<S, T, E> Future for AttachedTry<S>
where
    S: Future<Output = Result<T, E>>,
    T: Send + 'static,
    E: FromScopeError + Send + 'static,
{
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_output(context, Result::is_err).map(|output| output.unwrap_or_else(|cut| Err(cut.into())))
    }
}

impl<S> fmt::Debug for AttachedTry<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
