//! The ways to start an app.

use std::{
    future::{Future, pending},
    panic::Location,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

use super::{App, AppBuilder, builder::Assembled};
use crate::{
    cause::Cause,
    engine::{body::Body, driver::Driver, message::Message, shared::Shared},
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
    /// What decides, and keeps the limits, has a thread of its own, so that a hook or a task that blocks a thread of the runtime does not
    /// hold it up. On a runtime of one thread (`current_thread`) it is a task there, as that thread may have the paused clock of a test:
    /// as long as something blocks it, nothing is decided.
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

    /// As [`start`](Self::start), for a program without async code: the app brings its own runtime, and a thread of its own decides,
    /// whatever blocks those of the runtime.
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
        match shared.runtime.runtime_flavor() {
            RuntimeFlavor::CurrentThread => drop(shared.runtime.spawn(driver.run())),
            _ => drive(&shared, driver),
        }
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

/// Drives an app on a thread and a runtime of its own: a hook or a task that blocks every thread of the user's must keep the app
/// neither from hearing signals nor from counting time.
pub(crate) fn drive(shared: &Arc<Shared>, driver: Driver) {
    let (on_thread, theirs) = (Arc::new(Mutex::new(Some(driver))), shared.runtime.clone());
    let ends = EndsWithRuntime(Arc::clone(shared));
    let watch = shared.runtime.spawn(async move {
        let _ends = ends;
        pending::<()>().await;
    });
    let elsewhere = Arc::clone(&on_thread);
    let take = |driver: &Mutex<Option<_>>| driver.lock().ok().and_then(|mut driver| driver.take());
    let spawned = thread::Builder::new().name("tenure".to_owned()).spawn(move || {
        if let Some(driver) = take(&elsewhere) {
            match Builder::new_current_thread().enable_time().build() {
                Ok(own) => own.block_on(driver.run()),
                Err(_) => theirs.block_on(driver.run()),
            }
        }
        watch.abort();
    });
    // A system that has no thread to give may still have time on those it gave.
    if spawned.is_err()
        && let Some(driver) = take(&on_thread)
    {
        shared.runtime.spawn(driver.run());
    }
}

/// Tells a driver that is not on the user's runtime when that goes down under the app.
struct EndsWithRuntime(Arc<Shared>);

impl Drop for EndsWithRuntime {
    fn drop(&mut self) {
        self.0.tell(Message::RuntimeEnded);
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
    thread::scope(|scope| match scope.spawn(|| runtime.block_on(future)).join() {
        Ok(output) => output,
        Err(payload) => std::panic::resume_unwind(payload),
    })
}
