//! An `App` of one's own that attends to the process by builder calls.

use std::{os::unix::process::ExitStatusExt, process::Command};

use rustix::process::Signal;

use crate::{BOTH_BACK, assert_clean_end, assert_end, assert_says, support::Program};

const OWN_APP: &str = env!("CARGO_BIN_EXE_own_app");

#[test]
fn it_stops_at_a_signal_and_has_its_code() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let mut program = Program::start(OWN_APP, "");
        program.wait_for("main").signal(signal);
        assert_clean_end(&program.end(), code, &BOTH_BACK);
        let mut program = Program::start(OWN_APP, "init High=hang");
        program.wait_for("init High").signal(signal);
        assert_clean_end(&program.end(), code, &["Low"]);
    }
}

#[test]
fn its_failures_have_the_codes_of_a_main() {
    for (script, code, disposed) in [
        ("init High=error", 69, &["Low"][..]),
        ("task=error", 1, &BOTH_BACK),
        ("init High=shutdown", 0, &["High", "Low"]),
        ("task=shutdown,dispose High=error", 70, &BOTH_BACK),
        ("task=shutdown-blocking", 0, &BOTH_BACK),
    ] {
        let ended = Program::start(OWN_APP, script).end();
        assert_clean_end(&ended, code, disposed);
    }
}

#[test]
fn it_is_ended_by_its_watchdog() {
    let mut program = Program::start(OWN_APP, "dispose High=block");
    program.wait_for("main").signal(Signal::TERM);
    let ended = program.end();
    assert_end(&ended, 70, &["High"]);
    assert_says(&ended, &["the stop was not over 2s after its limit of 1s", "`High` (disposing for "]);
    assert_eq!(ended.left, ["held"]);
}

#[test]
fn it_stops_with_its_parent() {
    let line = format!("{OWN_APP}; true");
    let mut program = Program::start_as(Command::new("sh").args(["-c", &line]), "");
    program.wait_for("main").signal(Signal::KILL);
    let ended = program.end();
    assert_eq!((ended.after("dispose"), ended.left.len()), (BOTH_BACK.to_vec(), 0), "{ended:#?}");
}

#[test]
fn signals_mean_what_they_do_by_default_once_it_has_stopped() {
    let mut program = Program::start(OWN_APP, "init Low=late");
    program.wait_for("main").signal(Signal::TERM).wait_for("late").signal(Signal::TERM);
    let (status, ended) = program.end_with_status();
    assert_eq!((status.signal(), ended.after("dispose")), (Some(15), BOTH_BACK.to_vec()), "{ended:#?}");
}
