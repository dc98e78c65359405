//! What a resource spawns.

use std::{fmt, future::Future, sync::Arc};

use crate::{
    engine::tasks::{Role, TaskGroup},
    hook::ends,
    said::TaskName,
    shutdown::Shutdown,
};

/// The background tasks of a resource: taken as a parameter of its `init`, owned by it.
///
/// When the resource's turn to stop comes, its [`Shutdown`] fires, and its tasks are joined before it is disposed of; one that
/// does not end within `drain_timeout` is cancelled, awaited and reported by name. A task that fails or panics stops the
/// app, and its error is what `main` reports; only a `run` can be restarted. Against `tokio::spawn`: nothing is lost, and nothing outlives what it uses.
///
/// A task of an instance that lives in a scope or a pool does not stop the app when it fails: it fails the close of the scope
/// ([`ScopeError::Close`](crate::ScopeError::Close)), or, where nobody waits for that, stands among the
/// [`cleanups`](crate::ShutdownReport::cleanups) of the app's report; a pool takes the instance for broken. Observers are
/// told at once.
///
/// Tasks that an `init` spawned are cancelled if that `init` fails.
#[derive(Clone)]
pub struct Tasks {
    group: Arc<TaskGroup>,
    shutdown: Shutdown,
}

impl Tasks {
    pub(crate) fn of(group: Arc<TaskGroup>, shutdown: Shutdown) -> Self {
        Self { group, shutdown }
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
    ///     let list = tokio::task::spawn_blocking(|| std::fs::read("list")).await??;
    ///     println!("{} bytes", list.len());
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
}

ends! {
    EndsTask, "a task cannot return `{Self}`", "it returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`"
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").field("running", &self.len()).finish_non_exhaustive()
    }
}
