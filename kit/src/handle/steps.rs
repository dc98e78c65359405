//! What is awaited on the way to an end, by one after another of those who want it.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    panic::{self, AssertUnwindSafe},
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tenure::BoxError;
use tokio::time::Instant;

use super::{HandleError, error::SharedError, message};

type Step = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

/// The steps that are still to be taken, and what came of the others.
#[derive(Default)]
pub(super) struct Steps {
    todo: VecDeque<Step>,
    failed: Option<SharedError>,
    deadline: Option<Instant>,
    outcome: Option<Result<(), HandleError>>,
}

impl Steps {
    pub(super) fn add(&mut self, step: Step) {
        self.todo.push_back(step);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.todo.is_empty() && self.deadline.is_none()
    }

    /// Until when they are to be over: this long from the first call on.
    pub(super) fn deadline(&mut self, limit: Duration) -> Instant {
        *self.deadline.get_or_insert_with(|| {
            let now = Instant::now();
            // Of what is longer than the clock goes, nobody sees the end.
            now.checked_add(limit).unwrap_or_else(|| now + Duration::from_secs(30 * 365 * 24 * 3600))
        })
    }

    /// Takes all steps; one that fails or panics keeps no other from its turn, and the first error counts.
    pub(super) async fn take_all(&mut self) -> Result<(), SharedError> {
        while let Some(step) = self.todo.front_mut() {
            let ended = poll_fn(|context| {
                let polled = panic::catch_unwind(AssertUnwindSafe(|| step.as_mut().poll(context)));
                polled.unwrap_or_else(|payload| Poll::Ready(Err(format!("it panicked: {}", message(&*payload)).into())))
            });
            if let Err(error) = ended.await {
                self.failed.get_or_insert(Arc::from(error));
            }
            self.todo.pop_front();
        }
        self.failed.clone().map_or(Ok(()), Err)
    }

    /// What came of it, once it is over.
    pub(super) fn outcome(&self) -> Option<Result<(), HandleError>> {
        self.outcome.clone()
    }

    pub(super) fn end(&mut self, outcome: &Result<(), HandleError>) {
        self.outcome = Some(outcome.clone());
        // What did not end in time is left.
        self.todo.clear();
    }
}
