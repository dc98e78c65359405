//! When a stop has to be over at the latest, for whoever waits for that outside of every runtime.
//!
//! The one lock here guards three values, and is held for no longer than it takes to copy them.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long after its limit a stop is given up.
pub(crate) const LAST_WORD: Duration = Duration::from_secs(2);

/// Set when a stop is asked for, and off when all is over.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How long the stop may take; without a limit it never rings.
    limit: Option<Duration>,
    set_at: Option<Instant>,
    over: bool,
}

impl State {
    fn rings_at(&self) -> Option<Instant> {
        self.set_at?.checked_add(self.limit?)?.checked_add(LAST_WORD)
    }
}

impl Alarm {
    pub(crate) fn after(limit: Option<Duration>) -> Self {
        Self { state: Mutex::new(State { limit, ..State::default() }), changed: Condvar::new() }
    }

    /// Says how long the stop may take.
    pub(crate) fn limit(&self, limit: Option<Duration>) {
        self.lock().limit = limit;
        self.changed.notify_all();
    }

    /// A stop was asked for; the first call counts.
    pub(crate) fn set(&self) {
        self.lock().set_at.get_or_insert_with(Instant::now);
        self.changed.notify_all();
    }

    /// All is over, and it rings no more.
    pub(crate) fn turn_off(&self) {
        self.lock().over = true;
        self.changed.notify_all();
    }

    /// Blocks the thread until it rings, and gives the limit that has passed; `None` if all is over before.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let mut state = self.lock();
        while !state.over {
            let left = state.rings_at().map(|end| end.saturating_duration_since(Instant::now()));
            state = match left {
                Some(Duration::ZERO) => return state.limit,
                Some(left) => self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
