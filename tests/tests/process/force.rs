//! Whoever presses Ctrl+C again is heard: the second press hurries, the third ends.

use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::{BOTH_BACK, ENDING, assert_clean_end, assert_end, assert_says, support::Program};

const HURRIES: &str = "SIGINT again: no more draining, 1 s for each hook (press Ctrl+C again to end at once)";
const ENDS: &str = "third SIGINT: the process ends now";

/// A state that does not end by itself.
struct Stuck {
    script: &'static str,
    /// What the program writes when the first SIGINT is to come, and then when it is stuck.
    begin: &'static str,
    then: &'static str,
    /// What was about to be disposed of by then.
    disposed: &'static [&'static str],
    left: &'static [&'static str],
}

const STATES: [Stuck; 6] = [
    Stuck { script: "configure=block", begin: "configure", then: "configure", disposed: &[], left: &[] },
    Stuck { script: "init High=block", begin: "init High", then: "init High", disposed: &[], left: &["held"] },
    Stuck { script: "main=block", begin: "main", then: "main", disposed: &[], left: &["held"] },
    Stuck { script: "main=wait,stopping=block", begin: "main", then: "stopping", disposed: &[], left: &["held"] },
    Stuck {
        script: "main=wait,dispose High=block",
        begin: "main",
        then: "dispose High",
        disposed: &["High"],
        left: &["held"],
    },
    // The roll-back.
    Stuck {
        script: "init High=hang,dispose Low=block",
        begin: "init High",
        then: "dispose Low",
        disposed: &["Low"],
        left: &[],
    },
];

#[test]
fn the_third_interrupt_ends_the_process_in_every_state_and_the_last_chance_runs() {
    for Stuck { script, begin, then, disposed, left } in STATES {
        let mut program = Program::start(env!("CARGO_BIN_EXE_wedged_long"), script);
        program.wait_for(begin).signal(Signal::INT).wait_for_error("SIGINT: stopping (press Ctrl+C again to hurry)");
        if then != begin {
            program.wait_for(then);
        }
        program.press_again(HURRIES).press_again(ENDS);
        let ended = program.end();
        assert_end(&ended, 130, disposed);
        assert_eq!(ended.left, left, "{ended:#?}");
        if begin != "configure" {
            assert_eq!(ended.lines.last().map(String::as_str), Some("at-exit"), "{ended:#?}");
            assert_says(&ended, &["  not given back: ", "  ran at exit: `lock`"]);
        }
    }
}

#[test]
fn the_second_interrupt_hurries_a_stop_that_waits() {
    let mut program = Program::start(ENDING, "main=wait,stopping=hang");
    program.wait_for("main").signal(Signal::INT).wait_for("stopping").press_again(HURRIES);
    let ended = program.end();
    assert_clean_end(&ended, 130, &BOTH_BACK);
    assert_says(&ended, &[", hurried after "]);
}

#[test]
fn an_interrupt_is_the_second_where_something_else_began_the_stop() {
    let hurries = "SIGINT: no more draining";
    for (script, code) in [("main=shutdown,stopping=hang", 0), ("task=error,main=wait,stopping=hang", 1)] {
        let mut program = Program::start(ENDING, script);
        program.wait_for("stopping").signal(Signal::INT).wait_for_error(hurries);
        assert_clean_end(&program.end(), code, &BOTH_BACK);
    }
    let mut program = Program::start(ENDING, "main=wait,stopping=hang");
    program.wait_for("main").signal(Signal::TERM).wait_for("stopping").press_again(hurries);
    assert_clean_end(&program.end(), 143, &BOTH_BACK);
    // A roll-back.
    let mut program = Program::start(ENDING, "init High=error,dispose Low=hang");
    program.wait_for("dispose Low").signal(Signal::INT).wait_for_error(hurries);
    assert_clean_end(&program.end(), 69, &["Low"]);
}

#[test]
fn a_forced_end_of_a_stop_that_a_program_asked_for_takes_two_interrupts() {
    let mut program = Program::start(ENDING, "main=shutdown,dispose High=block");
    program.wait_for("dispose High").signal(Signal::INT).wait_for_error("SIGINT: no more draining");
    program.press_again("SIGINT again: the process ends now");
    let ended = program.end();
    assert_end(&ended, 130, &["High"]);
    assert_eq!(ended.left, ["held"]);
}

#[test]
fn a_last_chance_that_hangs_or_panics_does_not_keep_a_forced_end() {
    for (at_exit, words) in
        [("block", "at exit: `lock` did not end within "), ("panic", "at exit: `lock` panicked: at-exit panics")]
    {
        let mut program = Program::start(env!("CARGO_BIN_EXE_wedged_long"), &format!("main=block,at-exit={at_exit}"));
        program.wait_for("main").signal(Signal::INT).wait_for_error("stopping").press_again(HURRIES).press_again(ENDS);
        let ended = program.end();
        assert_end(&ended, 130, &[]);
        assert_says(&ended, &[words]);
    }
}

#[test]
fn a_stderr_that_nobody_reads_keeps_no_interrupt_from_being_heard() {
    let (unread, full) = std::io::pipe().expect("there is a pipe");
    crate::support::fill(&full);
    let mut command = Command::new(env!("CARGO_BIN_EXE_wedged_long"));
    let mut program = Program::start_with(command.stdout(Stdio::piped()).stderr(full), "main=wait,stopping=block");
    // It writes `stopping` when it has heard the first; of the others it can say nothing.
    program.wait_for("main").signal(Signal::INT).wait_for("stopping");
    program.press_unheard().press_unheard();
    let ended = program.end();
    drop(unread);
    assert_end(&ended, 130, &[]);
    assert_eq!(ended.left, ["held"]);
}

#[test]
fn a_stderr_that_nobody_reads_changes_neither_the_end_nor_its_code() {
    for (script, code) in
        [("main=wait,Middle.task=error", 1), ("main=error", 1), ("Middle.init=error", 69), ("main=exit", 0)]
    {
        let (unread, full) = std::io::pipe().expect("there is a pipe");
        crate::support::fill(&full);
        let mut command = Command::new(env!("CARGO_BIN_EXE_listening"));
        let ended = Program::start_with(command.stdout(Stdio::piped()).stderr(full), script).end();
        drop(unread);
        assert_eq!(ended.code, Some(code), "{script}: {ended:#?}");
    }
}

#[test]
fn a_lock_on_stderr_that_is_never_released_keeps_no_words_back() {
    let mut program = Program::start(env!("CARGO_BIN_EXE_wedged_long"), "main=lock");
    program.wait_for("main").signal(Signal::INT).wait_for_error("stopping").press_again(HURRIES).press_again(ENDS);
    assert_says(&program.end(), &["  ran at exit: `lock`"]);
}

#[test]
fn who_reads_stderr_late_reads_every_line() {
    let (mut unread, full) = std::io::pipe().expect("there is a pipe");
    crate::support::fill(&full);
    let mut command = Command::new(ENDING);
    let mut program = Program::start_with(command.stdout(Stdio::piped()).stderr(full), "main=told,task=error");
    // `Command` keeps the other end for the next child.
    drop(command);
    program.wait_for("task").wait_for("stopping");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut unread, &mut text).map(|_| text)
    });
    program.tell();
    let ended = program.end();
    let text = reader.join().expect("no panic").expect("it is read");
    let lines: Vec<_> = text.trim_start_matches('x').lines().collect();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(lines.iter().any(|line| line.starts_with("tenure: task `worker` of `Low`")), "{lines:#?}");
}
