//! What surrounds a process: who started it, what it was told to ignore, which outputs it has.

use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::{BOTH_BACK, ENDING, assert_clean_end, assert_end, assert_says, support::Program};

#[test]
fn a_hang_up_is_ignored_under_nohup() {
    let mut program = Program::start_as(Command::new("nohup").arg(ENDING), "main=wait");
    program.wait_for("main").signal(Signal::HUP).signal(Signal::TERM);
    let ended = program.end();
    assert_clean_end(&ended, 0, &BOTH_BACK);
    // Had it been heard, it would have been first.
    assert_eq!(ended.after("cause"), ["SIGTERM"]);
}

#[test]
fn what_a_shell_wants_ignored_is_ignored() {
    for (trap, ignored) in [("INT", Signal::INT), ("QUIT", Signal::QUIT), ("HUP", Signal::HUP)] {
        let line = format!("trap '' {trap}; exec {ENDING}");
        let mut program = Program::start_as(Command::new("sh").args(["-c", &line]), "main=wait");
        program.wait_for("main").signal(ignored).signal(Signal::TERM);
        let ended = program.end();
        assert_clean_end(&ended, 0, &BOTH_BACK);
        assert_eq!(ended.after("cause"), ["SIGTERM"]);
        assert!(!ended.stderr.contains("SIGQUIT"), "{ended:#?}");
    }
}

#[test]
fn signals_mean_what_they_do_by_default_once_all_is_over() {
    use std::os::unix::process::ExitStatusExt;

    for (signal, number) in [(Signal::INT, 2), (Signal::TERM, 15), (Signal::HUP, 1), (Signal::QUIT, 3)] {
        let mut program = Program::start(ENDING, "configure=late");
        program.wait_for("late").signal(signal);
        let (status, ended) = program.end_with_status();
        assert_eq!((status.signal(), ended.after("dispose")), (Some(number), BOTH_BACK.to_vec()), "{ended:#?}");
    }
}

/// Starts the program as the first process of a namespace; `None` where that is not permitted.
fn as_process_1(script: &str) -> Option<(Program, rustix::process::Pid)> {
    let arguments = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"];
    let permitted = Command::new("unshare").args(arguments).arg("true").stderr(Stdio::null()).status();
    if !permitted.is_ok_and(|status| status.success()) {
        println!("not tested here: no namespace of processes may be made");
        return None;
    }
    let mut program = Program::start_as(Command::new("unshare").args(arguments).arg(ENDING), script);
    program.wait_for("configure");
    // Outside, it has another number.
    let parent = program.id().as_raw_nonzero();
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    let child = children.split_whitespace().next()?.parse().ok().and_then(rustix::process::Pid::from_raw)?;
    Some((program, child))
}

#[test]
fn process_1_hears_signals_as_any_other_does() {
    for (signal, name) in [(Signal::INT, "SIGINT"), (Signal::TERM, "SIGTERM"), (Signal::HUP, "SIGHUP")] {
        let Some((mut program, child)) = as_process_1("main=wait") else { return };
        program.wait_for("main");
        rustix::process::kill_process(child, signal).expect("it is there");
        let ended = program.end();
        assert_clean_end(&ended, 0, &BOTH_BACK);
        assert_eq!(ended.after("cause"), [name]);
    }
}

#[test]
fn process_1_can_be_ended_once_all_is_over() {
    let Some((mut program, child)) = as_process_1("configure=late") else { return };
    program.wait_for("late");
    rustix::process::kill_process(child, Signal::TERM).expect("it is there");
    assert_clean_end(&program.end(), 143, &BOTH_BACK);
}

#[test]
fn process_1_hears_a_signal_from_its_first_moment_on() {
    let Some((mut program, child)) = as_process_1("configure=told") else { return };
    rustix::process::kill_process(child, Signal::TERM).expect("it is there");
    program.wait_for_error("stopping").tell();
    assert_clean_end(&program.end(), 143, &[]);
}

#[test]
fn everything_is_given_back_where_nobody_reads_what_it_prints() {
    let (unread, closed) = std::io::pipe().expect("there is a pipe");
    drop(unread);
    let mut command = Command::new(ENDING);
    let ended = Program::start_with(command.stdout(closed).stderr(Stdio::piped()), "main=println").end();
    // `println!` panics there, and that is a panic of `main`.
    assert_eq!((ended.code, ended.left.len()), (Some(101), 0), "{ended:#?}");
    assert_says(&ended, &["failed printing to stdout"]);
}

#[test]
fn a_closed_stderr_changes_nothing() {
    for (script, code) in [
        ("main=error", 1),
        ("main=panic", 101),
        ("main=code", 7),
        ("init High=error", 69),
        ("dispose High=error", 70),
        ("task=error,main=wait", 1),
        ("configure=error", 78),
    ] {
        let (unread, closed) = std::io::pipe().expect("there is a pipe");
        drop(unread);
        let mut command = Command::new(ENDING);
        let ended = Program::start_with(command.stdout(Stdio::piped()).stderr(closed), script).end();
        assert_eq!((ended.code, ended.left.len()), (Some(code), 0), "{script}: {ended:#?}");
    }
    let line = format!("exec {ENDING} 2>&-");
    assert_clean_end(&Program::start_as(Command::new("sh").args(["-c", &line]), "main=error").end(), 1, &BOTH_BACK);
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_behind_where_the_parent_is_killed() {
    // Not the last command: the shell stays, as its parent.
    let line = format!("{ENDING}; true");
    let mut program = Program::start_as(Command::new("sh").args(["-c", &line]), "main=wait");
    program.wait_for("main").signal(Signal::KILL);
    // Its outputs are closed when the program has ended, as well as the shell.
    let ended = program.end();
    assert_eq!(ended.code, None, "it is the shell that was killed");
    assert_eq!((ended.after("dispose"), ended.left.len()), (BOTH_BACK.to_vec(), 0), "{ended:#?}");
    assert_eq!(ended.after("cause"), ["the parent process has ended"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_parent_that_ends_before_the_app_is_there_is_noticed() {
    let line = format!("{ENDING}; true");
    let mut program = Program::start_as(Command::new("sh").args(["-c", &line]), "configure=told,main=wait");
    program.wait_for("configure").signal(Signal::KILL).reap().tell();
    let ended = program.end();
    assert_eq!((ended.lines, ended.left), (vec!["configure".to_owned()], vec![]), "{}", ended.stderr);
    assert!(ended.stderr.contains("the parent process has ended"), "{}", ended.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_parent_that_is_still_there_keeps_nobody() {
    assert_end(&Program::start(ENDING, "main=code").end(), 7, &BOTH_BACK);
}
