//! What `main` may return, and what it means for the exit code.
//!
//! `anyhow::Result<()>` fits both rules below, so that a marker parameter would be ambiguous: method resolution decides
//! instead. Called as `(&&returned).tenure_outcome()`, it looks at `&&Returned<R>`, then at `&Returned<R>`, then at `Returned<R>`; so a
//! `Result` whose error can be displayed with its sources goes first, everything else that `std` lets a `main` return comes
//! second, and what is left is reported.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    process::{ExitCode, Termination},
};

use crate::{AppBuilder, BoxError, engine::caught::Panicked, hook::Produces};

/// The future of `main`; it stays on the main thread.
pub type MainFuture = Pin<Box<dyn Future<Output = MainOutcome>>>;

/// What `main` came to.
#[derive(Debug)]
pub enum MainOutcome {
    /// It returned, with this exit code.
    Code(ExitCode),
    /// It returned an error, which has not been printed.
    Error(BoxError),
}

/// What `main` returned, for the two traits to look at.
#[allow(missing_debug_implementations, reason = "holds whatever the user returns")]
pub struct Returned<R>(Cell<Option<R>>);

impl<R> Returned<R> {
    /// Wraps it.
    pub const fn new(value: R) -> Self {
        Self(Cell::new(Some(value)))
    }
}

/// A `Result` whose error becomes a `BoxError`.
pub trait ResultMain {
    /// What it means.
    fn tenure_outcome(self) -> MainOutcome;
}

impl<T: Termination, E: Into<BoxError>> ResultMain for &&Returned<Result<T, E>> {
    fn tenure_outcome(self) -> MainOutcome {
        match self.0.take() {
            Some(Ok(value)) => MainOutcome::Code(value.report()),
            Some(Err(error)) => MainOutcome::Error(error.into()),
            None => MainOutcome::Code(ExitCode::SUCCESS),
        }
    }
}

/// Anything else that `std` lets a `main` return.
pub trait OtherMain {
    /// What it means.
    fn tenure_outcome(self) -> MainOutcome;
}

impl<R: Termination> OtherMain for &Returned<R> {
    fn tenure_outcome(self) -> MainOutcome {
        MainOutcome::Code(self.0.take().map_or(ExitCode::SUCCESS, Termination::report))
    }
}

/// All that is left: a type that `main` cannot return. It is there to say so.
pub trait WrongMain {
    /// What `main` returned.
    type Type;
    /// Never called, since no type fits.
    fn tenure_outcome(self) -> MainOutcome
    where
        Self::Type: MainReturn;
}

impl<R> WrongMain for Returned<R> {
    type Type = R;
    fn tenure_outcome(self) -> MainOutcome
    where
        R: MainReturn,
    {
        MainOutcome::Code(ExitCode::SUCCESS)
    }
}

/// What `main` may return; the two rules above find all of it first.
#[diagnostic::on_unimplemented(
    message = "`main` cannot return `{Self}`",
    label = "not a return type of `main`",
    note = "`main` returns `()`, `!`, `ExitCode`, `Result<(), E>` or `Result<ExitCode, E>`, where `E` is an error type"
)]
pub trait MainReturn {}

/// Runs a synchronous `main` beside the runtime.
pub fn blocking_main(main: impl FnOnce() -> MainOutcome + Send + 'static) -> MainFuture {
    Box::pin(async move {
        let (send, receive) = tokio::sync::oneshot::channel();
        // A thread of its own rather than one of the blocking pool: a `main` may well take as long as the program.
        let thread = std::thread::Builder::new().name("main".to_owned());
        let spawned = thread.spawn(move || {
            let _ = send.send(std::panic::catch_unwind(std::panic::AssertUnwindSafe(main)));
        });
        if let Err(error) = spawned {
            return MainOutcome::Error(error.into());
        }
        match receive.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(payload)) => std::panic::resume_unwind(payload),
            Err(_) => MainOutcome::Code(ExitCode::FAILURE),
        }
    })
}

/// Runs a `main` that says that it never returns.
pub fn never_ending<F: Future + 'static>(main: F) -> MainFuture {
    Box::pin(async move {
        main.await;
        MainOutcome::Code(ExitCode::SUCCESS)
    })
}

/// What `configure` returned: an `AppBuilder`, or a `Result` of one.
///
/// # Errors
/// The error that `configure` returned.
pub fn configured<M, R: Produces<AppBuilder, M>>(returned: R) -> Result<AppBuilder, BoxError> {
    returned.product()
}

/// How `main` itself came out.
pub(super) enum MainEnd {
    Outcome(MainOutcome),
    Panicked(Panicked),
    /// It was dropped: it had not returned in time, or could not hear that it should.
    CutOff,
}
