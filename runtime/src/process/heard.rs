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

/// How the apps of the process are when a signal comes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// All of them stop, whoever asked for it.
    pub(super) stopping: bool,
    /// A signal has hurried that.
    pub(super) hurried: bool,
}

/// What has been heard so far.
#[derive(Debug)]
pub(super) struct Count {
    /// When the last one came that counted.
    counted: Option<Instant>,
    /// How many SIGINTs counted, of one stop.
    pub(super) interrupts: u32,
}

impl Count {
    pub(super) const NEW: Self = Self { counted: None, interrupts: 0 };

    /// Counts a signal; `interrupt` says that it is SIGINT.
    pub(super) fn hear(&mut self, interrupt: bool, now: Instant, before: Before) -> Heard {
        let same = self.counted.is_some_and(|last| now.saturating_duration_since(last) < SAME);
        let heard = match before {
            // What has been started since keeps nobody from the end that he was promised.
            Before { hurried: true, .. } if interrupt && !same => Heard::Force,
            Before { stopping: false, .. } => {
                self.interrupts = 0;
                Heard::Stop
            }
            Before { hurried: false, .. } if interrupt && !same => Heard::Hurry,
            _ => return Heard::Nothing,
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
        let (begin, mut count) = (Instant::now(), Count::NEW);
        let mut before = Before { stopping: stop_is_asked, hurried: false };
        let hear = |&(interrupt, at): &(bool, u64)| {
            let heard = count.hear(interrupt, begin + Duration::from_millis(at), before);
            before.stopping |= heard == Stop;
            before.hurried |= heard == Hurry;
            heard
        };
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
    #[test]
    fn an_app_that_was_started_during_a_stop_is_stopped_and_keeps_nobody_from_the_end() {
        let (begin, mut count) = (Instant::now(), Count::NEW);
        let mut at = |interrupt, at, before| count.hear(interrupt, begin + Duration::from_millis(at), before);
        assert_eq!(at(true, 0, Before::default()), Stop);
        // It runs beside the one that stops.
        assert_eq!(at(false, 100, Before::default()), Stop);
        assert_eq!(at(true, 400, Before { stopping: true, hurried: false }), Hurry);
        assert_eq!(at(true, 800, Before { stopping: false, hurried: true }), Force);
    }

    #[test]
    fn an_app_that_comes_after_one_that_was_stopped_begins_anew() {
        let (begin, mut count) = (Instant::now(), Count::NEW);
        let mut at = |at, before| (count.hear(true, begin + Duration::from_millis(at), before), count.interrupts);
        assert_eq!(at(0, Before::default()), (Stop, 1));
        assert_eq!(at(300, Before { stopping: true, hurried: false }), (Hurry, 2));
        assert_eq!(at(600, Before::default()), (Stop, 1));
    }
}
