//! What the kit keeps is not left behind, however a real process ends; what a killed one leaves is taken over.
#![cfg(unix)]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process_group};
use support::{Ended, Program};
use tempfile::TempDir;

const KEPT: &str = env!("CARGO_BIN_EXE_kept");

fn start(place: &TempDir, script: &str) -> Program {
    Program::start(KEPT, &format!("place={},{script}", place.path().display()))
}

/// What is in the directory.
fn left(place: &Path) -> Vec<String> {
    let mut left: Vec<_> =
        fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    left
}

/// Ended with this code, and nothing is left: no file, and no child, whose end of the pipe the test has waited for.
#[track_caller]
fn assert_nothing_left(place: &TempDir, ended: &Ended, code: i32) {
    assert_eq!((ended.code, left(place.path())), (Some(code), vec![]), "{ended:#?}");
}

#[test]
fn nothing_is_left_where_main_returns_or_panics() {
    let place = TempDir::new().unwrap();
    assert_nothing_left(&place, &start(&place, "child=any").end(), 0);
    assert_nothing_left(&place, &start(&place, "child=any,main=panic").end(), 101);
}

#[test]
fn that_a_child_had_to_be_killed_is_told() {
    let place = TempDir::new().unwrap();
    let ended = start(&place, "").end();
    assert_nothing_left(&place, &ended, 70);
    assert!(ended.stderr.contains("`deaf` (pid ") && ended.stderr.contains("it was killed"), "{ended:#?}");
}

#[test]
fn nothing_is_left_after_process_exit() {
    let place = TempDir::new().unwrap();
    for (script, code) in [("main=exit", 3), ("main=exit-elsewhere", 4)] {
        let ended = start(&place, script).end();
        assert_nothing_left(&place, &ended, code);
        assert!(ended.after("dispose").is_empty(), "{ended:#?}");
    }
}

#[test]
fn what_fails_at_the_last_chance_is_told_and_keeps_nothing_else_from_its_turn() {
    let place = TempDir::new().unwrap();
    let ended = start(&place, "main=exit-spoilt").end();
    assert_eq!((ended.code, left(place.path())), (Some(5), vec!["pid".to_owned()]), "{ended:#?}");
    let told = |line: &str| line.starts_with("tenure: at exit: `pid file ") && line.contains("is another file now");
    assert!(ended.stderr.lines().any(told), "{ended:#?}");
}

/// The pid of its child, as it has written it down.
fn child_of(place: &TempDir) -> Pid {
    let notes = left(place.path()).into_iter().map(|name| place.path().join(name).join("child"));
    let note = notes.into_iter().find_map(|note| fs::read_to_string(note).ok());
    note.and_then(|pid| Pid::from_raw(pid.parse().ok()?)).expect("it says who its child is")
}

#[test]
fn a_stop_by_which_the_child_is_sent_sigterm_too_is_clean() {
    for child in ["hears", "supervised-hears"] {
        let place = TempDir::new().unwrap();
        let mut program = start(&place, &format!("main=outlive,child={child}"));
        program.wait_for("main");
        // As systemd does where nothing else is said; the child is the first to hear it.
        kill_process_group(child_of(&place), Signal::TERM).unwrap();
        program.signal(Signal::TERM);
        let ended = program.end();
        assert_nothing_left(&place, &ended, 0);
        assert!(!ended.stderr.contains("error:"), "{ended:#?}");
    }
}

#[test]
fn nothing_is_left_after_a_signal() {
    let place = TempDir::new().unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let mut program = start(&place, "main=wait,child=any");
        program.wait_for("main").signal(signal);
        assert_nothing_left(&place, &program.end(), 0);
    }
}

