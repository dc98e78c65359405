//! An observer that keeps what it hears.

use std::sync::{Arc, Mutex, PoisonError};

use crate::event::{Event, Observer};

#[derive(Clone, Debug, Default)]
pub(crate) struct Watched(Arc<Mutex<Vec<Event>>>);

impl Watched {
    pub(crate) fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count(&self, which: impl Fn(&Event) -> bool) -> usize {
        self.events().iter().filter(|event| which(event)).count()
    }
}

impl Observer for Watched {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
    }
}
