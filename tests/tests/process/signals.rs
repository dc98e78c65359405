//! What each signal does in each state.

use rustix::process::Signal;

use crate::{BOTH_BACK, DEAF, ENDING, assert_clean_end, assert_end, assert_says, support::Program};

const ALL: [(Signal, &str, i32); 4] = [
    (Signal::INT, "SIGINT", 130),
    (Signal::TERM, "SIGTERM", 143),
    (Signal::HUP, "SIGHUP", 129),
    (Signal::QUIT, "SIGQUIT", 131),
];

/// A state in which a signal is the first.
struct Before {
    script: &'static str,
    /// What the program writes when it is there.
    line: &'static str,
    /// Whether it goes on only when it is told.
    waits: bool,
    /// `None` for that of the signal.
    code: Option<i32>,
    disposed: &'static [&'static str],
}

const BEFORE: [Before; 5] = [
    Before { script: "configure=told", line: "configure", waits: true, code: None, disposed: &[] },
    Before { script: "init Low=hang", line: "init Low", waits: false, code: None, disposed: &[] },
    Before { script: "init High=hang", line: "init High", waits: false, code: None, disposed: &["Low"] },
    Before { script: "main=wait", line: "main", waits: false, code: Some(0), disposed: &BOTH_BACK },
    Before { script: "main=wait,stopping=error", line: "main", waits: false, code: Some(1), disposed: &BOTH_BACK },
];

#[test]
fn the_first_signal_of_any_kind_stops_in_every_state() {
    for Before { script, line, waits, code, disposed } in BEFORE {
        for (signal, name, own_code) in ALL {
            let mut program = Program::start(ENDING, script);
            program.wait_for(line).signal(signal).wait_for_error(&format!("tenure: {name}: stopping"));
            if waits {
                program.tell();
            }
            let ended = program.end();
            // What an `init` has left behind that never came to its end is its own concern; what it had for the last chance is not.
            let left: &[&str] = if line == "init Low" { &["held"] } else { &[] };
            assert_end(&ended, code.unwrap_or(own_code), disposed);
            assert_eq!(ended.left, left, "{name} at {line}: {ended:#?}");
            if line == "main" {
                assert_eq!(ended.after("cause"), [name]);
            }
        }
    }
}

#[test]
fn a_main_that_cannot_hear_is_dropped_at_once_and_shows_the_signal_in_the_code() {
    for (signal, _, code) in ALL {
        let mut program = Program::start(DEAF, "");
        program.wait_for("main").signal(signal);
        assert_end(&program.end(), code, &["Top", "Middle", "Bottom"]);
    }
}

/// A stop that waits until it is told: the script, the line that says that it waits, what began it, and how it ends.
struct During {
    script: &'static str,
    line: &'static str,
    signal: Option<Signal>,
    code: i32,
    disposed: &'static [&'static str],
}

const DURING: [During; 5] = [
    // Draining.
    During {
        script: "main=wait,stopping=told",
        line: "stopping",
        signal: Some(Signal::TERM),
        code: 0,
        disposed: &BOTH_BACK,
    },
    // Stopping, by a signal, by the end of `main`, by a wish.
    During {
        script: "main=wait,dispose High=told",
        line: "dispose High",
        signal: Some(Signal::TERM),
        code: 0,
        disposed: &BOTH_BACK,
    },
    During { script: "dispose Low=told", line: "dispose Low", signal: None, code: 0, disposed: &BOTH_BACK },
    During { script: "main=shutdown,dispose High=told", line: "dispose High", signal: None, code: 0, disposed: &BOTH_BACK },
    // Rolling back.
    During { script: "init High=error,dispose Low=told", line: "dispose Low", signal: None, code: 69, disposed: &["Low"] },
];

fn during(During { script, line, signal, .. }: &During) -> Program {
    let mut program = Program::start(ENDING, script);
    if let Some(signal) = signal {
        program.wait_for("main").signal(*signal).wait_for_error("stopping");
    }
    program.wait_for(line);
    program
}

#[test]
fn a_signal_that_is_repeated_adds_nothing() {
    for case in &DURING {
        let mut program = during(case);
        for signal in [Signal::TERM, Signal::HUP, Signal::TERM, Signal::QUIT] {
            program.signal(signal);
        }
        // That it is answered says that all before it have been heard, or are the same.
        program.wait_for_error("tenure: SIGQUIT: app is").tell();
        let ended = program.end();
        assert_clean_end(&ended, case.code, case.disposed);
        assert!(!ended.stderr.contains("no more draining"), "{ended:#?}");
    }
}

#[test]
fn sigquit_prints_who_holds_what_each_time_and_the_first_one_stops() {
    let mut program = Program::start(ENDING, "main=wait,dispose High=told");
    program.wait_for("main").signal(Signal::QUIT).wait_for_error("tenure: SIGQUIT: app is");
    program.wait_for("dispose High").signal(Signal::QUIT);
    program.wait_for_error("tenure: SIGQUIT: app is stopping").tell();
    let ended = program.end();
    assert_clean_end(&ended, 0, &BOTH_BACK);
    // How it was when it was asked, and not what has become of it since.
    let [before, after] =
        ["tenure: SIGQUIT: app is running", "tenure: SIGQUIT: stopping"].map(|line| ended.stderr.find(line));
    assert!(before.is_some() && before < after, "{ended:#?}");
    assert_says(&ended, &["`High` is disposing for ", "`Low` is ready for ", ", held in 1 place"]);
}

#[test]
fn sigquit_is_answered_where_the_runtime_and_the_driver_are_wedged() {
    let mut program = Program::start(env!("CARGO_BIN_EXE_wedged"), "init High=lock");
    program.wait_for("init High").signal(Signal::QUIT).wait_for_error("`High` is initializing for ");
    assert_eq!(program.end().code, Some(70));
}

#[test]
fn interrupts_that_come_at_once_are_one() {
    let mut program = Program::start(ENDING, "main=wait,stopping=told");
    program.wait_for("main");
    for _ in 0..20 {
        program.signal(Signal::INT);
    }
    program.wait_for("stopping");
    for _ in 0..20 {
        program.signal(Signal::INT);
    }
    program.signal(Signal::QUIT).wait_for_error("tenure: SIGQUIT: app is draining").tell();
    let ended = program.end();
    assert_clean_end(&ended, 0, &BOTH_BACK);
    assert!(!ended.stderr.contains("no more draining"), "{ended:#?}");
}
