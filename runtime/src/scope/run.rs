//! Run a body in a scope, and close it however the body ends: the context manager.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use super::{
    Scope, ScopeKind,
    body::{Polled, until_cut},
    close::Begun,
    core::ScopeCore,
    owner::close,
};
use crate::{
    cleanup::Reason,
    engine::{
        entered::entered,
        stack::{Ending, Stacked},
    },
    error::{FromScopeError, ScopeError},
    failure::Failure,
};

/// What [`Scope::run_reported`] gives: what the body returned, and what could not be given back.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "it holds what the body returned, and what could not be given back"]
pub struct ScopeRan<T, E> {
    /// What the body returned; the error of a body that was cut off is made from a [`ScopeError`].
    pub output: Result<T, E>,
    /// What could not be given back as it should, in the order in which that was tried.
    pub failures: Vec<Failure>,
    /// Whether a cleanup has said that the body's error is none.
    pub suppressed: bool,
}

impl<K: ScopeKind> Scope<K> {
    /// Runs `body` with the scope, closes it, and returns what the body returned.
    ///
    /// The scope is closed however the body ends, with the [`Reason`] that fits: `Completed`, `Failed` or `Panicked`;
    /// `Cancelled` where the future is dropped, or where the body is cut off, as the app stops or the scope around this one is
    /// closed. Cleanups see the reason; the error itself they see under [`run_reported`](Self::run_reported) and
    /// [`run_suppressing`](Self::run_suppressing), which ask more of its type. A panic of the body goes on when everything has been given back. The error of the body stays the error: what
    /// could not be given back is then told to the app's observers, and [`run_reported`](Self::run_reported) gives it.
    ///
    /// Where the call is the last thing in a function, the body's error is that function's. Elsewhere the body says it, since a
    /// `?` after the call could turn any error into that of the function: between the brackets, or in its last line
    /// (`anyhow::Ok(…)` does the same).
    ///
    /// ```
    /// # use tenure::{App, AppHandle, BoxError, scope};
    /// # #[scope] struct Request;
    /// # async fn work() -> Result<u8, std::num::ParseIntError> { "42".parse() }
    /// async fn handle(app: &AppHandle) -> Result<u8, BoxError> {
    ///     app.scope::<Request>().run(async |_scope| Ok(work().await?)).await
    /// }
    ///
    /// async fn handle_twice(app: &AppHandle) -> Result<u8, BoxError> {
    ///     let one = app.scope::<Request>().run::<_, BoxError>(async |_scope| Ok(work().await?)).await?;
    ///     let two = app.scope::<Request>().run(async |_scope| Ok::<_, BoxError>(work().await?)).await?;
    ///     Ok(one + two)
    /// }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), BoxError> {
    /// # let app = App::only::<()>().start().await?;
    /// # assert_eq!(handle(&app).await? + handle_twice(&app).await?, 126);
    /// # app.shutdown().await?; Ok(()) }
    /// ```
    ///
    /// # Errors
    /// That of the body. Where the body succeeded and something could not be given back, [`ScopeError::Close`]; where the body
    /// was cut off, or did not run at all since the scope was opened too late, [`ScopeError::ShuttingDown`] or
    /// [`ScopeError::Closed`].
    ///
    /// # Panics
    /// As the body does.
    ///
    /// # Cancel safety
    /// Dropped, it drops the body, and everything is given back in the background.
    pub async fn run<T, E>(self, body: impl AsyncFnOnce(&Self) -> Result<T, E>) -> Result<T, E>
    where
        E: FromScopeError,
    {
        let core = Arc::clone(self.core());
        let ran = match self.run_until_end(body).await {
            Ended::Closed(ran) => ran,
            Ended::Failed(core, error) => {
                let failures = close(&core, Reason::Failed).await;
                ScopeRan { output: Err(error), failures, suppressed: false }
            }
        };
        ran.settle(&core)
    }

    /// As [`run`](Self::run), but an error of the body that a cleanup has suppressed is `Ok(None)`.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// As the body does.
    ///
    /// # Cancel safety
    /// As [`run`](Self::run).
    pub async fn run_suppressing<T, E>(self, body: impl AsyncFnOnce(&Self) -> Result<T, E>) -> Result<Option<T>, E>
    where
        E: FromScopeError + Send + Sync + 'static,
    {
        let core = Arc::clone(self.core());
        let ran = self.run_reported(body).await;
        let suppressed = ran.suppressed;
        match ran.settle(&core) {
            Err(_) if suppressed => Ok(None),
            settled => settled.map(Some),
        }
    }

