//! What became of each request, where all clients of a load write it.

use std::{
    fmt,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::PATIENCE;

/// What became of everything. Each request is in exactly one of `answered`, `unanswered` and `wrong`, unless its connection
/// was `refused`. Nothing is sent a second time.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests of which a first byte was, or was to be, sent.
    pub requests: u64,
    /// Connections that stood.
    pub connections: u64,
    /// Connections that could not be made.
    pub refused: u64,
    /// Right status, right body.
    pub answered: u64,
    /// The connection ended, or there was silence, before a whole answer.
    pub unanswered: u64,
    /// Another status, another body.
    pub wrong: u64,
    /// Answers that said `connection: close` to a client that would have kept the connection.
    pub asked_to_leave: u64,
    /// Connections that a client left unused, since they had been idle for too long.
    pub left: u64,
    /// How long an answer took at most.
    pub slowest: Duration,
    /// How long a connection was idle at most before the next request was sent on it.
    pub idle: Duration,
    /// What the failures were, the first of them.
    pub failures: Vec<String>,
    /// The notes that were said to be kept, in no order.
    pub notes: Vec<(i64, String)>,
    /// No client is to begin another request.
    pub over: bool,
}

impl Counts {
    pub fn failed(&self) -> u64 {
        self.refused + self.unanswered + self.wrong
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, connections, refused, answered, unanswered, wrong, .. } = self;
        let failed = self.failed();
        writeln!(f, "{requests} requests on {connections} connections")?;
        writeln!(f, "{answered} answered, {failed} failed ({refused} refused, {unanswered} unanswered, {wrong} wrong)")?;
        writeln!(
            f,
            "{} times a client was asked to reconnect, {} connections were left idle",
            self.asked_to_leave, self.left
        )?;
        write!(
            f,
            "at most, an answer took {:?}, and a connection that was used had been idle for {:?}",
            self.slowest, self.idle
        )
    }
}

/// Where it is written.
#[derive(Default)]
pub struct Board {
    counts: Mutex<Counts>,
    changed: Condvar,
}

impl Board {
    pub fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn note(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    pub fn note_failure(&self, text: String, change: impl FnOnce(&mut Counts)) {
        self.note(|counts| {
            change(counts);
            if counts.failures.len() < 20 {
                counts.failures.push(text);
            }
        });
    }

    /// Waits until so many more requests have been answered, or have failed.
    pub fn wait_for(&self, more: u64) {
        let done = |counts: &Counts| counts.answered + counts.failed();
        let counts = self.lock();
        let target = done(&counts) + more;
        let waited = self.changed.wait_timeout_while(counts, PATIENCE, |counts| done(counts) < target);
        let (counts, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "the clients have stalled: {:?}", counts.failures);
    }
}
