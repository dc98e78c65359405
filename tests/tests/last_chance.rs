//! What was added for the last chance runs once, the last first, however a real process ends.
#![cfg(unix)]

mod support;

use rustix::process::Signal;
use support::{Ended, Program};

const PARTING: &str = env!("CARGO_BIN_EXE_parting");
/// One was run early, by its owner.
const ALL: [&str; 4] = ["early", "last", "second", "first"];

fn run(script: &str) -> Ended {
    Program::start(PARTING, script).end()
}

#[track_caller]
fn assert_end(ended: &Ended, code: i32, at_exit: &[&str], disposed: &[&str]) {
    assert_eq!(
        (ended.code, ended.after("at-exit"), ended.after("dispose")),
        (Some(code), at_exit.to_vec(), disposed.to_vec()),
        "{ended:#?}"
    );
}

#[test]
fn it_runs_after_everything_was_given_back_where_that_is_done() {
    for (script, code) in [("", 0), ("main=panic", 101)] {
        let ended = run(script);
        assert_end(&ended, code, &ALL, &["Holder"]);
        assert_eq!(ended.lines.last().map(String::as_str), Some("at-exit first"), "{ended:#?}");
    }
    let mut program = Program::start(PARTING, "main=wait");
    program.wait_for("main").signal(Signal::TERM);
    assert_end(&program.end(), 0, &ALL, &["Holder"]);
}

#[test]
fn it_runs_on_process_exit_from_anywhere_and_nothing_else_does() {
    for (script, code) in [("main=exit", 3), ("main=exit-blocking", 4), ("init=exit", 5), ("main=exit-twice", 6)] {
        assert_end(&run(script), code, &ALL, &[]);
    }
}

#[test]
fn it_runs_after_a_start_that_failed() {
    assert_end(&run("init=error"), 69, &ALL, &[]);
}

#[test]
fn one_that_panics_keeps_no_other_from_its_turn_and_is_told() {
    let ended = run("main=exit,second=panic");
    assert_end(&ended, 3, &["early", "last", "first"], &[]);
    assert!(ended.stderr.contains("tenure: at exit: `second` panicked: second panics"), "{ended:#?}");
    let ended = run("second=panic");
    assert_end(&ended, 70, &["early", "last", "first"], &["Holder"]);
    assert!(ended.stderr.contains("cleanup `second`") && ended.stderr.contains("second panics"), "{ended:#?}");
}

#[test]
fn one_that_fails_keeps_no_other_from_its_turn_and_is_told() {
    let ended = run("main=exit,second=fail");
    assert_end(&ended, 3, &["early", "last", "first"], &[]);
    assert!(ended.stderr.contains("tenure: at exit: `second` failed: the disk is full"), "{ended:#?}");
    let ended = run("second=fail");
    assert_end(&ended, 70, &["early", "last", "first"], &["Holder"]);
    assert!(ended.stderr.contains("cleanup `second`") && ended.stderr.contains("the disk is full"), "{ended:#?}");
}

#[test]
fn one_that_hangs_keeps_neither_the_others_from_their_turn_nor_the_process_from_its_end() {
    let ended = run("main=exit,second=hang");
    assert_end(&ended, 3, &["early", "last", "first"], &[]);
    assert!(ended.stderr.contains("tenure: at exit: `second` did not end within "), "{ended:#?}");
    let ended = run("main=exit,second=hang,third=hang");
    assert_end(&ended, 3, &["early", "last", "first"], &[]);
    let ended = run("second=hang");
    assert_end(&ended, 70, &["early", "last", "first"], &["Holder"]);
}

#[test]
fn one_that_exits_itself_does_not_lock_the_process_up() {
    let ended = run("main=exit,second=exit");
    assert_end(&ended, 3, &["early", "last", "first"], &[]);
}
