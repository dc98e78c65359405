//! What has to be given back, last in, first out.
//!
//! One stack is the heart of everything that lives shorter than the app: of a scope, whose instances lie in it; of an
//! instance, whose `init` pushed on it; of a `CleanupStack`.
//!
//! The one lock here guards the list, and is never held while the user's code runs or is dropped.

use std::{
    any::Any,
    fmt,
    panic::Location,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::instance::Instance;
use crate::{
    cleanup::Reason,
    failure::{Failure, ResourceInfo},
    hook::{Done, Returned},
    slot::Value,
};

/// Whoever has a stack.
pub(crate) trait Stacked: Send + Sync {
    fn stack(&self) -> &Stack;
    /// Whose cleanups they are, for reports.
    fn owner(&self) -> ResourceInfo;
    /// Takes what failed where nobody waits for the outcome any more.
    fn unheard(&self, failures: Vec<Failure>);
}

/// Last in, first out.
#[derive(Default)]
pub(crate) struct Stack(Mutex<List>);

#[derive(Default)]
struct List {
    /// `None` where an entry was released early.
    entries: Vec<Option<Entry>>,
    /// Takes nothing more.
    sealed: bool,
}

/// One thing to give back.
pub(crate) struct Entry {
    pub(crate) name: EntryName,
    /// How long it may take; `None` without limit.
    pub(crate) limit: Option<Duration>,
    pub(crate) action: Action,
}

/// What an entry is called in reports.
#[derive(Clone, Debug)]
pub(crate) enum EntryName {
    /// It has been given one.
    Given(Arc<str>),
    /// The place where it was pushed.
    Place(&'static Location<'static>),
    /// An instance is called as its resource.
    Instance,
}

/// A cleanup that was pushed.
pub(crate) type Cleanup = Box<dyn FnOnce(&Arc<Ending>) -> Returned<'static, Done> + Send>;

/// What is done to give something back.
pub(crate) enum Action {
    Instance(Instance),
    Call(Cleanup),
}

/// How what a stack belongs to has ended, as its cleanups see it.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) reason: Reason,
    /// The error it ended with; gone as soon as its owner has it back.
    pub(crate) error: Option<Weak<dyn Any + Send + Sync>>,
    /// A cleanup has said that the error is none.
    suppressed: AtomicBool,
}

impl Ending {
    pub(crate) const fn new(reason: Reason) -> Self {
        Self { reason, error: None, suppressed: AtomicBool::new(false) }
    }

    pub(crate) fn suppress(&self) {
        self.suppressed.store(true, Ordering::Release);
    }

    pub(crate) fn is_suppressed(&self) -> bool {
        self.suppressed.load(Ordering::Acquire)
    }
}

impl Stack {
    /// Puts an entry on top.
    ///
    /// # Errors
    /// The entry back, where the stack takes nothing more.
    pub(crate) fn push(&self, entry: Entry) -> Result<(), Entry> {
        let mut list = self.lock();
        if list.sealed {
            return Err(entry);
        }
        list.entries.push(Some(entry));
        Ok(())
    }

    /// Takes the top entry; where there is none and `seal` says so, there will be none any more.
    pub(crate) fn pop(&self, seal: bool) -> Option<Entry> {
        let mut list = self.lock();
        while let Some(entry) = list.entries.pop() {
            if entry.is_some() {
                return entry;
            }
        }
        list.sealed |= seal;
        None
    }

    /// Whether it takes nothing more.
    pub(crate) fn is_sealed(&self) -> bool {
        self.lock().sealed
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().entries.iter().all(Option::is_none)
    }

    /// The instance of this resource, if there is one.
    pub(crate) fn instance(&self, index: u32) -> Option<Value> {
        let list = self.lock();
        list.entries.iter().flatten().find_map(|entry| match &entry.action {
            Action::Instance(instance) if instance.index == index => Some(Arc::clone(&instance.value)),
            _ => None,
        })
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack").field("entries", &self.lock().entries.len()).finish_non_exhaustive()
    }
}
