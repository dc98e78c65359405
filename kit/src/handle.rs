//! Something that runs, and has a way of its own to be stopped.

mod error;
mod steps;

use std::{
    fmt,
    future::Future,
    mem,
    ops::Deref,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use tenure::{AppHandle, AtExit, BoxError};
use tokio::{
    sync::{Mutex, oneshot},
    task::JoinHandle,
    time::{timeout, timeout_at},
};

pub use self::error::HandleError;
use self::steps::Steps;
use crate::{held::failed_in_drop, keep::gives_back};

/// Half of what a `dispose` has.
const LIMIT: Duration = Duration::from_secs(5);
/// How long what was forced is waited for.
const FORCED: Duration = Duration::from_secs(1);

type Force = Box<dyn FnOnce() + Send>;

/// Something that runs elsewhere and has a shutdown of its own, with how it is asked to stop, what its end is, and how it is forced.
///
/// It is for servers that bring their own handle, of threads that are told by a flag, of clients with a background task. A server
/// that takes a *future* to stop by needs none of this: give it `stop.requested()` in
/// [`Tasks::spawn_when_running`](tenure::Tasks::spawn_when_running).
///
/// [`give_back`](Self::give_back) calls what [`stop_with`](Self::stop_with) said, then waits for what [`task`](Self::task) and
/// [`thread`](Self::thread) gave it, all within 5 s ([`within`](Self::within)). What is not over by then is forced: what
/// [`force_with`](Self::force_with) said is called, tasks are aborted and have a second to go, threads are left, and an error says so. Without any of the three, it is forced
/// at once. A drop without that, and after
/// [`at_exit`](Self::at_exit) the last chance, force it at once. The value itself is reached through it, by `Deref`.
///
/// ```
/// use std::{sync::mpsc, thread};
/// use tenure_kit::Handle;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (jobs, queue) = mpsc::channel::<Option<u32>>();
/// let worker = thread::spawn(move || while let Ok(Some(job)) = queue.recv() { println!("job {job}") });
///
/// let worker = Handle::new("worker", jobs)
///     .stop_with(|jobs| async move { jobs.send(None).unwrap_or(()) })
///     .thread(worker);
/// worker.send(Some(1))?;
/// worker.give_back().await?;
/// assert!(worker.send(Some(2)).is_err());
/// # Ok(()) }
/// ```
#[must_use = "what runs is forced to its end when this is dropped"]
pub struct Handle<H> {
    name: Arc<str>,
    value: Arc<H>,
    limit: Duration,
    /// What is awaited. Locked for as long as somebody awaits it: who comes meanwhile waits for the lock, and then finds it done, or, where
    /// the first one went away, goes on with it.
    steps: Mutex<Steps>,
    /// What forces it; empty once it is over.
    force: Arc<Forces>,
    at_exit: Option<AtExit>,
}

impl<H: Send + Sync + 'static> Handle<H> {
    /// Holds the value under this name.
    pub fn new(name: impl Into<Arc<str>>, value: H) -> Self {
        Self {
            name: name.into(),
            value: Arc::new(value),
            limit: LIMIT,
            steps: Mutex::new(Steps::default()),
            force: Arc::default(),
            at_exit: None,
        }
    }

    /// How it is asked to stop; what this returns may wait for the end as well.
    pub fn stop_with<F, S>(self, stop: F) -> Self
    where
        F: FnOnce(Arc<H>) -> S + Send + 'static,
        S: Future<Output = ()> + Send,
    {
        let value = Arc::clone(&self.value);
        self.step(async move {
            stop(value).await;
            Ok(())
        })
    }

    /// The task that it runs in, whose end is its end. An error or a panic of the task is one of [`give_back`](Self::give_back).
    pub fn task<E: Into<BoxError> + Send + 'static>(self, task: JoinHandle<Result<(), E>>) -> Self {
        let abort = task.abort_handle();
        self.force.add(Box::new(move || abort.abort()));
        self.step(async move { task.await?.map_err(Into::into) })
    }

    /// The thread that it runs in, whose end is its end. A panic of the thread is an error of [`give_back`](Self::give_back).
    pub fn thread(self, thread: thread::JoinHandle<()>) -> Self {
        self.step(async move {
            let (tell, told) = oneshot::channel();
            // Not on a thread of the runtime, whose own end would wait for it.
            let join = move || {
                let _ = tell.send(thread.join());
            };
            thread::Builder::new().name("join".to_owned()).spawn(join)?;
            match told.await? {
                Ok(()) => Ok(()),
                Err(payload) => Err(format!("its thread panicked: {}", message(&*payload)).into()),
            }
        })
    }

    /// How it is forced to its end, without waiting: when it does not stop in time, is dropped, or at the last chance.
    pub fn force_with(self, force: impl FnOnce(&H) + Send + 'static) -> Self {
        let value = Arc::clone(&self.value);
        self.force.add(Box::new(move || force(&value)));
        self
    }

    /// How long it has to stop before it is forced: 5 s by default. It belongs within the limit of the hook or stack that gives
    /// it back (10 s by default).
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Registers it for the last chance too, as `handle NAME`: there it is forced. See [`AppHandle::at_exit`].
    pub fn at_exit(mut self, app: &AppHandle) -> Self {
        let (forces, name) = (Arc::clone(&self.force), Arc::clone(&self.name));
        let entry = app.at_exit_named(self.label(), move || match forces.call() {
            Some(message) => Err(HandleError::ForcePanicked { name, message }),
            None => Ok(()),
        });
        if let Some(before) = self.at_exit.replace(entry) {
            before.cancel();
        }
        self
    }

    /// Asks it to stop, waits for its end, and forces it if that takes too long.
    ///
    /// Any number can call it, at once or one after another: all wait for the same end, within the limit that began with the
    /// first call, and are told the same.
    ///
    /// # Errors
    /// [`HandleError::Forced`] if it had to be forced, [`HandleError::Failed`] if it ended with an error,
    /// [`HandleError::ForcePanicked`] if what should force it panicked.
    ///
    /// # Cancel safety
    /// Dropped half-way, the next call goes on with it; without one, it is forced when the handle is dropped.
    pub async fn give_back(&self) -> Result<(), HandleError> {
        let mut steps = self.steps.lock().await;
        if let Some(outcome) = steps.outcome() {
            return outcome;
        }
        let outcome = self.ended(&mut steps).await;
        steps.end(&outcome);
        outcome
    }

    async fn ended(&self, steps: &mut Steps) -> Result<(), HandleError> {
        if steps.is_empty() {
            // There is no other way to stop it.
            return self.forced().map_or(Ok(()), Err);
        }
        let deadline = steps.deadline(self.limit);
        if let Ok(ended) = timeout_at(deadline, steps.take_all()).await {
            // There is nothing left to be forced.
            self.force.forget();
            return ended.map_err(|source| HandleError::Failed { name: Arc::clone(&self.name), source });
        }
        let panicked = self.forced();
        // What was aborted is not gone yet.
        let _ = timeout(FORCED, steps.take_all()).await;
        Err(panicked.unwrap_or_else(|| HandleError::Forced { name: Arc::clone(&self.name), limit: self.limit }))
    }

    fn step(mut self, step: impl Future<Output = Result<(), BoxError>> + Send + 'static) -> Self {
        self.steps.get_mut().add(Box::pin(step));
        self
    }
}

