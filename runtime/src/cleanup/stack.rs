//! The stack of cleanups as people use it.

use std::{fmt, future::Future, panic::Location, sync::Arc, time::Duration};

use super::{CleanupError, Reason, own::Own};
use crate::engine::{
    limits::DISPOSE,
    list::Pass,
    stack::{Stack, Stacked},
    unwind::Unwind,
};

/// What has to be given back, where that is known only at run time: last in, first out.
///
/// Whatever is pushed runs exactly once, in reverse, each with its own time limit (10 s, unless
/// [`with_timeout`](Self::with_timeout) says otherwise); an error, a panic or an overrun in one never keeps another from its
/// turn. Against a `Drop`: a cleanup can be asynchronous, can fail, and is told why it runs. Against `AsyncExitStack` of
/// Python, whose counterpart it is: a cleanup that has begun is not cancelled with its caller, but goes on in the background.
///
/// It is a handle: clones are of the same stack, and it can be used from several threads. What is pushed while the stack is
/// being closed has its turn at once, after the cleanup that runs.
///
/// A stack that was made by [`new`](Self::new) is closed by [`close`](Self::close), or by the end of [`run`](Self::run). If
/// its last handle is dropped before, a warning says where it was made, and the cleanups run in the background on the current
/// tokio runtime; without one they run in that drop, where one that has to wait is polled once and then reported. (A cleanup
/// that captures a handle of its own stack keeps it from that.) A stack that was *taken*, as a parameter of an `init`, from the
/// app or from a scope, is closed by its owner: what is pushed on that of an `init` runs if the `init` fails or is cancelled
/// half-way, and otherwise after the resource's own `dispose`. Once the owner has closed it for good, what is pushed on it is
/// given back at once, in the background, with [`Reason::Cancelled`] and a warning.
///
/// It needs tokio only for what waits: without a runtime, time limits do not apply.
///
/// ```
/// use tenure::{CleanupStack, Reason};
///
/// # struct Connection; impl Connection { async fn close(&self) -> std::io::Result<()> { Ok(()) } }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::CleanupError> {
/// let stack = CleanupStack::new();
/// let connection = stack.push(Connection, Connection::close);
/// stack.defer_named("lock file", || std::fs::remove_file("lock").or(Ok::<_, std::io::Error>(())));
/// stack.defer(async |reason: Reason| println!("first of all: {reason}"));
/// # let _ = connection;
/// stack.close(Reason::Completed).await
/// # }
/// ```
#[derive(Clone)]
pub struct CleanupStack {
    pub(super) of: Arc<dyn Stacked>,
    /// How long what is pushed through this handle may take.
    pub(super) limit: Option<Duration>,
}

impl CleanupStack {
    /// An empty stack, which its holder closes.
    #[track_caller]
    #[must_use = "a stack is there to be pushed on, and closed"]
    #[allow(clippy::new_without_default, reason = "a default would not know where the stack was made")]
    pub fn new() -> Self {
        Self::made_at(Location::caller(), Stack::default())
    }

    pub(super) fn made_at(place: &'static Location<'static>, stack: Stack) -> Self {
        Self::of(Arc::new(Own::new(place, stack)))
    }

    /// A handle of somebody's stack.
    pub(crate) fn of(of: Arc<dyn Stacked>) -> Self {
        Self { of, limit: Some(DISPOSE) }
    }

    /// A handle of the same stack; what is pushed through it may take this long.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let stack = tenure::CleanupStack::new();
    /// stack.with_timeout(Duration::from_secs(60)).defer(|| { /* … */ });
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(stack.close(tenure::Reason::Completed)).unwrap();
    /// ```
    #[must_use = "it is what is pushed through the new handle that may take this long"]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        self.clone().limited(Some(limit))
    }

    /// The same, with another limit; without one for `None`.
    pub(crate) fn limited(self, limit: Option<Duration>) -> Self {
        Self { limit, ..self }
    }

    /// Gives back the newest entry of this name now, with [`Reason::Completed`]; `false` where there is none (any more).
    ///
    /// It costs the same however many entries there are. What closes the stack meanwhile waits until the entry is gone.
    ///
    /// # Errors
    /// [`CleanupError`] if its cleanup failed; it does not run again.
    ///
    /// # Cancel safety
    /// Dropped before it was polled, nothing happens; after that, the cleanup goes on in the background.
    pub fn release(&self, name: &str) -> impl Future<Output = Result<bool, CleanupError>> + Send + use<> {
        let of = Arc::clone(&self.of);
        release(of, Arc::from(name))
    }

    /// Moves everything that was pushed to a new stack, which its holder closes; this one is empty then.
    #[track_caller]
    #[must_use = "dropping the new stack runs its cleanups in the background"]
    pub fn pop_all(&self) -> Self {
        Self { limit: self.limit, ..Self::made_at(Location::caller(), self.of.stack().take_pushed()) }
    }

    /// Runs everything that was pushed, last in, first out; what is pushed meanwhile has its turn as well.
    ///
    /// The stack can be used again after that. If several close it at a time, one does it, the others wait, and each is told
    /// of what failed while it did it. A cleanup that awaits `close` of its own stack is answered at once: what lies below has
    /// its turn after that cleanup. (In a task of its own it would wait for itself, until the time limit of that cleanup.)
    ///
    /// # Errors
    /// [`CleanupError`] with all that failed.
    ///
    /// # Cancel safety
    /// Dropped before it was polled, nothing happens. After that, the rest goes on in the background, with the cleanup that is
    /// under way; what fails there is logged.
    pub fn close(&self, reason: Reason) -> impl Future<Output = Result<(), CleanupError>> + Send + use<> {
        let unwind = Unwind::new(Arc::clone(&self.of), reason, None).pushed();
        async move { CleanupError::check(unwind.await) }
    }
}

async fn release(of: Arc<dyn Stacked>, name: Arc<str>) -> Result<bool, CleanupError> {
    let Some((entry, pass)) = Pass::release(&of, &name) else { return Ok(false) };
    let failures = Unwind::new(of, Reason::Completed, None).one(entry, Some(pass)).await;
    CleanupError::check(failures).map(|()| true)
}

impl CleanupStack {
    /// How many cleanups there are that have not begun.
    pub fn len(&self) -> usize {
        self.of.stack().pushed()
    }

    /// Whether nothing is left to run.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for CleanupStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanupStack")
            .field("of", &self.of.owner().name)
            .field("entries", self.of.stack())
            .finish_non_exhaustive()
    }
}
