//! The handle that everybody may hold.

use std::{panic::Location, sync::Arc};

use super::Stopped;
use crate::{
    CleanupStack,
    cause::Cause,
    core::{descriptor::Descriptor, state::AppState},
    engine::{shared::Shared, stack::Stacked},
    error::GetError,
    inject::{GetFromApp, LazyFromApp, Resource, TryGetFromApp},
    last_chance::{self, AtExit, EndsAtExit},
    lazy::Lazy,
    said::{CleanupName, StopReason},
    shutdown::Shutdown,
    slot::upgrade,
};

/// Does everything with a running app but own it: looks up, asks how things are, asks it to stop.
///
/// It is injectable, and cheap to clone. It keeps neither the app nor any resource alive: after the end every call is
/// answered with a typed error.
#[derive(Clone, Debug)]
pub struct AppHandle {
    pub(crate) shared: Arc<Shared>,
}

impl AppHandle {
    /// The resource `T`, or the one resource that provides the trait `T`.
    ///
    /// # Panics
    /// With its state, if it is not ready; [`try_get`](Self::try_get) gives that as an error.
    #[track_caller]
    #[inline]
    pub fn get<T: GetFromApp + ?Sized>(&self) -> Arc<T> {
        // Two cold ends: what is alive after the lookup has to be kept through it.
        let Some(weak) = self.shared.usable(T::DESCRIPTOR.get()) else { self.not_ready(T::DESCRIPTOR.get()) };
        match upgrade(weak) {
            Some(value) => value,
            None => gone(T::DESCRIPTOR.get()),
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn not_ready(&self, descriptor: &'static Descriptor) -> ! {
        panic!("{}", self.shared.why_not(descriptor))
    }

    /// The resource `T`, or the one resource that provides the trait `T`, if it can be used now.
    ///
    /// # Errors
    /// [`GetError`] says whether it is not part of the app, or in which state it is; after the end, in which it ended.
    pub fn try_get<T: TryGetFromApp + ?Sized>(&self) -> Result<Arc<T>, GetError> {
        self.lookup()
    }

    /// The lazy resource `T`, which is made when it is first asked for: `app.lazy::<T>().get().await`. After the end it answers
    /// [`LazyError::Stopped`](crate::LazyError::Stopped).
    pub fn lazy<T: LazyFromApp + ?Sized>(&self) -> Lazy<T> {
        Lazy::of(&self.shared)
    }

    /// Asks the app to stop, and waits for nothing: the stop goes on whether or not the answer is awaited.
    ///
    /// It may be called anywhere: in a hook, a task or an observer, on a thread. While the app starts, the start is rolled back.
    /// Called again, by whomever and at whatever time, the first reason counts, and all get the same answer: after the end, at
    /// once. Awaiting the answer in a hook, a task, `main` or the body of `run` would be waiting for oneself: there, just ask; see
    /// [`Stopped`].
    ///
    /// # Errors
    /// Of the answer: [`ShutdownError`](crate::ShutdownError) if a resource could not be given back as it should.
    pub fn shutdown(&self, reason: impl StopReason) -> Stopped {
        self.stop(Cause::Reason(reason.into()))
    }

    /// Asks a stop that goes on, or a roll-back, to be over soon, as a second Ctrl+C does: nothing is waited for any more that does
    /// not give something back. `main`, tasks and scopes are cancelled, and each hook has one second.
    ///
    /// Before a stop was asked for, and after the app has stopped, nothing happens.
    pub fn hurry(&self) {
        self.shared.request_hurry();
    }

    /// Waits until the app has stopped, by whomever; after the end, the answer is there at once. Not for a hook, a task, `main` or the
    /// body of `run`, as [`Stopped`] says.
    ///
    /// # Errors
    /// [`ShutdownError`](crate::ShutdownError) if a resource could not be given back as it should.
    pub fn stopped(&self) -> Stopped {
        Stopped::new(Arc::clone(&self.shared))
    }

    /// The app's own cleanups: what is pushed here goes first at a stop, when `main` or the body is over and before any resource
    /// is given back. So it may use all of them.
    ///
    /// It can be pushed on at any time and from any thread. The cleanups run last in, first out, each within its own limit, and
    /// all together until what is left of the whole stop is for resources. They are told why the app stops; what fails is in
    /// the [report](crate::ShutdownReport::cleanups). What is pushed while resources are being given back runs at the very end
    /// of the stop; what is pushed after that is given back at once, with a warning.
    ///
    /// ```
    /// # use tenure::{App, Reason};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let app = App::only::<()>().start().await?;
    /// app.cleanup().defer_named("say goodbye", async |reason: Reason| println!("goodbye: {reason}"));
    /// app.shutdown().await?;
    /// # Ok(()) }
    /// ```
    pub fn cleanup(&self) -> CleanupStack {
        CleanupStack::of(Arc::clone(&self.shared) as Arc<dyn Stacked>)
    }

    /// Adds a cleanup for the last chance: one that also runs where nothing else is given back any more.
    ///
    /// It runs at the very end of the app's stop, after the last resource is gone; or else when the process ends before that, by
    /// `std::process::exit`, by the return of `main`, or by force (a third Ctrl+C, the watchdog). It is for what would be left
    /// behind for the next process to stumble over: a pid file, the path of a socket.
    ///
    /// It is synchronous, runs exactly once, on a thread of its own, the last that was added first, and all together have two
    /// seconds. It returns `()` or a `Result<(), E>`; one that fails, panics or hangs keeps no other from its turn, and is told: after a
    /// stop in the [report](crate::ShutdownReport::cleanups), else on stderr. After the app has stopped, it runs at once. An
    /// abort, SIGKILL or a crash leave no chance; nor does `std::process::exit` outside Unix.
    ///
    /// ```
    /// # use tenure::{AppHandle, managed_resource};
    /// #[managed_resource(init = Lock::create)]
    /// struct Lock;
    ///
    /// impl Lock {
    ///     fn create(app: AppHandle) -> std::io::Result<Self> {
    ///         let path = std::env::temp_dir().join("example.lock");
    ///         std::fs::write(&path, "")?;
    ///         app.at_exit(move || std::fs::remove_file(path));
    ///         Ok(Self)
    ///     }
    /// }
    /// ```
    #[track_caller]
    pub fn at_exit<F, R, M>(&self, cleanup: F) -> AtExit
    where
        F: FnOnce() -> R + Send + 'static,
        R: EndsAtExit<M>,
    {
        let place = Location::caller();
        let name = format!("{}:{}", place.file(), place.line());
        last_chance::add(&self.shared.last_chance, name.into(), Box::new(move || cleanup().done()))
    }

    /// As [`at_exit`](Self::at_exit), with a name for reports.
    pub fn at_exit_named<F, R, M>(&self, name: impl CleanupName, cleanup: F) -> AtExit
    where
        F: FnOnce() -> R + Send + 'static,
        R: EndsAtExit<M>,
    {
        last_chance::add(&self.shared.last_chance, name.into(), Box::new(move || cleanup().done()))
    }

    /// Fires when the app is asked to stop, as the `Shutdown` of `main` does. After the end it has fired.
    pub fn shutdown_requested(&self) -> Shutdown {
        self.shared.main_shutdown()
    }

    /// Whether the app is to be sent anything: it is [`Running`](AppState::Running). From the request of a stop on it is not,
    /// although it still serves for as long as `drain_delay` says. This is what a readiness probe asks for.
    pub fn is_ready(&self) -> bool {
        self.state() == AppState::Running
    }

    /// Waits until the app is [`Draining`](AppState::Draining), or further on to its end; at once, if it already is. A start that
    /// is rolled back counts too.
    ///
    /// That is when a stop is asked for, and thus earlier than any [`Shutdown`]: `drain_delay` lies between. Who takes in work
    /// from a source that others share with it (a socket that is handed on, a queue) ends that here, and has the delay to
    /// answer what it took. The future owns all it needs, and keeps nothing of the app's resources alive.
    ///
    /// # Cancel safety
    /// Dropping the future changes nothing; another one can be asked for at any time.
    ///
    /// ```
    /// # use tenure::{App, AppState};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let app = App::only::<()>().start().await?;
    /// let draining = app.draining();
    /// app.shutdown().await?;
    /// draining.await;
    /// # Ok(()) }
    /// ```
    pub fn draining(&self) -> impl Future<Output = ()> + Send + use<> {
        self.shared.draining()
    }

    /// What the app does.
    pub fn state(&self) -> AppState {
        self.shared.app_state()
    }

    pub(super) fn stop(&self, cause: Cause) -> Stopped {
        self.shared.request_stop(cause);
        self.stopped()
    }

    pub(crate) fn lookup<T: Resource + ?Sized>(&self) -> Result<Arc<T>, GetError> {
        self.shared.lookup(T::DESCRIPTOR.get())
    }
}

/// It went between the question and the answer.
#[cold]
#[inline(never)]
#[track_caller]
fn gone(descriptor: &'static Descriptor) -> ! {
    panic!("`{}` is gone", descriptor.name())
}