impl<H> Handle<H> {
    fn label(&self) -> String {
        format!("handle {}", self.name)
    }

    /// Forces it; says what went wrong with that.
    fn forced(&self) -> Option<HandleError> {
        let message = self.force.call()?;
        Some(HandleError::ForcePanicked { name: Arc::clone(&self.name), message })
    }
}

/// All that forces one.
#[derive(Default)]
struct Forces(StdMutex<Vec<Force>>);

impl Forces {
    fn add(&self, force: Force) {
        self.lock().push(force);
    }

    /// Calls each once, the last that was added first; one that panics keeps no other from its turn. Says what the first panic said.
    fn call(&self) -> Option<Arc<str>> {
        let mut first = None;
        loop {
            // Taken in a statement of its own, so that the lock is not held during the call.
            let next = self.lock().pop();
            let Some(force) = next else { return first };
            if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(force)) {
                let message = message(&*payload).into();
                first.get_or_insert(message);
            }
        }
    }

    fn forget(&self) {
        // Dropped outside the lock, as what it holds is the user's.
        let all = mem::take(&mut *self.lock());
        drop(all);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Force>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("it says nothing in words")
}

impl<H> Deref for Handle<H> {
    type Target = H;

    fn deref(&self) -> &H {
        &self.value
    }
}

gives_back!(Handle<H>);

impl<H> Drop for Handle<H> {
    fn drop(&mut self) {
        if let Some(at_exit) = self.at_exit.take() {
            at_exit.cancel();
        }
        failed_in_drop(&self.label(), self.forced().map(Err));
    }
}

impl<H> fmt::Debug for Handle<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("name", &self.name).field("limit", &self.limit).finish_non_exhaustive()
    }
}
