//! The last chance: what is to be undone however the process ends, as long as it can notice that it does.
//!
//! One list for the process, since it is the process that ends. An entry is taken off under the lock, and called outside it: so
//! it runs once, whoever comes first, the end of its app or that of the process. The last that was added goes first.

mod at_exit;
mod run;

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

pub use self::at_exit::AtExit;
pub(crate) use self::{
    at_exit::add,
    run::{LIMIT, Last, run_all, run_of, text},
};
use crate::{
    hook::{Done, ends},
    platform,
};

static LIST: Mutex<List> = Mutex::new(List { next: 0, entries: Vec::new() });

struct List {
    next: u64,
    entries: Vec<Entry>,
}

struct Entry {
    number: u64,
    owner: u64,
    name: Arc<str>,
    call: Call,
}

/// What is called.
pub(crate) type Call = Box<dyn FnOnce() -> Done + Send>;

ends! {
    EndsAtExit, "what runs at exit cannot return `{Self}`",
    "it is not async, and returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`"
}

/// Whose entries they are: one app's.
pub(crate) struct Owner {
    id: u64,
    /// The app is through; read and written under the lock.
    closed: AtomicBool,
}

impl Owner {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), closed: AtomicBool::new(false) }
    }

    /// Whether there is anything to run; if not, there will be nothing.
    pub(crate) fn close_if_empty(&self) -> bool {
        let list = lock();
        let empty = !list.entries.iter().any(|entry| entry.owner == self.id);
        if empty {
            self.closed.store(true, Ordering::Relaxed);
        }
        empty
    }

    /// Adds an entry; gives the call back if the app is through.
    fn push(&self, name: Arc<str>, call: Call) -> Result<u64, Call> {
        hear_of_exit();
        let mut list = lock();
        if self.closed.load(Ordering::Relaxed) {
            return Err(call);
        }
        let number = list.next;
        list.next += 1;
        list.entries.push(Entry { number, owner: self.id, name, call });
        Ok(number)
    }

    /// How many there are.
    fn count(&self) -> u32 {
        let count = lock().entries.iter().filter(|entry| entry.owner == self.id).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Takes the entry that goes next, with the app closed if there is none.
    fn pop(&self) -> Option<Entry> {
        let mut list = lock();
        let at = list.entries.iter().rposition(|entry| entry.owner == self.id);
        if at.is_none() {
            self.closed.store(true, Ordering::Relaxed);
        }
        at.map(|at| list.entries.remove(at))
    }
}

/// From now on the end of this process is heard of, and not that of a copy of it which a `fork` has made: what is to be undone is
/// this one's.
fn hear_of_exit() {
    PROCESS.get_or_init(|| {
        platform::on_exit(run::process_exits);
        std::process::id()
    });
}

/// The process that hears of its exit.
static PROCESS: OnceLock<u32> = OnceLock::new();

/// How many there are.
fn count() -> u32 {
    u32::try_from(lock().entries.len()).unwrap_or(u32::MAX)
}

/// Takes the entry that goes next, whosever it is.
fn pop() -> Option<Entry> {
    lock().entries.pop()
}

/// Takes one entry, if nobody has.
fn take(number: u64) -> Option<Entry> {
    let mut list = lock();
    let at = list.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
    Some(list.entries.remove(at))
}

fn contains(number: u64) -> bool {
    lock().entries.binary_search_by_key(&number, |entry| entry.number).is_ok()
}

fn lock() -> MutexGuard<'static, List> {
    LIST.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").field("id", &self.id).finish_non_exhaustive()
    }
}
