//! The short examples do what their first lines say.
#![cfg(unix)]
#![allow(missing_docs, dead_code, unreachable_pub, missing_debug_implementations, reason = "a test")]

mod support;

use std::{fs, process::Command};

use rustix::process::{Pid, Signal, kill_process};
use support::{Program, example};

#[test]
fn configure_hands_the_command_line_to_the_app_and_installs_the_log() {
    let mut command = example("01_configure");
    command.args(["--times", "2", "Ada"]);
    let ended = Program::start(command).end();
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(0), &["hello, Ada", "hello, Ada"].map(String::from)[..]));
    ended.output.assert_in_order(&["Args is ready", "Greeter is ready", "Greeter is gone", "app is stopped"]);
}

#[test]
fn a_wrong_command_line_ends_the_program_before_anything_starts() {
    let ended = Program::start(example("01_configure")).end();
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    ended.output.assert_says(&["Usage:"]);
    assert!(!ended.output.stderr.iter().any(|line| line.contains("Greeter")), "{ended:#?}");
}

#[test]
fn a_worker_that_is_through_stops_the_app() {
    let ended = Program::start(example("02_queue_worker")).end();
    let expected = [
        "job 1 begins",
        "job 1 is done",
        "job 2 begins",
        "job 2 is done",
        "job 3 begins",
        "job 3 is done",
        "stopping: no jobs are left",
        "0 jobs left",
    ];
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(0), &expected.map(String::from)[..]), "{ended:#?}");
}

#[test]
fn a_worker_that_is_interrupted_finishes_its_job_and_the_queue_goes_after_it() {
    let mut command = example("02_queue_worker");
    command.env("JOBS", "100000");
    let mut program = Program::start(command);
    program.wait_for("job 1 begins");
    program.signal(Signal::INT);
    let ended = program.end();
    let count = |word: &str| ended.output.stdout.iter().filter(|line| line.ends_with(word)).count();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.output.stdout.contains(&"stopping: SIGINT".to_owned()), "{ended:#?}");
    assert_eq!(count("begins"), count("is done"), "{ended:#?}");
    assert_eq!(ended.output.stdout.last(), Some(&format!("{} jobs left", 100_000 - count("is done"))));
}

#[test]
fn a_linked_library_starts_with_a_program_that_names_none_of_its_types() {
    let ended = Program::start(example("03_library")).end();
    let expected = ["hello from the library", "main runs", "goodbye from the library"];
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(0), &expected.map(String::from)[..]), "{ended:#?}");
    assert!(ended.output.stderr.is_empty(), "{ended:#?}");
}

/// An example with a directory of its own for what it would leave behind.
fn squares(directory: &tempfile::TempDir) -> Command {
    let mut command = example("09_pid_file_and_child");
    command.env("RUN_DIRECTORY", directory.path());
    command
}

fn nothing_is_left(directory: &tempfile::TempDir) -> bool {
    fs::read_dir(directory.path()).is_ok_and(|mut entries| entries.next().is_none())
}

#[test]
fn a_service_asks_its_child_and_leaves_neither_it_nor_the_pid_file_behind() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = squares(&directory);
    command.args(["7", "12"]);
    let ended = Program::start(command).end();
    let expected = [
        format!("the pid is in {}/squares.pid", directory.path().display()),
        "7 squared is 49".to_owned(),
        "12 squared is 144".to_owned(),
    ];
    assert_eq!((ended.code, &ended.output.stdout[..]), (Some(0), &expected[..]), "{ended:#?}");
    assert!(nothing_is_left(&directory));
}

#[test]
fn a_service_that_runs_already_is_named_and_one_whose_child_dies_stops() {
    let directory = tempfile::tempdir().unwrap();
    let mut first = Program::start(squares(&directory));
    let line = first.wait_for("running with the child ");
    let pid = fs::read_to_string(directory.path().join("squares.pid")).unwrap();
    let second = Program::start(squares(&directory)).end();
    assert_eq!(second.code, Some(69), "{second:#?}");
    second.output.assert_says(&[&format!("another instance runs with pid {}", pid.trim())]);

    let child = line.rsplit(' ').next().and_then(|pid| Pid::from_raw(pid.parse().ok()?)).expect("its pid");
    kill_process(child, Signal::KILL).unwrap();
    let ended = first.end();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    ended.output.assert_says(&["ended by itself: signal: 9 (SIGKILL)"]);
    assert!(nothing_is_left(&directory));
}

/// The end of the example that makes trouble, and what it wrote: Ctrl+C is pressed once, and once more for each line that is to
/// answer it.
fn the_end(again: &[&str]) -> support::Ended {
    let mut program = Program::start(example("10_the_end"));
    program.wait_for("running");
    program.signal(Signal::INT);
    program.wait_for("stopping");
    for answer in again {
        program.press_again(answer);
    }
    program.end()
}

#[test]
fn who_has_patience_sees_everything_given_back_and_what_took_its_time() {
    let ended = the_end(&[]);
    let expected = ["the sampler has ended", "the store is being closed", "the store is closed", "the lock file is removed"];
    assert_eq!((ended.code, &ended.output.stdout[1..]), (Some(0), &expected.map(String::from)[..]), "{ended:#?}");
    ended.output.assert_in_order(&[
        "tenure: SIGINT: stopping (press Ctrl+C again to hurry)",
        "task `deaf` of `Worker` was cancelled",
        "tenure: app is still stopping after 5",
        "2 resources given back",
        "  slowest: `Worker` 4",
        "  cancelled: task `deaf` of `Worker`",
    ]);
}

#[test]
fn who_presses_twice_waits_for_nobody_and_is_told_what_was_given_up() {
    let ended = the_end(&["SIGINT again: no more draining"]);
    let expected = ["the sampler has ended", "the store is being closed", "the lock file is removed"];
    assert_eq!((ended.code, &ended.output.stdout[1..]), (Some(70), &expected.map(String::from)[..]), "{ended:#?}");
    ended.output.assert_in_order(&["1 of 2 resources given back", "error: could not be given back: `Store`"]);
}

#[test]
fn who_presses_three_times_is_told_what_is_left_and_the_last_chance_runs() {
    let ended = the_end(&["SIGINT again: no more draining", "third SIGINT: the process ends now"]);
    assert_eq!(ended.code, Some(130), "{ended:#?}");
    assert_eq!(ended.output.stdout.last().map(String::as_str), Some("the lock file is removed"), "{ended:#?}");
    ended.output.assert_in_order(&["not given back: `Store` (", "ran at exit: `lock file`"]);
}

#[test]
fn who_asks_by_sigquit_is_told_who_holds_what() {
    let mut program = Program::start(example("10_the_end"));
    program.wait_for("running");
    program.signal(Signal::QUIT);
    program.wait_for("tenure: SIGQUIT: app is running");
    let line = program.wait_for("`Worker` is ready for ");
    assert!(line.ends_with(", task `deaf`"), "{line}");
    program.wait_for("tenure: SIGQUIT: stopping");
}
