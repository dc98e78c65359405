//! The turn of an entry: from when it is taken off the list until its call is over, or is waited for no more.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::Instant,
};

use super::Entry;

/// One that goes on. Under a lock of its own: whoever waits holds nothing else.
struct Going {
    number: u64,
    owner: u64,
    name: Arc<str>,
    /// Who calls it: he cannot wait for himself.
    by: ThreadId,
}

impl Going {
    fn counts(&self, owner: Option<u64>, me: ThreadId) -> bool {
        self.by != me && owner.is_none_or(|owner| self.owner == owner)
    }
}

static GOING: Mutex<Vec<Going>> = Mutex::new(Vec::new());
static OVER: Condvar = Condvar::new();

/// A call that goes on until this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    number: u64,
}

impl Turn {
    /// To be called under the lock of the list, so that there is no moment at which an entry is in neither.
    pub(super) fn begin(&Entry { number, owner, ref name, .. }: &Entry) -> Self {
        lock().push(Going { number, owner, name: Arc::clone(name), by: thread::current().id() });
        Self { number }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// It goes on on this thread.
    pub(super) fn moves_here(&self) {
        let mut going = lock();
        if let Some(one) = going.iter_mut().find(|one| one.number == self.number) {
            one.by = thread::current().id();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        give_up(self.number);
    }
}

/// Nobody waits for it any more.
pub(super) fn give_up(number: u64) {
    lock().retain(|one| one.number != number);
    OVER.notify_all();
}

/// Whether anything of an app goes on.
pub(super) fn is_any_of(owner: u64) -> bool {
    lock().iter().any(|one| one.owner == owner)
}

/// How many go on, of an app or at all, besides what this thread itself is at.
pub(super) fn others(owner: Option<u64>) -> usize {
    let me = thread::current().id();
    lock().iter().filter(|one| one.counts(owner, me)).count()
}

/// Waits until nothing goes on, of an app or at all, besides what this thread itself is at; gives what still does then.
pub(super) fn wait(owner: Option<u64>, end: Instant) -> Vec<Arc<str>> {
    let me = thread::current().id();
    let mut going = lock();
    loop {
        let left: Vec<_> = going.iter().filter(|one| one.counts(owner, me)).map(|one| Arc::clone(&one.name)).collect();
        let patience = end.saturating_duration_since(Instant::now());
        if left.is_empty() || patience.is_zero() {
            return left;
        }
        going = OVER.wait_timeout(going, patience).unwrap_or_else(PoisonError::into_inner).0;
    }
}

fn lock() -> MutexGuard<'static, Vec<Going>> {
    GOING.lock().unwrap_or_else(PoisonError::into_inner)
}
