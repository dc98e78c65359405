//! Several apps in one process: it is the process that gets a signal.

use std::os::unix::process::ExitStatusExt;

use rustix::process::Signal;

use crate::{assert_end, assert_says, force::HURRIES, support::Program};

const SEVERAL: &str = env!("CARGO_BIN_EXE_several_apps");

#[test]
fn a_signal_is_heard_once_for_all_of_them_and_a_forced_end_names_what_each_has() {
    let mut program = Program::start(SEVERAL, "");
    program.wait_for("main").signal(Signal::INT).wait_for_error("SIGINT: stopping");
    program.press_again(HURRIES).press_again("third SIGINT: the process ends now");
    let ended = program.end();
    assert_end(&ended, 130, &[]);
    for line in ["SIGINT: stopping", HURRIES, "third SIGINT"] {
        assert_eq!(ended.stderr.matches(line).count(), 1, "{ended:#?}");
    }
    assert_says(&ended, &["`One` (disposing for ", "`Two` (disposing for "]);
}

#[test]
fn apps_that_come_and_go_leave_no_thread_and_no_descriptor_and_signals_as_they_were() {
    let mut program = Program::start(SEVERAL, "apps=many");
    program.wait_for("over").signal(Signal::TERM);
    let (status, ended) = program.end_with_status();
    assert_eq!(status.signal(), Some(15), "{ended:#?}");
}
