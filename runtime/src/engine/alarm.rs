//! When a stop has to be over at the latest, for whoever waits for that outside of every runtime.
//!
//! The one lock here guards three values, and is held for no longer than it takes to copy them.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long after its limit a stop is given up.
pub(crate) const LAST_WORD: Duration = Duration::from_secs(2);

/// Who wakes so much later than he wanted was paused, and so was everybody else: SIGSTOP, a frozen container, a machine that sleeps.
const OVERSLEPT: Duration = Duration::from_millis(500);

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
    ///
    /// In a process that was paused meanwhile, the stop has [`LAST_WORD`] once more.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let mut state = self.lock();
        let mut granted = None;
        while !state.over {
            let now = Instant::now();
            let rings = state.rings_at().map(|rings| granted.map_or(rings, |granted| rings.max(granted)));
            if rings.is_some_and(|rings| now.saturating_duration_since(rings) > OVERSLEPT) {
                granted = Some(now + LAST_WORD);
                continue;
            }
            state = match rings.map(|rings| rings.saturating_duration_since(now)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rings_when_its_limit_and_the_last_word_have_passed() {
        let alarm = Alarm::after(Some(Duration::ZERO));
        let set_at = Instant::now();
        alarm.set();
        assert_eq!(alarm.wait(), Some(Duration::ZERO));
        assert!(set_at.elapsed() >= LAST_WORD);
    }

    #[test]
    fn it_does_not_ring_as_soon_as_a_pause_is_over() {
        // As if nobody had run since then.
        let Some(long_ago) = Instant::now().checked_sub(Duration::from_secs(60)) else { return };
        let alarm = Alarm::after(Some(Duration::from_secs(1)));
        alarm.lock().set_at = Some(long_ago);
        let woken_at = Instant::now();
        assert_eq!(alarm.wait(), Some(Duration::from_secs(1)));
        assert!(woken_at.elapsed() >= LAST_WORD);
    }
}
