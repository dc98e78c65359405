//! What a resource spawns.

use std::{fmt, future::Future, sync::Arc, thread};

use crate::{
    engine::tasks::{Role, TaskGroup},
    hook::ends,
    said::TaskName,
    shutdown::Shutdown,
    tracked::Tracked,
};

/// The background tasks of a resource: taken as a parameter of its `init`, owned by it.
///
/// There are four kinds: [`spawn`](Self::spawn), for what goes on from now; [`spawn_when_running`](Self::spawn_when_running), for servers;
/// [`spawn_blocking`](Self::spawn_blocking), for a piece of work that blocks; [`spawn_thread`](Self::spawn_thread), for what needs a thread
/// for as long as the resource lives. A future that somebody else polls, such as the answer to a request, is
/// [tracked](Self::track).
///
/// When the resource's turn to stop comes, its [`Shutdown`] fires, and its tasks are joined before it is disposed of, so that
/// nothing is closed while something still uses it; one that does not end within `drain_timeout` is cancelled, awaited and
/// reported by name. What has a thread cannot be cancelled: half a second after `drain_timeout` it is reported as
/// stuck, and the stop goes on without it. A task that fails or panics stops the app, and its error is what `main` reports; only a
/// `run` can be restarted. Against `tokio::spawn`, `tokio::task::spawn_blocking` and `std::thread::spawn`: nothing is lost, and nothing outlives what it uses.
///
/// A task of an instance that lives in a scope or a pool does not stop the app when it fails: it fails the close of the scope
/// ([`ScopeError::Close`](crate::ScopeError::Close)), or, where nobody waits for that, stands among the
/// [`cleanups`](crate::ShutdownReport::cleanups) of the app's report; a pool takes the instance for broken. Observers are
/// told at once.
///
/// Tasks that an `init` spawned are cancelled if that `init` fails; those that have a thread are asked to stop, and joined for
/// half a second.
///
/// Clones belong to the same resource: tasks may spawn tasks. Once the resource is being given back, nothing is spawned any
/// more: what was to be a task is dropped.
#[derive(Clone)]
pub struct Tasks {
    group: Arc<TaskGroup>,
    shutdown: Shutdown,
}

impl Tasks {
    pub(crate) fn of(group: Arc<TaskGroup>, shutdown: Shutdown) -> Self {
        Self { group, shutdown }
    }

    #[cfg(test)]
    pub(crate) const fn group(&self) -> &Arc<TaskGroup> {
        &self.group
    }

    /// Spawns a task that runs at once: what an `init` itself needs, such as the driver of a connection.
    ///
    /// The name stands in events and reports. The future is an async block, or what an async function gave; it comes to `()` or
    /// to a `Result<(), E>`, whose error a block that uses `?` says in its last line. Once the resource is being given back, nothing is spawned any more,
    /// and the future is dropped.
    ///
    /// ```
    /// # use tenure::{BoxError, Tasks};
    /// # async fn flush() {}
    /// # fn example(tasks: &Tasks) {
    /// tasks.spawn("flush", flush());
    /// tasks.spawn("read the list", async {
    ///     flush().await;
    ///     std::fs::remove_file("list")?;
    ///     Ok::<_, BoxError>(())
    /// });
    /// # }
    /// ```
    pub fn spawn<F, M>(&self, name: impl TaskName, future: F)
    where
        F: Future + Send + 'static,
        F::Output: EndsTask<M>,
    {
        self.group.spawn(&name.into(), Role::AtOnce, async move { future.await.done() });
    }

    /// Spawns a task that is first polled when the whole app is running: a server that must not accept work before.
    ///
    /// It is dropped unpolled if the app does not come to run, or once the resource is being given back.
    pub fn spawn_when_running<F, M>(&self, name: impl TaskName, future: F)
    where
        F: Future + Send + 'static,
        F::Output: EndsTask<M>,
    {
        self.group.spawn(&name.into(), Role::WhenRunning, async move { future.await.done() });
    }

    /// Runs a piece of work that blocks, on tokio's blocking pool.
    ///
    /// It is a task like the others: it has a name, its failure or panic stops the app, and it is joined before the resource is
    /// disposed of. One that has not begun when the time to drain is over is dropped; one that has begun cannot be
    /// cancelled, and is reported as stuck if it does not end within half a second. It learns that it is time to stop from
    /// [`shutdown`](Self::shutdown). What is to go on for as long as the resource lives has a [thread of its own](Self::spawn_thread): the pool has
    /// 512 unless the runtime was built with another number.
    ///
    /// The closure returns `()` or a `Result<(), E>`; what it holds is dropped before the task counts as over. Once the
    /// resource is being given back it is dropped.
    ///
    /// ```
    /// # use tenure::Tasks;
    /// # fn example(tasks: &Tasks) {
    /// tasks.spawn_blocking("compact", || std::fs::rename("journal.new", "journal"));
    /// # }
    /// ```
    pub fn spawn_blocking<F, M>(&self, name: impl TaskName, f: F)
    where
        F: BlockingTask + Send + 'static,
        F::Return: EndsThread<M>,
    {
        self.group.spawn_blocking(&name.into(), Box::new(move || f().done()));
    }

