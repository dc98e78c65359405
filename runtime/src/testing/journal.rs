//! What was done to whom, in order: all hooks of a world write here.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::cleanup::Reason;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hook {
    Init,
    Fallback,
    Dispose,
    Health,
    Run,
    Task(&'static str),
    /// What was pushed under this name, with the reason that it was told.
    Cleanup(&'static str, Reason),
    /// Somebody asks for it, who is no hook.
    Demand,
    /// The value itself: it ends when it is dropped.
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Began,
    Ended,
    /// Dropped before its end, or panicked.
    Cut,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) at: Duration,
    pub(crate) name: &'static str,
    pub(crate) hook: Hook,
    pub(crate) what: What,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, name, hook, what } = self;
        write!(f, "{:>6} ms  {name} {hook:?} {what:?}", at.as_millis())
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Journal {
    began: Instant,
    entries: Arc<Mutex<Vec<Entry>>>,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), entries: Arc::default() }
    }

    pub(crate) fn write(&self, name: &'static str, hook: Hook, what: What) {
        let at = self.began.elapsed();
        self.lock().push(Entry { at, name, hook, what });
    }

    pub(crate) fn span(&self, name: &'static str, hook: Hook) -> Span {
        self.write(name, hook, What::Began);
        Span { journal: self.clone(), name, hook, ended: false }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().clone()
    }

    /// The names to whom this happened, in order.
    pub(crate) fn names(&self, hook: Hook, what: What) -> Vec<&'static str> {
        self.lock().iter().filter(|entry| entry.hook == hook && entry.what == what).map(|entry| entry.name).collect()
    }

    pub(crate) fn count(&self, name: &str, hook: Hook, what: What) -> usize {
        self.names(hook, what).into_iter().filter(|other| *other == name).count()
    }

    /// When it happened first, and where in the order.
    pub(crate) fn first(&self, name: &str, hook: Hook, what: What) -> Option<(usize, Duration)> {
        let entries = self.lock();
        let place = entries.iter().position(|entry| entry.name == name && entry.hook == hook && entry.what == what)?;
        Some((place, entries[place].at))
    }

    pub(crate) fn at(&self, name: &str, hook: Hook, what: What) -> Option<Duration> {
        self.first(name, hook, what).map(|(_, at)| at)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries().iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

/// A call of a hook: what it came to is written when it is dropped.
#[derive(Debug)]
pub(crate) struct Span {
    journal: Journal,
    name: &'static str,
    hook: Hook,
    ended: bool,
}

impl Span {
    pub(crate) fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        self.journal.write(self.name, self.hook, if self.ended { What::Ended } else { What::Cut });
    }
}