#[test]
fn nothing_is_left_after_the_third_interrupt() {
    let place = TempDir::new().unwrap();
    let mut program = start(&place, "main=wait,dispose=block");
    program.wait_for("main").signal(Signal::INT).wait_for("dispose Kept");
    program.press_again("SIGINT again").press_again("third SIGINT: the process ends now");
    let ended = program.end();
    assert_nothing_left(&place, &ended, 130);
    let told = ended.stderr.lines().find_map(|line| line.strip_prefix("  ran at exit: ")).unwrap_or_default();
    assert!(["`socket ", "`child deaf`", "`directory ", "`pid file "].iter().all(|name| told.contains(name)), "{ended:#?}");
}

#[test]
fn nothing_is_left_of_a_start_that_fails() {
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("socket"), "not a socket").unwrap();
    let ended = start(&place, "").end();
    assert_eq!((ended.code, left(place.path())), (Some(69), vec!["socket".to_owned()]), "{ended:#?}");
    assert!(ended.stderr.contains("socket is not a socket: it is left as it is"), "{ended:#?}");
}

#[test]
fn what_a_killed_process_leaves_is_taken_over_by_the_next_start() {
    let place = TempDir::new().unwrap();
    let mut program = start(&place, "main=wait");
    program.wait_for("main");
    let child = child_of(&place);
    program.signal(Signal::KILL);
    // Nobody is there to end it.
    kill_process_group(child, Signal::KILL).unwrap();
    assert_eq!(program.end().code, None);
    let stale = left(place.path());
    assert_eq!(stale.len(), 5, "{stale:?}");
    let ended = start(&place, "child=any").end();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    // All but the directory, which has no name by which it could be known again.
    assert_eq!(left(place.path()).len(), 1, "{:?}", left(place.path()));
}

#[test]
fn a_second_instance_is_told_the_pid_of_the_first() {
    let place = TempDir::new().unwrap();
    let mut first = start(&place, "main=wait,child=any");
    first.wait_for("main");
    let pid = fs::read_to_string(place.path().join("pid")).unwrap();
    let second = start(&place, "").end();
    let said = format!("another instance runs with pid {} ({}/pid)", pid.trim(), place.path().display());
    assert!(second.code == Some(69) && second.stderr.contains(&said), "{second:#?}");
    first.signal(Signal::TERM);
    assert_nothing_left(&place, &first.end(), 0);
}

/// A starter whose first line is read.
struct Starter {
    child: Child,
    said: String,
}

fn race(place: &TempDir) -> Vec<Starter> {
    let start = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_racing"));
        command.env("SCRIPT", format!("path={}", place.path().join("pid").display()));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts")
    };
    let children: Vec<_> = (0..20).map(start).collect();
    let first_line = |mut child: Child| {
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        Starter { child, said: said.trim_end().to_owned() }
    };
    children.into_iter().map(first_line).collect()
}

#[test]
fn of_twenty_processes_that_start_at_once_exactly_one_has_the_pid_file() {
    let place = TempDir::new().unwrap();
    for round in 0..10 {
        let (won, lost): (Vec<_>, Vec<_>) = race(&place).into_iter().partition(|starter| starter.said == "held");
        let [mut winner] = <[_; 1]>::try_from(won).unwrap_or_else(|won| panic!("{} won in round {round}", won.len()));
        let pid = winner.child.id();
        let refused = format!("another instance runs with pid {pid} ({}/pid)", place.path().display());
        for mut starter in lost {
            assert_eq!(starter.said, refused, "round {round}");
            assert!(starter.child.wait().unwrap().success());
        }
        assert_eq!(fs::read_to_string(place.path().join("pid")).unwrap(), format!("{pid}\n"));
        // Every other round begins with a file that was left behind.
        if round % 2 == 0 {
            winner.child.kill().unwrap();
            winner.child.wait().unwrap();
            assert_eq!(left(place.path()), ["pid", "pid.lock"]);
        } else {
            drop(winner.child.stdin.take());
            assert!(winner.child.wait().unwrap().success());
            assert!(left(place.path()).is_empty());
        }
    }
}
