//! What a signal means, by what was heard before: a pure state machine.

use std::time::{Duration, Instant};

/// So soon after one that counted, a SIGINT is the same press of the same key, or comes from a second sender.
const SAME: Duration = Duration::from_millis(250);

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// It is the first: the app is to stop.
    Stop,
    /// Somebody waits at a terminal for a stop that goes on: it is to be over soon.
    Hurry,
    /// Somebody will not wait any longer.
    Force,
    /// It adds nothing.
    Nothing,
}

/// What has been heard so far.
#[derive(Debug, Default)]
pub(super) struct Count {
    /// When the last one came that counted.
    counted: Option<Instant>,
    stopping: bool,
    hurried: bool,
    /// How many SIGINTs counted.
    pub(super) interrupts: u32,
}

impl Count {
    /// Counts a signal; `interrupt` says that it is SIGINT, `stop_is_asked` that a stop goes on, whoever asked for it.
    pub(super) fn hear(&mut self, interrupt: bool, now: Instant, stop_is_asked: bool) -> Heard {
        let heard = if !self.stopping && !stop_is_asked {
            self.stopping = true;
            Heard::Stop
        } else if !interrupt || self.counted.is_some_and(|last| now.saturating_duration_since(last) < SAME) {
            return Heard::Nothing;
        } else if self.hurried {
            Heard::Force
        } else {
            self.hurried = true;
            Heard::Hurry
        };
        self.counted = Some(now);
        self.interrupts += u32::from(interrupt);
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Heard::{Force, Hurry, Nothing, Stop},
        *,
    };

    /// Feeds signals, each with the milliseconds at which it comes, and gives what they meant.
    fn heard(signals: &[(bool, u64)], stop_is_asked: bool) -> Vec<Heard> {
        let (begin, mut count) = (Instant::now(), Count::default());
        let hear = |&(interrupt, at): &(bool, u64)| count.hear(interrupt, begin + Duration::from_millis(at), stop_is_asked);
        signals.iter().map(hear).collect()
    }

    #[test]
    fn the_first_stops_the_second_hurries_the_third_forces() {
        let three = [(true, 0), (true, 250), (true, 500), (true, 750)];
        assert_eq!(heard(&three, false), [Stop, Hurry, Force, Force]);
    }

    #[test]
    fn interrupts_within_a_quarter_of_a_second_of_the_last_that_counted_are_one() {
        let quick = [(true, 0), (true, 100), (true, 249), (true, 251), (true, 400), (true, 501)];
        assert_eq!(heard(&quick, false), [Stop, Nothing, Nothing, Hurry, Nothing, Force]);
    }

    #[test]
    fn an_interrupt_that_comes_with_another_signal_is_the_same_wish() {
        assert_eq!(heard(&[(false, 0), (true, 10), (true, 260)], false), [Stop, Nothing, Hurry]);
    }

    #[test]
    fn other_signals_add_nothing_to_a_stop_and_do_not_put_off_an_interrupt() {
        let signals = [(false, 0), (false, 300), (false, 600), (true, 601)];
        assert_eq!(heard(&signals, false), [Stop, Nothing, Nothing, Hurry]);
        assert_eq!(heard(&[(false, 0)], true), [Nothing]);
    }

    #[test]
    fn an_interrupt_in_a_stop_that_somebody_else_asked_for_is_the_second() {
        assert_eq!(heard(&[(true, 0), (true, 100), (true, 300)], true), [Hurry, Nothing, Force]);
    }
}
