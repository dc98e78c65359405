//! The app as its owner has it.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tokio::runtime::{Handle, Runtime};

use super::{AppBuilder, AppHandle, Stopped, start::shut_down};
use crate::{
    cause::Cause, core::state::AppState, engine::shared::Shared, error::ShutdownError, inject::Roots, log,
    report::ShutdownReport, shutdown::block_on,
};

/// A running app, and the duty to stop it.
///
/// [`App::all`] or [`App::only`] begins one, [`AppBuilder::start`] starts it, and [`AppBuilder::run`] starts it for as long as a
/// body runs. Everything but the ownership is in [`AppHandle`], to which it derefs.
///
/// ```
/// # use tenure::{App, resource};
/// #[resource]
/// struct Api {}
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::BoxError> {
/// let app = App::all().start().await?;
/// let api = app.get::<Api>();
/// # drop(api);
/// app.shutdown().await?;
/// # Ok(()) }
/// ```
///
/// An `App` that is dropped without a shutdown writes a warning that names where it was started, and leaves the disposal of
/// its resources to the tokio runtime; whoever has an [`AppHandle`] can await that with [`stopped`](AppHandle::stopped). One that
/// brought its own runtime is waited for in the drop, unless that happens on that very runtime. Several apps may live in one process, and share nothing.
#[must_use = "an app that is dropped is stopped, and nobody hears how that went"]
pub struct App {
    handle: AppHandle,
    /// Of an app that was started without one.
    runtime: Option<Runtime>,
}

impl App {
    /// An app of every resource that is linked into the program.
    #[doc(alias = "new")]
    #[doc(alias = "builder")]
    pub fn all() -> AppBuilder {
        AppBuilder::all()
    }

    /// An app of exactly what the roots need.
    ///
    /// A root is written as it is held: `Arc<Api>`, `Arc<dyn Mailer>`, `Arc<Pool<Connection>>`, `Lazy<Model>`; several are a
    /// tuple. So it is `App::only::<Arc<Api>>()`, and not `App::only::<Api>()`.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use tenure::{App, Lazy, resource};
    /// # #[resource] struct Api {}
    /// # #[resource] struct Jobs {}
    /// # #[resource(lazy)] struct Model {}
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::BoxError> {
    /// let app = App::only::<(Arc<Api>, Arc<Jobs>, Lazy<Model>)>().start().await?;
    /// # app.shutdown().await?; Ok(()) }
    /// ```
    pub fn only<R: Roots>() -> AppBuilder {
        AppBuilder::only::<R>()
    }

    pub(super) fn started(shared: Arc<Shared>, runtime: Option<Runtime>) -> Self {
        Self { handle: AppHandle { shared }, runtime }
    }

    /// A handle that can be cloned and sent about.
    pub fn handle(&self) -> AppHandle {
        self.handle.clone()
    }

    /// Stops the app: gives everything back, in reverse. The stop begins at once; the future only waits for its end.
    ///
    /// It may be called again and by several at once: all get the same answer.
    ///
    /// # Errors
    /// [`ShutdownError`] if a resource could not be given back as it should; all others have been.
    ///
    /// # Cancel safety
    /// Dropping the future does not stop the stop.
    pub fn shutdown(&self) -> Stopped {
        self.handle.stop(Cause::Completed)
    }

    /// As [`shutdown`](Self::shutdown), for a program without async code: blocks the thread until the app has stopped.
    ///
    /// # Errors
    /// As [`shutdown`](Self::shutdown).
    ///
    /// An app that was started on a runtime of one thread is driven by whoever drives that: if nobody does, this waits for ever.
    /// There, block on the answer: `runtime.block_on(app.shutdown())`.
    ///
    /// # Panics
    /// In async code, as the blocking calls of tokio do: there, await [`shutdown`](Self::shutdown).
    pub fn shutdown_blocking(&self) -> Result<ShutdownReport, ShutdownError> {
        self.shared.runtime.block_on(self.shutdown())
    }
}

impl Deref for App {
    type Target = AppHandle;

    fn deref(&self) -> &AppHandle {
        &self.handle
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let shared = &self.handle.shared;
        if shared.app_state() == AppState::Running && !shared.stop_is_asked() {
            warn(shared);
            shared.request_stop(Cause::Dropped);
        }
        if let Some(runtime) = self.runtime.take() {
            end_runtime(&self.handle, runtime);
        }
    }
}

/// Ends an app's own runtime when the app has stopped.
fn end_runtime(app: &AppHandle, runtime: Runtime) {
    if app.shared.is_stopped() {
        return shut_down(runtime);
    }
    let stopped = app.stopped();
    let on_its_own_thread = Handle::try_current().is_ok_and(|current| current.id() == runtime.handle().id());
    if !on_its_own_thread {
        let _ = block_on(stopped);
        return shut_down(runtime);
    }
    // What would be waited for here may need this very thread.
    let runtime = Arc::new(Mutex::new(Some(runtime)));
    let elsewhere = Arc::clone(&runtime);
    let take = |runtime: &Mutex<Option<Runtime>>| runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
    let waits = move || {
        let _ = block_on(stopped);
        if let Some(runtime) = take(&elsewhere) {
            shut_down(runtime);
        }
    };
    if thread::Builder::new().name("tenure".to_owned()).spawn(waits).is_err()
        && let Some(runtime) = take(&runtime)
    {
        // There is no thread to be had: it goes down under the app, and whoever waits is told so.
        shut_down(runtime);
    }
}

fn warn(shared: &Shared) {
    let place = shared.started_at;
    log::warning(format_args!("the app started at {place} was dropped without a shutdown; it is stopped in the background"));
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handle.shared.fmt(f)
    }
}
