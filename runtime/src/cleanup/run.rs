//! A stack for as long as a function runs.

use std::{
    any::Any,
    future::Future,
    panic::{Location, resume_unwind},
    sync::{Arc, Weak},
};

use super::{CleanupError, CleanupStack, Reason};
use crate::{
    engine::{
        caught::unwound,
        stack::{Ending, Stack, Stacked},
        unwind::Unwind,
    },
    failure::Failure,
};

impl CleanupStack {
    /// Runs `body` with a stack, closes the stack, and returns what the body returned.
    ///
    /// However the body ends, what it pushed is given back in reverse: with [`Reason::Completed`] or [`Reason::Failed`] as it
    /// returned, with [`Reason::Panicked`] if it panicked (the panic goes on after that), with [`Reason::Cancelled`] if the
    /// future is dropped. So an acquisition that fails half-way leaves nothing behind:
    ///
    /// ```
    /// use tenure::{CleanupError, CleanupStack};
    ///
    /// # struct Part; impl Part { async fn open(_: u8) -> std::io::Result<Part> { Ok(Part) } async fn close(&self) {} }
    /// # #[derive(Debug)] enum Error { Io(std::io::Error), Cleanup(CleanupError) }
    /// # impl From<std::io::Error> for Error { fn from(error: std::io::Error) -> Self { Self::Io(error) } }
    /// # impl From<CleanupError> for Error { fn from(error: CleanupError) -> Self { Self::Cleanup(error) } }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Error> {
    /// let parts = CleanupStack::run(async |stack| {
    ///     let mut parts = 0;
    ///     for number in 0..3 {
    ///         stack.push(Part::open(number).await?, Part::close);
    ///         parts += 1;
    ///     }
    ///     Ok::<_, Error>(parts)
    /// });
    /// assert_eq!(parts.await?, 3);
    /// # Ok(()) }
    /// ```
    ///
    /// Where the call is not the last thing in a function, the body says its error, as here; `CleanupStack::run::<_, Error, _>(…)`
    /// and `anyhow::Ok(…)` do the same.
    ///
    /// # Errors
    /// The body's own error; cleanups that failed as well are logged then. Else `E` from [`CleanupError`], if a cleanup failed.
    /// Cleanups are told the reason; the error itself they see under [`run_suppressing`](Self::run_suppressing) only.
    ///
    /// # Panics
    /// As the body does.
    ///
    /// # Cancel safety
    /// If the future is dropped, so is the body, and the cleanups run in the background.
    #[track_caller]
    pub fn run<T, E, F>(body: F) -> impl Future<Output = Result<T, E>>
    where
        F: AsyncFnOnce(&Self) -> Result<T, E>,
        E: From<CleanupError>,
    {
        let place = Location::caller();
        async move {
            let stack = Self::made_at(place, Stack::default());
            let of = Arc::clone(&stack.of);
            match held(Arc::clone(&of), async { body(&stack).await }).await {
                Held::Value(value, failures) => CleanupError::check(failures).map(|()| value).map_err(E::from),
                Held::Error(error) => {
                    let failures = unwind(&of, Reason::Failed).await;
                    of.unheard(failures);
                    Err(error)
                }
            }
        }
    }

    /// As [`run`](Self::run), but a cleanup can say that the body's error is none, with
    /// [`Ended::suppress`](super::Ended::suppress): then there is neither a value nor an error, and it is `Ok(None)`.
    ///
    /// # Errors
    /// The body's own error, unless it was suppressed; else `E` from [`CleanupError`], if a cleanup failed.
    ///
    /// # Panics
    /// As the body does.
    ///
    /// # Cancel safety
    /// If the future is dropped, so is the body, and the cleanups run in the background.
    #[track_caller]
    pub fn run_suppressing<T, E, F>(body: F) -> impl Future<Output = Result<Option<T>, E>>
    where
        F: AsyncFnOnce(&Self) -> Result<T, E>,
        E: From<CleanupError> + Send + Sync + 'static,
    {
        let place = Location::caller();
        async move {
            let stack = Self::made_at(place, Stack::default());
            let of = Arc::clone(&stack.of);
            let error = match held(Arc::clone(&of), async { body(&stack).await }).await {
                Held::Value(value, failures) => return CleanupError::check(failures).map(|()| Some(value)).map_err(E::from),
                Held::Error(error) => error,
            };
            let (error, suppressed, failures) = shown(&of, error).await;
            if suppressed {
                return CleanupError::check(failures).map(|()| None).map_err(E::from);
            }
            of.unheard(failures);
            Err(error)
        }
    }
}

/// How a body ended.
enum Held<T, E> {
    /// It gave a value, and the stack has been unwound; these cleanups failed.
    Value(T, Vec<Failure>),
    /// It failed, and the stack is still to be unwound.
    Error(E),
}

/// Awaits `body`, then unwinds the stack, which takes nothing more, unless the body failed. A panic of the body goes on after
/// that.
///
/// Dropped half-way, `body` is dropped, and the stack is unwound in the background.
async fn held<T, E>(of: Arc<dyn Stacked>, body: impl Future<Output = Result<T, E>>) -> Held<T, E> {
    // Declared before the body, and so dropped after it.
    let mut unless_dropped = UnwoundIfDropped(Some(of));
    let outcome = unwound(None, body).await;
    let Some(of) = unless_dropped.0.take() else { unreachable!("taken here only") };
    match outcome {
        Ok(Ok(value)) => {
            let failures = unwind(&of, Reason::Completed).await;
            Held::Value(value, failures)
        }
        Ok(Err(error)) => Held::Error(error),
        Err(payload) => {
            let failures = unwind(&of, Reason::Panicked).await;
            of.unheard(failures);
            resume_unwind(payload)
        }
    }
}

/// Unwinds for good, also if it is dropped.
fn unwind(of: &Arc<dyn Stacked>, reason: Reason) -> Unwind {
    Unwind::new(Arc::clone(of), reason, None).sealing().begun()
}

/// Unwinds the stack of a body that failed, whose error the cleanups can see; gives it back, and whether they say it is none.
async fn shown<E: Send + Sync + 'static>(of: &Arc<dyn Stacked>, error: E) -> (E, bool, Vec<Failure>) {
    let error = Arc::new(error);
    let seen: Weak<dyn Any + Send + Sync> = Arc::<E>::downgrade(&error);
    let ending = Arc::new(Ending::failed(seen));
    let failures = unwind(of, Reason::Failed).ending(Arc::clone(&ending)).await;
    (alone(error).await, ending.is_suppressed(), failures)
}

/// The error, as soon as nobody looks at it any more: one look at a time, without an `await` in it.
async fn alone<E>(mut error: Arc<E>) -> E {
    loop {
        match Arc::try_unwrap(error) {
            Ok(error) => return error,
            Err(shared) => error = shared,
        }
        tokio::task::yield_now().await;
    }
}

struct UnwoundIfDropped(Option<Arc<dyn Stacked>>);

impl Drop for UnwoundIfDropped {
    fn drop(&mut self) {
        if let Some(of) = self.0.take() {
            drop(Unwind::new(of, Reason::Cancelled, None).sealing().begun());
        }
    }
}
