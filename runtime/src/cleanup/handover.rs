//! A value that a function sets up, lends out, and tears down when it has it back.

use std::{
    any::type_name,
    fmt,
    future::{Future, pending},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::sync::oneshot::{self, error::TryRecvError};

use super::{CleanupStack, Ended, EnterError};
use crate::{
    engine::stack::{Action, Ending, EntryName, Held},
    hook::{Done, HookFuture, Returned},
};

/// Where a function hands over what it has set up, and gets it back to tear it down.
///
/// Set-up and tear-down stand in one function, and share its local variables. At [`hand_over`](Self::hand_over) the function
/// is suspended for as long as the value is held; when the value's turn to be given back comes, it goes on with the value,
/// which nobody else holds any more, and with [`Ended`].
///
/// It is given by [`CleanupStack::enter`], and injected in the function of a resource that says `around`.
///
/// ```
/// use tenure::{CleanupStack, Handover, Reason};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stack = CleanupStack::new();
/// let directory = stack.enter(async |handover: Handover<std::path::PathBuf>| {
///     let path = std::env::temp_dir().join(format!("handover-{}", std::process::id()));
///     std::fs::create_dir_all(&path)?;
///     let (path, ended) = handover.hand_over(path).await;
///     println!("removed after: {}", ended.reason());
///     std::fs::remove_dir_all(path)
/// });
/// let directory = directory.await?;
/// assert!(directory.exists());
/// let path = directory.to_path_buf();
/// drop(directory);
///
/// stack.close(Reason::Completed).await?;
/// assert!(!path.exists());
/// # Ok(()) }
/// ```
#[must_use = "a function that hands nothing over sets nothing up"]
pub struct Handover<T> {
    out: oneshot::Sender<Arc<T>>,
    back: oneshot::Receiver<(T, Ended)>,
}

/// The other end of a [`Handover`].
pub(crate) struct OtherEnd<T> {
    value: oneshot::Receiver<Arc<T>>,
    back: oneshot::Sender<(T, Ended)>,
}

/// Both ends.
pub(crate) fn handover<T>() -> (Handover<T>, OtherEnd<T>) {
    let (out, value) = oneshot::channel();
    let (back, returned) = oneshot::channel();
    (Handover { out, back: returned }, OtherEnd { value, back })
}

impl<T> Handover<T> {
    /// Hands the value over; ready when it is to be torn down, with the value, and with how all ended.
    ///
    /// Who took the value has an `Arc` of it. If somebody still holds one when the time limit of the tear-down is over, the
    /// value is reported as leaked, and the function is dropped where it is suspended.
    ///
    /// The future is awaited in the function itself, and not in a task that the function spawned: the function is not polled
    /// while the value is held.
    ///
    /// # Cancel safety
    /// If the future is dropped, the value stays handed over, and is dropped when its turn to be given back comes.
    pub async fn hand_over(self, value: T) -> (T, Ended) {
        if let Err(unsent) = self.out.send(Arc::new(value)) {
            // Nobody has seen it.
            if let Ok(value) = Arc::try_unwrap(unsent) {
                return (value, Ended::cancelled());
            }
        }
        match self.back.await {
            Ok(returned) => returned,
            // It leaked; the function that waits here is dropped.
            Err(_) => pending().await,
        }
    }
}

impl<T> fmt::Debug for Handover<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handover").finish_non_exhaustive()
    }
}

/// A function that sets a value up, as [`CleanupStack::enter`] begins it; when it has handed that over, what is left of it is
/// pushed on the stack.
///
/// # Cancel safety
/// Dropped before that, the function is dropped.
#[must_use = "a value is entered by awaiting it"]
pub struct Entering<T> {
    function: Option<HookFuture<'static, Done>>,
    other: Option<OtherEnd<T>>,
    stack: CleanupStack,
    name: EntryName,
}

impl<T: Send + Sync + 'static> Entering<T> {
    pub(crate) fn new(
        function: HookFuture<'static, Done>,
        other: OtherEnd<T>,
        stack: CleanupStack,
        name: EntryName,
    ) -> Self {
        Self { function: Some(function), other: Some(other), stack, name }
    }

    /// The value, if it has been handed over.
    fn poll_value(&mut self, context: &mut Context<'_>) -> Option<Arc<T>> {
        let value = &mut self.other.as_mut()?.value;
        match value.try_recv() {
            Ok(value) => Some(value),
            Err(TryRecvError::Closed) => None,
            // Another task may hand it over.
            Err(TryRecvError::Empty) => match Pin::new(value).poll(context) {
                Poll::Ready(value) => value.ok(),
                Poll::Pending => None,
            },
        }
    }

    fn lend(&mut self, value: &Arc<T>, rest: HookFuture<'static, Done>) {
        let back = self.other.take().map(|other| other.back);
        let lent = Lent { value: Some(Arc::clone(value)), rest: Some(rest), back };
        self.stack.add(self.name.clone(), Action::Sole(Box::new(lent)));
    }
}

impl<T> fmt::Debug for Entering<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entering").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<T: Send + Sync + 'static> Future for Entering<T> {
    type Output = Result<Arc<T>, EnterError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(function) = &mut this.function else { return Poll::Pending };
        let polled = function.as_mut().poll(context);
        let value = this.poll_value(context);
        let done = match (polled, value) {
            (Poll::Pending, None) => return Poll::Pending,
            (Poll::Pending, Some(value)) => {
                if let Some(rest) = this.function.take() {
                    this.lend(&value, rest);
                }
                return Poll::Ready(Ok(value));
            }
            // It did not wait for the value to come back.
            (Poll::Ready(done), Some(value)) => {
                this.function = None;
                this.lend(&value, Box::pin(async { done }));
                return Poll::Ready(Ok(value));
            }
            (Poll::Ready(done), None) => done,
        };
        this.function = None;
        Poll::Ready(Err(match done {
            Ok(()) => EnterError::NotHandedOver { value: type_name::<T>() },
            Err(error) => EnterError::Failed { error },
        }))
    }
}

/// A value that was handed over, and the rest of the function that waits for it.
struct Lent<T> {
    value: Option<Arc<T>>,
    rest: Option<HookFuture<'static, Done>>,
    back: Option<oneshot::Sender<(T, Ended)>>,
}

impl<T: Send + Sync + 'static> Held for Lent<T> {
    fn give_back(&mut self, ending: &Arc<Ending>) -> Option<Returned<'static, Done>> {
        match Arc::try_unwrap(self.value.take()?) {
            Ok(value) => {
                // Where nobody waits for it any more, it is dropped.
                drop(self.back.take()?.send((value, Ended::new(ending))));
                Some(Returned::Later(self.rest.take()?))
            }
            Err(shared) => {
                self.value = Some(shared);
                None
            }
        }
    }

    fn holders(&self) -> usize {
        self.value.as_ref().map_or(0, |value| Arc::strong_count(value) - 1)
    }
}
