//! What hooks spawn, and how.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{BoxError, Tasks, shutdown::block_on};

/// How a task is spawned.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    AtOnce,
    WhenRunning,
    Blocking,
    Thread,
}

impl Kind {
    pub(super) fn spawn<F>(self, tasks: &Tasks, name: &'static str, future: F)
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        match self {
            Self::AtOnce => tasks.spawn(name, future),
            Self::WhenRunning => tasks.spawn_when_running(name, future),
            Self::Blocking => tasks.spawn_blocking(name, move || block_on(future)),
            Self::Thread => tasks.spawn_thread(name, move |_| block_on(future)),
        }
    }
}

/// The `Tasks` of a scripted resource, for the test; of its last attempt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handed(Arc<Mutex<Option<Tasks>>>);

impl Handed {
    pub(super) fn put(&self, tasks: Tasks) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tasks);
    }

    pub(crate) fn tasks(&self) -> Tasks {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().expect("its `init` was called")
    }
}
