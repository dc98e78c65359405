//! What the program itself does to end: it asks for a stop, from anywhere, or exits.

use rustix::process::Signal;

use crate::{BOTH_BACK, ENDING, assert_clean_end, assert_end, run, support::Program};

#[test]
fn a_shutdown_from_anywhere_is_a_stop() {
    for (script, cause) in [
        ("main=shutdown", "main wants it"),
        ("main=shutdown-blocking", "main wants it"),
        ("task=shutdown,main=wait", "task wants it"),
        ("task=shutdown-blocking,main=wait", "task wants it"),
    ] {
        let ended = run(ENDING, script);
        assert_clean_end(&ended, 0, &BOTH_BACK);
        assert_eq!(ended.after("cause"), [cause], "{ended:#?}");
    }
}

#[test]
fn a_shutdown_while_starting_rolls_back() {
    for how in ["shutdown", "shutdown-blocking"] {
        let ended = run(ENDING, &format!("init High={how}"));
        assert_eq!((ended.code, ended.left.len()), (Some(0), 0), "{ended:#?}");
        // It may have come up in the same moment; then it is given back as well.
        assert_eq!(ended.after("dispose").last(), Some(&"Low"), "{ended:#?}");
        assert!(!ended.lines.contains(&"main".to_owned()), "{ended:#?}");
        assert!(ended.stderr.contains("tenure: stopped while starting, after "), "{ended:#?}");
        assert!(ended.stderr.contains(": init High wants it") && !ended.stderr.contains("error: "), "{ended:#?}");
    }
}

#[test]
fn a_shutdown_while_stopping_or_rolling_back_changes_nothing() {
    for (script, code, disposed) in [
        ("main=wait,stopping=shutdown", 0, &BOTH_BACK[..]),
        ("main=wait,dispose High=shutdown,dispose Low=shutdown-blocking", 0, &BOTH_BACK),
    ] {
        let mut program = Program::start(ENDING, script);
        program.wait_for("main").signal(Signal::TERM);
        let ended = program.end();
        assert_clean_end(&ended, code, disposed);
        assert_eq!(ended.after("cause"), ["SIGTERM"]);
    }
    assert_clean_end(&run(ENDING, "init High=error,dispose Low=shutdown"), 69, &["Low"]);
}

#[test]
fn an_exit_in_any_state_runs_the_last_chance_and_nothing_else() {
    for (script, disposed, left) in [
        ("configure=exit", &[][..], &[][..]),
        ("init High=exit", &[], &["held"]),
        ("main=exit", &[], &["held"]),
        ("task=exit,main=wait", &[], &["held"]),
        ("dispose High=exit", &["High"], &["held"]),
        ("dispose Low=exit", &BOTH_BACK, &[]),
        ("init High=error,dispose Low=exit", &["Low"], &[]),
    ] {
        let ended = run(ENDING, script);
        assert_end(&ended, 9, disposed);
        assert_eq!(ended.left, left, "{script}: {ended:#?}");
    }
    let mut program = Program::start(ENDING, "main=wait,stopping=exit");
    program.wait_for("main").signal(Signal::TERM);
    let ended = program.end();
    assert_end(&ended, 9, &[]);
    assert_eq!(ended.left, ["held"], "{ended:#?}");
}

#[test]
fn a_task_that_fails_leaves_nothing_behind() {
    for (action, words) in [("error", "task fails"), ("panic", "task panics")] {
        let ended = run(ENDING, &format!("task={action},main=wait"));
        assert_clean_end(&ended, 1, &BOTH_BACK);
        assert!(ended.stderr.contains(words), "{ended:#?}");
    }
}

#[test]
fn main_ends_as_it_says_and_leaves_nothing_behind() {
    for (script, code) in [
        ("", 0),
        ("main=code", 7),
        ("main=error", 1),
        ("main=panic", 101),
        ("configure=error", 78),
        ("configure=panic", 101),
        ("init High=error", 69),
    ] {
        let ended = run(ENDING, script);
        assert_eq!((ended.code, ended.left.len()), (Some(code), 0), "{script}: {ended:#?}");
    }
}

#[test]
fn what_an_observer_spawns_runs_on_the_runtime_of_main() {
    for (program, thread) in [(env!("CARGO_BIN_EXE_crowded"), "tokio-rt-worker"), (env!("CARGO_BIN_EXE_wedged"), "main")] {
        let mut program = Program::start(program, "observer=spawns,main=wait");
        program.wait_for(&format!("spawned on {thread}")).signal(Signal::TERM);
        assert_clean_end(&program.end(), 0, &BOTH_BACK);
    }
}
