//! Start, run a body, stop: the context manager.

use std::{
    error::Error,
    fmt,
    future::{Future, poll_fn},
    panic::{Location, resume_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    thread,
};

use tokio::runtime::Handle;

use super::{AppBuilder, AppHandle, start::StopIfDropped};
use crate::{
    cause::Cause,
    engine::{
        body::{Body, Runs},
        caught::{Link, message, unwound},
        message::Message,
        shared::Shared,
    },
    error::StartError,
    report::ShutdownReport,
    shutdown::{Shutdown, ShutdownTrigger},
};

/// What [`AppBuilder::run`] gives: what the body returned, and how the stop went.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "the report tells whether everything was given back"]
pub struct Ran<R> {
    /// What the body returned.
    pub output: R,
    /// How the stop went.
    pub report: ShutdownReport,
}

/// Why the body of [`AppBuilder::run`] returned nothing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The app did not start, and so the body never ran.
    Start(StartError),
    /// The app was asked to stop, and the body had not returned within `drain_timeout`.
    CutOff {
        /// How the stop went, with its cause.
        report: Box<ShutdownReport>,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::CutOff { report } => write!(f, "the body was cut off: {}", report.cause),
        }
    }
}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Start(error) => error.source(),
            Self::CutOff { .. } => None,
        }
    }
}

impl From<StartError> for RunError {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}

impl AppBuilder {
    /// Starts the app, runs `body` with a handle to it, stops the app, and returns what the body returned with the report.
    ///
    /// If the app is asked to stop meanwhile, [`AppHandle::shutdown_requested`] fires; the body has `drain_timeout` to return,
    /// then its future is dropped. If the body panics, everything is given back before the panic goes on.
    ///
    /// ```
    /// # use tenure::App;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::RunError> {
    /// let ran = App::only::<()>().run(async |_app| 6 * 7).await?;
    /// assert_eq!(ran.output, 42);
    /// assert!(ran.report.is_clean());
    /// # Ok(()) }
    /// ```
    ///
    /// A body that uses `?` says what its error is, since nothing else does: in its last line (`anyhow::Ok(…)` does the same), or
    /// in the brackets of the call.
    ///
    /// ```
    /// # use tenure::{App, AppHandle, BoxError};
    /// # async fn work(_: &AppHandle) -> Result<u8, std::num::ParseIntError> { "6".parse() }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), BoxError> {
    /// let ran = App::only::<()>().run(async |app| {
    ///     let six = work(&app).await?;
    ///     Ok::<_, BoxError>(six * 7)
    /// });
    /// assert_eq!(ran.await?.output?, 42);
    ///
    /// let ran = App::only::<()>().run::<Result<_, BoxError>, _>(async |app| Ok(work(&app).await? * 7));
    /// assert_eq!(ran.await?.output?, 42);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`RunError`] if the app did not start, or the body was cut off.
    ///
    /// # Panics
    /// Outside a tokio runtime, and as the body does.
    ///
    /// # Cancel safety
    /// If the future is dropped, the body is dropped, and the app is given back by a task of its own, on the runtime.
    #[track_caller]
    pub fn run<R, F>(self, body: F) -> impl Future<Output = Result<Ran<R>, RunError>>
    where
        F: AsyncFnOnce(AppHandle) -> R,
    {
        let started_at = Location::caller();
        async move {
            let Through { output, report, .. } = self.run_through(started_at, body, |_| Cause::Completed).await?;
            match output {
                Some(Ok(output)) => Ok(Ran { output, report }),
                Some(Err(payload)) => resume_unwind(payload),
                None => Err(RunError::CutOff { report: Box::new(report) }),
            }
        }
    }

    /// As [`run`](Self::run), but tells of a panic as well; `cause` says why the app stops when the body has returned.
    pub(crate) async fn run_through<R, F>(
        self,
        started_at: &'static Location<'static>,
        body: F,
        cause: fn(&R) -> Cause,
    ) -> Result<Through<R>, StartError>
    where
        F: AsyncFnOnce(AppHandle) -> R,
    {
        let cutoff = ShutdownTrigger::new();
        let cut = cutoff.subscribe();
        let shared = self.launch(started_at, Handle::current(), Some(Body { name: "the body", cutoff })).await?;
        let unless_dropped = StopIfDropped(Some(shared.clone()));
        let app = AppHandle { shared: shared.clone() };
        let over = OverIfDropped(app.clone());
        let runs = Runs::begin(&shared, "the body");
        let output = until_cut_off(unwound(Some(Link::body(&shared, "the body")), body(app)), cut).await;
        drop((runs, over));
        match &output {
            Some(Ok(output)) => shared.request_stop(cause(output)),
            Some(Err(payload)) => shared.request_stop(Cause::Panicked(message(&**payload))),
            None => {}
        }
        unless_dropped.disarm();
        let report = match shared.stopped().await {
            Ok(report) => report,
            Err(error) => *error.report,
        };
        Ok(Through { output, report, shared })
    }
}

/// A body that is through, on an app that has stopped.
pub(crate) struct Through<R> {
    /// What the body returned, or its panic; `None` if it was cut off.
    pub(crate) output: Option<thread::Result<R>>,
    /// How the stop went.
    pub(crate) report: ShutdownReport,
    /// The app.
    pub(crate) shared: Arc<Shared>,
}

/// Says that the body is over, however it came.
struct OverIfDropped(AppHandle);

impl Drop for OverIfDropped {
    fn drop(&mut self) {
        self.0.shared.tell(Message::BodyOver);
    }
}

/// Awaits `body`; `None` if its time was up before.
pub(crate) async fn until_cut_off<F: Future>(body: F, cut: Shutdown) -> Option<F::Output> {
    let mut body = pin!(body);
    let mut cut = pin!(cut.requested());
    poll_fn(|context| match body.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => cut.as_mut().poll(context).map(|()| None),
    })
    .await
}
