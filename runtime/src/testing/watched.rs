//! An observer that keeps what it hears.

use std::sync::{Arc, Mutex, PoisonError};

use crate::event::Event;

#[derive(Clone, Debug, Default)]
pub(crate) struct Watched(Arc<Mutex<Vec<Event>>>);

impl Watched {
    /// Who hears them.
    pub(crate) fn observer(&self) -> impl Fn(&Event) + Send + Sync + 'static {
        let Self(heard) = self.clone();
        move |event| heard.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone())
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count(&self, which: impl Fn(&Event) -> bool) -> usize {
        self.events().iter().filter(|event| which(event)).count()
    }
}
