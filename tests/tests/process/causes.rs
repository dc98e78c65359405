//! Each cause of an end: `main`, a task, the program itself, what fails.

use rustix::process::Signal;

use crate::{ALL_BACK, DEAF, LISTENING, SUPERVISED, assert_end, assert_says, run, support::Program};

#[test]
fn main_that_returns_ends_with_0_after_everything_was_given_back_in_reverse() {
    let ended = run(LISTENING, "");
    assert_eq!(ended.after("init"), ["Bottom", "Middle", "Top"]);
    assert_end(&ended, 0, &ALL_BACK);
    assert_eq!(ended.stderr, "");
}

#[test]
fn main_that_returns_a_code_ends_with_it() {
    assert_end(&run(LISTENING, "main=code"), 7, &ALL_BACK);
}

#[test]
fn main_that_returns_an_error_ends_with_1_and_prints_it() {
    let ended = run(LISTENING, "main=error");
    assert_end(&ended, 1, &ALL_BACK);
    assert_says(&ended, &["error: `main` failed: no such luck"]);
}

#[test]
fn main_that_panics_ends_with_101_after_everything_was_given_back() {
    let ended = run(LISTENING, "main=panic");
    assert_end(&ended, 101, &ALL_BACK);
    assert_says(&ended, &["main panics"]);
}

#[test]
fn a_signal_while_running_fires_in_main_whose_code_counts() {
    for (signal, name) in [(Signal::INT, "SIGINT"), (Signal::TERM, "SIGTERM")] {
        let mut program = Program::start(LISTENING, "main=wait");
        program.wait_for("main").signal(signal);
        let ended = program.end();
        assert_end(&ended, 0, &ALL_BACK);
        assert_eq!(ended.after("cause"), [name]);
    }
}

#[test]
fn a_signal_drops_a_main_that_cannot_hear_it_at_once_and_shows_in_the_code() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut program = Program::start(DEAF, "");
        program.wait_for("main").signal(signal);
        assert_end(&program.end(), code, &ALL_BACK);
    }
}

#[test]
fn a_main_that_does_not_stop_is_dropped_after_drain_timeout() {
    let mut program = Program::start(LISTENING, "main=stubborn");
    program.wait_for("main").signal(Signal::INT);
    assert_end(&program.end(), 130, &ALL_BACK);
}

#[test]
fn a_signal_while_starting_rolls_back() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut program = Program::start(LISTENING, "Middle.init=hang");
        program.wait_for("init Middle").signal(signal);
        let ended = program.end();
        assert_end(&ended, code, &["Bottom"]);
        assert!(ended.after("main").is_empty() && ended.after("init").len() == 2, "{ended:?}");
    }
}

#[test]
fn a_signal_while_stopping_changes_nothing() {
    let mut program = Program::start(LISTENING, "Middle.dispose=hang");
    program.wait_for("dispose Middle").signal(Signal::TERM);
    let ended = program.end();
    assert_end(&ended, 70, &ALL_BACK);
    assert_says(&ended, &["`Middle`", "timed out"]);
}

#[test]
fn a_task_that_fails_while_running_stops_the_app_and_is_what_main_reports() {
    for (action, words) in [("error", "the worker of Middle failed"), ("panic", "the worker of Middle panics")] {
        let ended = run(LISTENING, &format!("main=wait,Middle.task={action}"));
        assert_end(&ended, 1, &ALL_BACK);
        assert_says(&ended, &["error: the app stopped: task `worker` of `Middle`"]);
        // It is said when it happens; whoever reads the end is told what it was.
        let lines: Vec<_> = ended.stderr.lines().filter(|line| line.contains("worker")).collect();
        assert_eq!(lines.iter().filter(|line| line.contains(words) && line.contains("tenure: ")).count(), 1, "{ended:#?}");
        assert!(lines.last().is_some_and(|line| line.ends_with(", as said above")), "{ended:#?}");
        assert_eq!(ended.after("cause").len(), 1);
    }
}

#[test]
fn a_run_that_fails_more_often_than_it_is_restarted_is_what_main_reports() {
    for (action, words) in [("error", "of Worker failed"), ("panic", "of Worker panics")] {
        let ended = run(SUPERVISED, &format!("Worker.run={action}"));
        assert_end(&ended, 1, &["Worker"]);
        assert_eq!(ended.lines.iter().filter(|line| *line == "run Worker").count(), 3);
        for (call, then) in [(1, "(restart 1, in "), (2, "(restart 2, in ")] {
            assert_says(&ended, &[&format!("call {call} {words} {then}")]);
        }
        assert_says(&ended, &["error: the app stopped: task `run` of `Worker`", &format!("call 3 {words}")]);
    }
}

#[test]
fn a_run_that_may_fail_does_not_show_in_the_code_nor_does_an_end_that_stops_the_app() {
    let ended = run(SUPERVISED, "Extra.run=error,Batch.run=end");
    assert_end(&ended, 0, &["Worker"]);
    assert_says(&ended, &["call 1 of Extra failed; the app goes on without it"]);
    assert!(ended.after("cause")[0].starts_with("the `run` of `Batch` (tests/src/bin/supervised.rs:"), "{ended:?}");
}

