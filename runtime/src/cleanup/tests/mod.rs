//! What a cleanup stack promises.

mod cancel;
mod close;
mod dropped;
mod enter;
mod random;
mod release;
mod run;
mod shapes;

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::{CleanupError, CleanupStack, Reason};
use crate::failure::{Failure, FailureKind};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, what: impl fmt::Display) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.to_string());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All in one line.
    fn said(&self) -> String {
        self.all().join(" ")
    }
}

/// The error of the tests' own bodies.
#[derive(Debug)]
enum Oops {
    Own(&'static str),
    Cleanup(CleanupError),
}

impl From<CleanupError> for Oops {
    fn from(error: CleanupError) -> Self {
        Self::Cleanup(error)
    }
}

/// A cleanup that takes its time.
async fn slow(log: Log, name: &'static str) {
    log.note(format_args!("{name}("));
    tokio::time::sleep(Duration::from_millis(10)).await;
    log.note(format_args!("){name}"));
}

/// Lets everything that goes on in the background come to its end, on the paused clock.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(3600)).await;
}

fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn said(failures: &[Failure]) -> Vec<String> {
    failures
        .iter()
        .map(|failure| match &failure.kind {
            FailureKind::Error(error) => error.to_string(),
            FailureKind::Panicked { message, .. } => format!("panic: {message}"),
            FailureKind::TimedOut { .. } => "timeout".to_owned(),
            FailureKind::Leaked { count } => format!("leak: {count}"),
            other => format!("{other:?}"),
        })
        .collect()
}
