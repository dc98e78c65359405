//! An entry, as who added it holds it.

use std::{fmt, sync::Arc, time::Duration};

use super::{Call, Owner, contains, run::called, take, text};
use crate::{BoxError, log};

/// A cleanup that also runs where nothing else does: see [`AppHandle::at_exit`](crate::AppHandle::at_exit).
///
/// Dropping this changes nothing: the cleanup stays where it is.
pub struct AtExit {
    name: Arc<str>,
    /// Missing where the app was through, and the cleanup has run at once.
    number: Option<u64>,
}

impl AtExit {
    /// Takes the cleanup off the list; `false` if it has run, or is running.
    pub fn cancel(self) -> bool {
        // What it holds is dropped here, outside the lock.
        self.number.and_then(take).is_some()
    }

    /// Runs the cleanup now, in place of later; `false` if it has run, or is running.
    ///
    /// # Errors
    /// As the cleanup does.
    ///
    /// # Panics
    /// As the cleanup does.
    pub fn run(self) -> Result<bool, BoxError> {
        match self.number.and_then(take) {
            Some(entry) => (entry.call)().map(|()| true),
            None => Ok(false),
        }
    }

    /// Whether the cleanup is still to run.
    pub fn is_pending(&self) -> bool {
        self.number.is_some_and(contains)
    }

    /// What it is called in reports.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for AtExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtExit").field("name", &self.name).field("pending", &self.is_pending()).finish_non_exhaustive()
    }
}

/// Adds a cleanup for an app; where that is through, it runs at once.
pub(crate) fn add(owner: &Owner, name: Arc<str>, call: Call) -> AtExit {
    let number = match owner.push(Arc::clone(&name), call) {
        Ok(number) => Some(number),
        Err(call) => {
            log::warning(format_args!("`{name}` was to run at exit, but its app has stopped: it runs at once"));
            if let Err(kind) = called(call) {
                log::warning(format_args!("at exit: {}", text(&name, Duration::ZERO, &kind)));
            }
            None
        }
    };
    AtExit { name, number }
}
