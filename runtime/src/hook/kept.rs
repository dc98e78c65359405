//! A value that outlives the panic of what it was lent to.

use std::{ops::Deref, sync::Arc, thread};

use crate::engine::caught::guarded;

/// Holds a value while a hook borrows it. If the hook panics, and then the drop of the value as well, the second panic ends here:
/// from a destructor it would abort the process, and nothing else would be given back.
pub(crate) struct Kept<T>(Option<Arc<T>>);

impl<T> Kept<T> {
    pub(crate) const fn new(value: Arc<T>) -> Self {
        Self(Some(value))
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => unreachable!("it is taken by the drop alone"),
        }
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        if thread::panicking() {
            let value = self.0.take();
            let _ = guarded(|| drop(value));
        }
    }
}
