//! What is given back once, by whoever comes first: a call, the drop of its owner, or the last chance.
//!
//! Lock order: there is one lock for each value. It is held while the value is given back, by code of this crate only, so that
//! a process that ends meanwhile waits for that to be over.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tenure::{AppHandle, AtExit};

/// The value, as long as nobody has given it back.
pub(crate) struct Held<T> {
    value: Shared<T>,
    at_exit: Option<AtExit>,
}

/// The value as other threads hold it.
pub(crate) struct Shared<T>(Arc<Mutex<Option<T>>>);

impl<T: Send + 'static> Held<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value: Shared(Arc::new(Mutex::new(Some(value)))), at_exit: None }
    }

    /// Gives it back, if nobody has.
    pub(crate) fn end<R>(&self, give_back: impl FnOnce(T) -> R) -> Option<R> {
        self.value.end(give_back)
    }

    pub(crate) fn share(&self) -> Shared<T> {
        Shared(Arc::clone(&self.value.0))
    }

    /// Gives it back at the last chance too.
    pub(crate) fn at_exit<E: Error + Send + Sync + 'static>(
        &mut self,
        app: &AppHandle,
        name: String,
        give_back: impl FnOnce(T) -> Result<(), E> + Send + 'static,
    ) {
        let value = self.share();
        let entry = app.at_exit_named(name, move || value.end(give_back).unwrap_or(Ok(())));
        if let Some(before) = self.at_exit.replace(entry) {
            before.cancel();
        }
    }
}

impl<T> Shared<T> {
    pub(crate) fn end<R>(&self, give_back: impl FnOnce(T) -> R) -> Option<R> {
        let mut value = self.lock();
        value.take().map(give_back)
    }

    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        if let Some(at_exit) = self.at_exit.take() {
            at_exit.cancel();
        }
    }
}

impl<T> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("given_back", &self.value.lock().is_none()).finish_non_exhaustive()
    }
}

/// Says what failed in a drop, where nobody is there to be told.
pub(crate) fn failed_in_drop(name: &str, result: Option<Result<(), impl Error>>) {
    if let Some(Err(error)) = result {
        tracing::warn!(target: "tenure", "{name} was dropped: {error}");
    }
}
