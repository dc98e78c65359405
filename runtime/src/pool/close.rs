//! The beginning and the end of a pool: what is kept ready is made, and everything is disposed of.

use std::{
    error::Error,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::time::Instant;

use super::{core::Core, state::State};
use crate::{
    BoxError,
    cleanup::Reason,
    engine::{deadline::after, instance::Making},
    failure::{Failure, FailureKind, Phase},
    hook::Done,
    text::Span,
};

impl<T: Send + Sync + 'static> Core<T> {
    /// Makes what is kept ready, all at once; the first failure ends it, and everything is given back.
    pub(super) async fn warm_up(self: &Arc<Self>) -> Result<(), BoxError> {
        let min = self.options.min.min(self.options.max);
        {
            let mut state = self.lock();
            state.making += min;
            // Nothing else is made meanwhile, in place of what fails.
            state.not_before = Some(after(Instant::now(), Duration::MAX));
        }
        let mut warming = Warming { core: Arc::clone(self), making: Vec::new() };
        warming.making.extend((0..min).map(|_| Box::pin(self.maker().make())));
        let failed = poll_fn(|context| {
            let mut failed = None;
            warming.making.retain_mut(|making| match making.as_mut().poll(context) {
                Poll::Ready(Ok(instance)) => {
                    self.made(instance);
                    false
                }
                Poll::Ready(Err(failure)) => {
                    self.lock().making -= 1;
                    failed.get_or_insert(failure);
                    false
                }
                Poll::Pending => true,
            });
            match failed {
                Some(failure) => Poll::Ready(Some(failure)),
                None if warming.making.is_empty() => Poll::Ready(None),
                None => Poll::Pending,
            }
        })
        .await;
        drop(warming);
        let Some(failure) = failed else {
            self.lock().not_before = None;
            return Ok(());
        };
        self.close(Reason::Failed);
        self.until(State::is_quiet).await;
        self.tracker.emptied().await;
        Err(NotWarm(failure).into())
    }

    /// Closes the pool if that has not been done, and waits until everything is gone but what is still in use.
    pub(super) async fn wind_up(self: Arc<Self>, reason: Reason) -> Done {
        self.hear();
        let unless_through = Hearing(&self);
        self.close(reason);
        self.until(State::is_quiet).await;
        self.tracker.emptied().await;
        let in_use = self.lock().out;
        let failures = self.heard();
        drop(unless_through);
        if in_use == 0 && failures.is_empty() { Ok(()) } else { Err(NotGone { in_use, failures }.into()) }
    }
}

/// What is being made at the start; where that is cut short, it is not made.
struct Warming<T: Send + Sync + 'static> {
    core: Arc<Core<T>>,
    making: Vec<Pin<Box<Making>>>,
}

impl<T: Send + Sync + 'static> Drop for Warming<T> {
    fn drop(&mut self) {
        for making in self.making.drain(..) {
            drop(making);
            self.core.not_made_after_all();
        }
    }
}

/// As long as this is there, what fails to be given back is kept for who closes the pool.
struct Hearing<'a, T: Send + Sync + 'static>(&'a Arc<Core<T>>);

impl<T: Send + Sync + 'static> Core<T> {
    /// From now on somebody waits for what fails to be given back.
    pub(super) fn hear(&self) {
        self.lock().heard = true;
    }

    /// Nobody does any more; gives what failed meanwhile.
    pub(super) fn heard(&self) -> Vec<Failure> {
        let mut state = self.lock();
        state.heard = false;
        std::mem::take(&mut state.failures)
    }
}

impl<T: Send + Sync + 'static> Drop for Hearing<'_, T> {
    fn drop(&mut self) {
        self.0.shared.unheard(self.0.heard());
    }
}

/// Why a failure happened, in a sentence about something that is named already.
struct Why<'a>(&'a Failure);

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { phase, kind, .. } = self.0;
        match phase {
            Phase::Task(name) => write!(f, "task `{name}`: ")?,
            Phase::Cleanup(name) => write!(f, "cleanup `{name}`: ")?,
            _ => {}
        }
        match kind {
            FailureKind::Error(error) => error.fmt(f),
            FailureKind::Panicked { message, place: Some(place) } => write!(f, "it panicked at {place}: {message}"),
            FailureKind::Panicked { message, place: None } => write!(f, "it panicked: {message}"),
            FailureKind::TimedOut { limit } => write!(f, "it timed out after {}", Span(*limit)),
            FailureKind::Leaked { count } => write!(f, "it is still held in {count} other places"),
            _ => f.write_str("it was cancelled"),
        }
    }
}

/// An instance that is kept ready could not be made.
#[derive(Debug)]
struct NotWarm(Failure);

impl fmt::Display for NotWarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an instance for its pool could not be made: {}", Why(&self.0))
    }
}

impl Error for NotWarm {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// Not everything was given back as it should.
#[derive(Debug)]
struct NotGone {
    in_use: u32,
    failures: Vec<Failure>,
}

impl fmt::Display for NotGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.in_use {
            0 => {}
            1 => f.write_str("1 instance is still in use, and will be disposed of when it comes back")?,
            n => write!(f, "{n} instances are still in use, and will be disposed of when they come back")?,
        }
        for (i, failure) in self.failures.iter().enumerate() {
            let between = if i > 0 || self.in_use > 0 { "; " } else { "" };
            write!(f, "{between}an instance could not be disposed of: {}", Why(failure))?;
        }
        Ok(())
    }
}

impl Error for NotGone {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().and_then(Failure::source)
    }
}
