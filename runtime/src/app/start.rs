//! The ways to start an app.

use std::{future::Future, panic::Location, sync::Arc, time::Duration};

use tokio::runtime::{Builder, Handle, Runtime};

use super::{App, AppBuilder, builder::Assembled};
use crate::{
    cause::Cause,
    engine::{body::Body, message::Message, shared::Shared},
    error::StartError,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
};

impl AppBuilder {
    /// Starts the app: every resource as soon as what it depends on is ready.
    ///
    /// # Errors
    /// [`StartError`] if the graph is wrong (then nothing ran), or if a resource that is not `optional` failed, the app was
    /// asked to stop, or a limit passed: then everything that had been started has been given back.
    ///
    /// # Panics
    /// Outside a tokio runtime. On a runtime without time (`enable_time`), the start fails as if the runtime had ended.
    ///
    /// # Cancel safety
    /// If the future is dropped, the start is rolled back by a task of its own, on the runtime.
    #[track_caller]
    pub fn start(self) -> impl Future<Output = Result<App, StartError>> + Send {
        let started_at = Location::caller();
        async move {
            let shared = self.launch(started_at, Handle::current(), None).await?;
            Ok(App::started(shared, None))
        }
    }

    /// As [`start`](Self::start), for a program without async code: the app brings its own runtime.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    ///
    /// # Panics
    /// If the operating system gives no threads for the runtime.
    #[track_caller]
    pub fn start_blocking(self) -> Result<App, StartError> {
        let started_at = Location::caller();
        let runtime = Builder::new_multi_thread().enable_all().build().expect("the runtime's threads could not be started");
        let handle = runtime.handle().clone();
        match block_on(&runtime, self.launch(started_at, handle, None)) {
            Ok(shared) => Ok(App::started(shared, Some(runtime))),
            Err(error) => {
                shut_down(runtime);
                Err(error)
            }
        }
    }

    /// Spawns the driver, and waits until it says that all is up.
    pub(crate) async fn launch(
        self,
        started_at: &'static Location<'static>,
        runtime: Handle,
        body: Option<Body>,
    ) -> Result<Arc<Shared>, StartError> {
        let Assembled { shared, driver, started } = self.assemble(started_at, runtime, body)?;
        shared.runtime.spawn(driver.run());
        let unless_cancelled = StopIfDropped(Some(Arc::clone(&shared)));
        let answer = started.await;
        unless_cancelled.disarm();
        match answer {
            Ok(Ok(())) => Ok(shared),
            Ok(Err(error)) => Err(error),
            // The driver went down with its runtime, before it was first polled.
            Err(_) => {
                let app = ResourceInfo::app(started_at);
                let kind = FailureKind::Interrupted(Box::new(Cause::Dropped));
                let failure = Failure::new(app, Phase::Start, Duration::ZERO, kind);
                Err(StartError::before_start(Some(failure), Vec::new()))
            }
        }
    }
}

/// Stops the app, which has no body then, unless it is disarmed.
pub(super) struct StopIfDropped(pub(super) Option<Arc<Shared>>);

impl StopIfDropped {
    pub(super) fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for StopIfDropped {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            shared.tell(Message::BodyOver);
            shared.request_stop(Cause::Cancelled);
        }
    }
}

/// Ends an app's own runtime. A hook that blocks its thread for ever does not keep it.
pub(super) fn shut_down(runtime: Runtime) {
    if Handle::try_current().is_ok() {
        // This thread must not wait.
        runtime.shutdown_background();
    } else {
        runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

/// Blocks on a future, also where the thread belongs to another runtime, which does not allow that.
pub(super) fn block_on<F: Future + Send>(runtime: &Runtime, future: F) -> F::Output
where
    F::Output: Send,
{
    if Handle::try_current().is_err() {
        return runtime.block_on(future);
    }
    std::thread::scope(|scope| match scope.spawn(|| runtime.block_on(future)).join() {
        Ok(output) => output,
        Err(payload) => std::panic::resume_unwind(payload),
    })
}