    /// Starts a thread of that name, which goes on until the resource's turn to stop has come, when its [`Shutdown`] fires.
    ///
    /// It is a task like the others: its failure or panic stops the app, and it is joined before the resource is
    /// disposed of. It cannot be cancelled: one that has not ended half a second after `drain_timeout` is reported as stuck, and the
    /// stop goes on without it. That the system has no thread to give is a failure of the task, and no panic.
    ///
    /// The runtime is entered on it, so that `tokio::runtime::Handle::current()` is there. The task is over when the closure
    /// has returned and what it held is dropped; what lies in the thread's own `thread_local!`s is dropped after that. The
    /// system may show but the first bytes of the name: 15 on Linux. Once the resource is being given back nothing is started, and
    /// the closure is dropped. A clock that is paused, as in tests, does not wait for threads.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tenure::Tasks;
    /// # fn poll_the_device() -> std::io::Result<()> { Ok(()) }
    /// # fn example(tasks: &Tasks) {
    /// tasks.spawn_thread("device", |stop| {
    ///     while !stop.is_requested() {
    ///         poll_the_device()?;
    ///         std::thread::sleep(Duration::from_millis(10));
    ///     }
    ///     Ok::<_, std::io::Error>(())
    /// });
    /// // What has nothing to do until then blocks in `stop.wait()`.
    /// tasks.spawn_thread("watch", |stop| stop.wait());
    /// # }
    /// ```
    pub fn spawn_thread<F, M>(&self, name: impl TaskName, f: F)
    where
        F: ThreadTask + Send + 'static,
        F::Return: EndsThread<M>,
    {
        let shutdown = self.shutdown();
        self.group.spawn_thread(&name.into(), thread::Builder::new(), Box::new(move || f(shutdown).done()));
    }

    /// Lets the resource wait for a future that somebody else polls, such as the answer to a request.
    ///
    /// It is counted from this call until it is over or dropped, and not spawned. While the resource drains, new ones are
    /// still let in: a request that came before the listener was closed is answered. When `drain_timeout` is over, those that are
    /// left are cut off: each is dropped at its next poll, to which it is woken, and comes to `None`. How many these were is told,
    /// and stands in the [report](crate::ResourceReport::tracked_cancelled). What is tracked after that, or after the resource
    /// has drained, comes to `None` without being polled.
    ///
    /// It costs some atomic operations, and a short lock where the future has to wait.
    ///
    /// ```
    /// # use tenure::Tasks;
    /// # async fn answer(request: &str) -> String { request.to_owned() }
    /// async fn handle(tasks: Tasks, request: String) -> (u16, String) {
    ///     match tasks.track(answer(&request)).await {
    ///         Some(answer) => (200, answer),
    ///         None => (503, "the service stops".to_owned()),
    ///     }
    /// }
    /// ```
    ///
    /// # Cancel safety
    /// Dropping it drops the future, and nobody waits for it any more.
    pub fn track<F: Future>(&self, future: F) -> Tracked<F> {
        Tracked::new(future, self.group.track())
    }

    /// How many of the tasks have not ended.
    pub fn len(&self) -> usize {
        self.group.len()
    }

    /// Whether all of the tasks have ended.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fires when the resource's turn to stop has come.
    pub fn shutdown(&self) -> Shutdown {
        self.shutdown.clone()
    }

    /// Waits until the app drains, which is when a stop is asked for and thus before the resource's own turn; the same as
    /// [`AppHandle::draining`](crate::AppHandle::draining). What ends from now on may have ended because of that.
    ///
    /// # Cancel safety
    /// Dropping the future changes nothing; another one can be asked for at any time.
    pub fn draining(&self) -> impl Future<Output = ()> + Send + use<> {
        self.group.draining()
    }
}

ends! {
    EndsTask, "a task cannot return `{Self}`", "it returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`"
}

ends! {
    EndsThread, "a task that blocks cannot return `{Self}`",
    "it is not async, and returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`; a future is spawned with `spawn`"
}

/// What `spawn_blocking` takes.
#[diagnostic::on_unimplemented(
    message = "a task that blocks is a closure without parameters",
    label = "this is `{Self}`",
    note = "write `|| …`; a future is spawned with `spawn`"
)]
pub trait BlockingTask: FnOnce() -> <Self as BlockingTask>::Return {
    /// What it returns.
    type Return;
}

#[diagnostic::do_not_recommend]
impl<F: FnOnce() -> R, R> BlockingTask for F {
    type Return = R;
}

/// What `spawn_thread` takes.
#[diagnostic::on_unimplemented(
    message = "a thread is a closure that takes a `Shutdown`",
    label = "this is `{Self}`",
    note = "write `|stop| …`, which ends when `stop` is requested; a future is spawned with `spawn`"
)]
pub trait ThreadTask: FnOnce(Shutdown) -> <Self as ThreadTask>::Return {
    /// What it returns.
    type Return;
}

#[diagnostic::do_not_recommend]
impl<F: FnOnce(Shutdown) -> R, R> ThreadTask for F {
    type Return = R;
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").field("running", &self.len()).field("tracked", &self.group.tracked()).finish_non_exhaustive()
    }
}
