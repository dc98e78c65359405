//! What time it is, for those who wait: in a busy pool the clock would cost as much as the rest of the wait.
//!
//! As long as there are few, each reads the clock. Where there are many within a millisecond, they share what one has read,
//! until the millisecond is over or so many have shared it. So a time is wrong by a millisecond at most, as a timer's is; and
//! the mean of many is right.

use std::time::Duration;

use tokio::time::Instant;

/// So many readings make a pool a busy one.
const BUSY: u32 = 8;
/// So many share one reading.
const SHARES: u32 = 256;
/// For so long a pool counts as busy; then it has to show it anew.
const WHILE: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub(super) struct Pace {
    read: Instant,
    /// How often the clock was read since the keeper has looked.
    readings: u32,
    /// How many have shared the last reading.
    shared: u32,
    /// When the keeper ends the sharing, as soon as it has heard of it.
    ends: Option<Instant>,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { read: Instant::now(), readings: 0, shared: 0, ends: None }
    }

    /// The time, and whether the keeper has to be told that it is shared from now on.
    pub(super) fn now(&mut self) -> (Instant, bool) {
        if self.readings >= BUSY && self.shared < SHARES {
            self.shared += 1;
            return (self.read, false);
        }
        self.read = Instant::now();
        self.shared = 0;
        self.readings = self.readings.saturating_add(1);
        (self.read, self.readings == BUSY)
    }

    /// The keeper looks; gives when it has to look again.
    pub(super) fn look(&mut self, now: Instant) -> Option<Instant> {
        if self.readings < BUSY {
            return None;
        }
        match self.ends {
            Some(ends) if ends <= now => *self = Self { read: now, readings: 0, shared: 0, ends: None },
            Some(_) => {}
            None => self.ends = Some(now + WHILE),
        }
        self.ends
    }
}