    /// As [`run`](Self::run), and gives what could not be given back beside what the body returned.
    ///
    /// # Panics
    /// As the body does.
    ///
    /// # Cancel safety
    /// As [`run`](Self::run).
    pub async fn run_reported<T, E>(self, body: impl AsyncFnOnce(&Self) -> Result<T, E>) -> ScopeRan<T, E>
    where
        E: FromScopeError + Send + Sync + 'static,
    {
        match self.run_until_end(body).await {
            Ended::Closed(ran) => ran,
            Ended::Failed(core, error) => end_failed(core, error).await,
        }
    }

    /// Runs the body, and closes the scope unless the body failed.
    async fn run_until_end<T, E>(self, body: impl AsyncFnOnce(&Self) -> Result<T, E>) -> Ended<T, E>
    where
        E: FromScopeError,
    {
        // The body goes before the scope, also where all of this is dropped.
        let scope = self;
        let returned = match Polled::begin(scope.core()) {
            Ok(polled) => until_cut(polled, body(&scope)).await,
            Err(None) => None,
            Err(Some(refusal)) => {
                return Ended::Closed(ScopeRan { output: Err(refusal.into()), failures: Vec::new(), suppressed: false });
            }
        };
        end(scope.into_core(), returned).await
    }

    /// As [`run`](Self::run), for synchronous code: blocks the thread where something has to be waited for. The body is not
    /// cut off.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// As the body does; and in async code, if it has to wait: there, await [`run`](Self::run).
    #[track_caller]
    pub fn run_blocking<T, E>(self, body: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E>
    where
        E: FromScopeError,
    {
        let handle = self.handle();
        if let Some(error) = handle.core.refusal(handle.core.state()) {
            return Err(error.into());
        }
        let returned = catch_unwind(AssertUnwindSafe(|| body(&self)));
        let ran = match handle.block_on(end(self.into_core(), Some(returned)), ("run_blocking", "run")) {
            Ended::Closed(ran) => ran,
            Ended::Failed(core, error) => {
                let failures = handle.block_on(close(&core, Reason::Failed), ("run_blocking", "run"));
                ScopeRan { output: Err(error), failures, suppressed: false }
            }
        };
        ran.settle(&handle.core)
    }
}

impl<T, E: FromScopeError> ScopeRan<T, E> {
    /// The one result: the error of the body goes first, and nothing is lost.
    fn settle(self, core: &ScopeCore) -> Result<T, E> {
        let failures = self.failures;
        match self.output {
            Ok(_) if !failures.is_empty() => Err(ScopeError::Close { failures }.into()),
            output => {
                core.unheard(failures);
                output
            }
        }
    }
}

/// How a body ended.
enum Ended<T, E> {
    /// And its scope is closed.
    Closed(ScopeRan<T, E>),
    /// Its scope is still open: cleanups may be shown the error.
    Failed(Arc<ScopeCore>, E),
}

/// Closes the scope as its body ended, unless that failed; a panic goes on after that.
async fn end<T, E>(core: Arc<ScopeCore>, returned: Option<thread::Result<Result<T, E>>>) -> Ended<T, E>
where
    E: FromScopeError,
{
    match returned {
        Some(Ok(Ok(value))) => {
            let failures = close(&core, Reason::Completed).await;
            Ended::Closed(ScopeRan { output: Ok(value), failures, suppressed: false })
        }
        Some(Ok(Err(error))) => Ended::Failed(core, error),
        Some(Err(payload)) => {
            // A payload may not be shared between threads; the future that holds it may move between them.
            let payload = Payload(payload);
            let failures = close(&core, Reason::Panicked).await;
            core.unheard(failures);
            resume_unwind(payload.0)
        }
        None => {
            let failures = close(&core, Reason::Cancelled).await;
            Ended::Closed(ScopeRan { output: Err(core.cut_error().into()), failures, suppressed: false })
        }
    }
}

struct Payload(Box<dyn Any + Send>);

/// Cleanups can see the error while the scope is closed.
async fn end_failed<T, E: Send + Sync + 'static>(core: Arc<ScopeCore>, error: E) -> ScopeRan<T, E> {
    let mut error = Arc::new(error);
    let weak: Weak<dyn Any + Send + Sync> = Arc::downgrade(&error) as Weak<dyn Any + Send + Sync>;
    let ending = Arc::new(Ending::failed(weak));
    let failures = match core.begin_close(Reason::Failed, None) {
        Begun::Mine(closer) => closer.ending(Arc::clone(&ending)).finish().await,
        Begun::Others => {
            core.closed().await;
            Vec::new()
        }
    };
    let error = loop {
        match Arc::try_unwrap(error) {
            Ok(error) => break error,
            // A cleanup that was given up as it blocked its thread still looks at it.
            Err(shared) => error = shared,
        }
        let pause = async { tokio::time::sleep(Duration::from_millis(1)).await };
        entered(&core.shared.runtime, pause).await;
    };
    ScopeRan { output: Err(error), failures, suppressed: ending.is_suppressed() }
}
