//! A future that its resource waits for.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::engine::tracked::Track;

pin_project! {
    /// A future that a resource waits for before it is disposed of: given by [`Tasks::track`](crate::Tasks::track).
    ///
    /// It comes to what the future does, or to `None` where it was cut off: the time to drain was over. Then the future has
    /// been dropped. A panic in the future goes to who polls it.
    ///
    /// # Cancel safety
    /// Dropping it drops the future, and nobody waits for it any more.
    #[must_use = "a tracked future does nothing unless it is polled, and its resource waits until it is dropped"]
    pub struct Tracked<F> {
        // Goes before its place: what it holds is free when it is said to be over.
        #[pin]
        future: Option<F>,
        // `None` once it is over, or where it came too late.
        place: Option<Track>,
    }
}

impl<F> Tracked<F> {
    /// With its place in the group, if there is one for it.
    pub(crate) const fn new(future: F, place: Option<Track>) -> Self {
        Self { future: Some(future), place }
    }
}

impl<F: Future> Future for Tracked<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let output = match (this.future.as_mut().as_pin_mut(), &mut *this.place) {
            (Some(future), Some(place)) if !place.is_cut_off() => match future.poll(context) {
                Poll::Ready(output) => Some(output),
                Poll::Pending if place.wait(context.waker()) => None,
                Poll::Pending => return Poll::Pending,
            },
            _ => None,
        };
        this.future.set(None);
        *this.place = None;
        Poll::Ready(output)
    }
}

impl<F> fmt::Debug for Tracked<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracked").field("is_over", &self.place.is_none()).finish_non_exhaustive()
    }
}
