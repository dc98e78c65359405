//! How a task learns that it is time to stop.

use std::{
    fmt,
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake},
    thread::{self, Thread},
};

use tokio::sync::watch;

use crate::cause::Cause;

/// Fires when it is time to stop: in `main` when a stop is asked for, in a resource when *its* turn has come, that is, when
/// everything that depends on it is gone.
///
/// It is taken as a parameter of an `init`, of `run` or of `main`. Clones fire together.
///
/// ```
/// use tenure::Shutdown;
///
/// async fn work(stop: Shutdown) {
///     let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
///     loop {
///         tokio::select! {
///             () = stop.requested() => break,
///             _ = ticks.tick() => { /* one more piece of work */ }
///         }
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Shutdown {
    receiver: watch::Receiver<Option<Cause>>,
}

impl Shutdown {
    /// Waits until it is time to stop; at once, if it already is.
    ///
    /// The future owns all it needs, so that it can be handed to a server: `.with_graceful_shutdown(stop.requested())`.
    ///
    /// # Cancel safety
    /// Dropping the future changes nothing; another one can be asked for at any time.
    pub fn requested(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut receiver = self.receiver.clone();
        async move {
            // An error says that the app is gone, which is as good a reason to stop.
            let _ = receiver.wait_for(Option::is_some).await;
        }
    }

    /// Whether it is time to stop.
    pub fn is_requested(&self) -> bool {
        self.receiver.borrow().is_some() || self.receiver.has_changed().is_err()
    }

    /// Why it is time to stop; `None` as long as it is not.
    pub fn cause(&self) -> Option<Cause> {
        self.receiver.borrow().clone()
    }

    /// Blocks the thread until it is time to stop: for threads of their own, not for async code.
    pub fn wait(&self) {
        block_on(self.requested());
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown").field("cause", &self.cause()).finish()
    }
}

/// The end that fires.
#[derive(Debug)]
pub(crate) struct ShutdownTrigger {
    sender: watch::Sender<Option<Cause>>,
}

impl ShutdownTrigger {
    pub(crate) fn new() -> Self {
        Self { sender: watch::Sender::new(None) }
    }

    pub(crate) fn subscribe(&self) -> Shutdown {
        Shutdown { receiver: self.sender.subscribe() }
    }

    /// Why it has fired, if it has.
    pub(crate) fn cause(&self) -> Option<Cause> {
        self.sender.borrow().clone()
    }

    /// Fires; the first cause stays.
    pub(crate) fn fire(&self, cause: &Cause) {
        self.sender.send_if_modified(|current| {
            let first = current.is_none();
            if first {
                *current = Some(cause.clone());
            }
            first
        });
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Blocks the thread on a future, without a runtime.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