#[test]
fn a_task_that_fails_while_starting_rolls_back() {
    let ended = run(LISTENING, "Bottom.driver=error,Middle.init=hang");
    assert_end(&ended, 1, &["Bottom"]);
    assert_says(&ended, &["the worker of Bottom failed"]);
}

#[test]
fn a_task_that_fails_while_stopping_is_recorded() {
    let mut program = Program::start(LISTENING, "Middle.driver=late,main=wait");
    program.wait_for("main").signal(Signal::TERM);
    let ended = program.end();
    assert_end(&ended, 1, &ALL_BACK);
    assert_says(&ended, &["error: while stopping: task `driver` of `Middle`", "the worker of Middle failed late"]);
}

#[test]
fn a_task_that_blocks_its_thread_keeps_no_signal_from_being_heard_and_is_named() {
    for task in ["Middle.driver=block", "Middle.task=block"] {
        let mut program = Program::start(LISTENING, &format!("{task},main=wait"));
        program.wait_for("main").signal(Signal::TERM);
        let ended = program.end();
        assert_end(&ended, 70, &ALL_BACK);
        assert_says(&ended, &["error: while stopping: task `", "of `Middle`", "timed out"]);
    }
}

#[test]
fn tasks_are_joined_before_their_resource_is_disposed_of() {
    let ended = run(LISTENING, "Top.driver=wait,Bottom.driver=wait");
    assert_end(&ended, 0, &ALL_BACK);
    let ends: Vec<_> = ended.lines.iter().filter(|line| line.contains("dispose") || line.contains("task-over")).collect();
    assert_eq!(ends, ["task-over Top", "dispose Top", "dispose Middle", "task-over Bottom", "dispose Bottom"]);
}

#[test]
fn a_shutdown_that_the_program_asks_for_ends_with_the_code_of_main() {
    let ended = run(LISTENING, "main=shutdown");
    assert_end(&ended, 3, &ALL_BACK);
    assert_eq!(ended.after("cause"), ["main wants it"], "the first reason counts");
    assert!(ended.stderr.starts_with("tenure: main wants it: stopping\ntenure: stopped after "), "{ended:#?}");
}

#[test]
fn a_shutdown_that_a_resource_asks_for_while_starting_rolls_back() {
    let ended = run(LISTENING, "Middle.init=shutdown,Top.init=hang");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.lines.contains(&"main".to_owned()), "{ended:?}");
    assert_eq!(ended.after("dispose").last(), Some(&"Bottom"), "{ended:?}");
    assert_says(&ended, &["tenure: stopped while starting, after ", "Middle wants it"]);
}

#[test]
fn a_failed_start_ends_with_69_and_names_resource_place_and_reason() {
    for (action, reason) in [("error", "Top cannot init"), ("panic", "Top panics in init")] {
        let ended = run(LISTENING, &format!("Top.init={action}"));
        assert_end(&ended, 69, &["Middle", "Bottom"]);
        assert_says(&ended, &["error: the app did not start", "`Top` (tests/src/lib.rs:", reason]);
    }
}

#[test]
fn an_invalid_graph_ends_with_78_before_anything_runs_and_names_everything() {
    let ended = run(env!("CARGO_BIN_EXE_invalid"), "");
    assert_eq!((ended.code, &ended.lines[..]), (Some(78), &[][..]));
    assert_says(&ended, &["`dyn Clock`", "no resource provides it", "`dyn Store`", "`Disk`, `Memory`"]);
}

#[test]
fn an_invalid_configuration_ends_with_78_and_names_every_mistake() {
    let ended = run(env!("CARGO_BIN_EXE_misconfigured"), "");
    assert_eq!((ended.code, &ended.lines[..]), (Some(78), &[][..]));
    assert_says(&ended, &["PORT is not a number", "HOST is empty"]);
}

#[test]
fn a_disposal_that_fails_ends_with_70_and_keeps_no_other_from_its_turn() {
    for (action, reason) in
        [("error", "Middle cannot dispose"), ("panic", "Middle panics in dispose"), ("hang", "timed out")]
    {
        let ended = run(LISTENING, &format!("Middle.dispose={action}"));
        assert_end(&ended, 70, &ALL_BACK);
        assert_says(&ended, &["`Middle` (tests/src/lib.rs:", reason]);
    }
}

#[test]
fn a_fault_in_the_stop_does_not_hide_what_main_said() {
    let ended = run(LISTENING, "main=error,Middle.dispose=error");
    assert_end(&ended, 1, &ALL_BACK);
    assert_says(&ended, &["no such luck", "Middle cannot dispose"]);
}

#[test]
fn a_crate_that_main_links_by_name_brings_its_resources() {
    let ended = run(env!("CARGO_BIN_EXE_linking"), "");
    assert_eq!((ended.code, ended.after("has")), (Some(0), vec!["Dropped"]), "{ended:?}");
}

#[test]
fn a_task_that_fails_while_stopping_changes_nothing_where_a_signal_has_cut_main_off() {
    let mut program = Program::start(DEAF, "Middle.driver=late");
    program.wait_for("main").signal(Signal::TERM);
    let ended = program.end();
    assert_end(&ended, 143, &["Top", "Middle", "Bottom"]);
    assert_says(&ended, &["error: while stopping: task `driver` of `Middle`"]);
}
