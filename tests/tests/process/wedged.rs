//! What blocks its thread for ever keeps the process from ending for no longer than its limit, and two seconds.

use rustix::process::Signal;

use crate::{assert_end, assert_says, support::Program};

/// One thread for everything: the hook takes `main` and the runtime with it.
const WEDGED: &str = env!("CARGO_BIN_EXE_wedged");
/// One worker, and the main thread.
const CROWDED: &str = env!("CARGO_BIN_EXE_crowded");
const BARKS: &str = "tenure: the stop was not over 2s after its limit of 1s: the process ends now";

/// Ends each program by SIGTERM when it has written `line`; they may take their time side by side.
fn end<const N: usize>(programs: [(&str, &str); N], line: &str) -> [crate::Ended; N] {
    let start = |(program, script)| {
        let mut program = Program::start(program, script);
        program.wait_for(line).signal(Signal::TERM);
        program
    };
    programs.map(start).map(Program::end)
}

/// The watchdog has ended it: what it is at is named, and the last chance ran.
#[track_caller]
fn assert_barked(ended: &crate::Ended, disposed: &[&str], named: &str) {
    assert_end(ended, 70, disposed);
    assert_says(ended, &[BARKS, named]);
    assert_last_chance(ended);
}

#[track_caller]
fn assert_last_chance(ended: &crate::Ended) {
    assert_eq!(ended.lines.iter().filter(|line| *line == "at-exit").count(), 1, "{ended:#?}");
    assert!(!ended.left.contains(&"lock".to_owned()), "{ended:#?}");
}

#[test]
fn a_dispose_that_blocks_the_only_thread() {
    let scripts = ["main=wait,dispose High=block", "main=wait,dispose High=spin", "main=wait,dispose High=lock"];
    for ended in end(scripts.map(|script| (WEDGED, script)), "main") {
        assert_barked(&ended, &["High"], "`High` (");
    }
}

#[test]
fn a_dispose_that_blocks_the_only_worker_is_abandoned_in_time() {
    let scripts = ["main=wait,dispose High=block", "main=wait,dispose High=spin", "main=wait,drop=block"];
    for ended in end(scripts.map(|script| (CROWDED, script)), "main") {
        // `main` itself has returned, and said 0.
        assert_end(&ended, 70, &["High"]);
        assert_says(&ended, &["`High` (", "timed out"]);
        assert_last_chance(&ended);
    }
}

#[test]
fn an_init_that_blocks() {
    let [wedged, crowded] = end([(WEDGED, "init High=block"), (CROWDED, "init High=block")], "init High");
    assert_barked(&wedged, &[], "`High` (");
    assert_end(&crowded, 143, &[]);
    assert_says(&crowded, &["while starting: `High` (", "could not be given back: `Low` ("]);
    assert_last_chance(&crowded);
}

#[test]
fn a_main_that_blocks() {
    let [wedged, crowded] = end([(WEDGED, "main=block"), (CROWDED, "main=block")], "main");
    assert_barked(&wedged, &[], "`Low` (");
    assert_says(&wedged, &["  not ended: `main`"]);
    // All else is given back meanwhile.
    assert_barked(&crowded, &["High", "Low"], "  not ended: `main`");
}

#[test]
fn a_drop_that_blocks() {
    let [wedged] = end([(WEDGED, "main=wait,drop=block")], "main");
    assert_barked(&wedged, &["High"], "`High` (");
}

#[test]
fn a_task_that_blocks() {
    let [wedged, crowded] = end([(WEDGED, "main=wait,task=block"), (CROWDED, "main=wait,task=block")], "task");
    assert_barked(&wedged, &[], "`Low` (");
    assert_says(&wedged, &["  not ended: task `worker` of `Low`"]);
    assert_end(&crowded, 70, &[]);
    // `High` could not be disposed of either; but no watchdog is needed for that.
    assert_says(&crowded, &["task `worker` of `Low`", "could not be given back: `High`", "could not be given back: `Low`"]);
    assert_last_chance(&crowded);
}

#[test]
fn a_configure_that_blocks() {
    let [wedged] = end([(WEDGED, "configure=block")], "configure");
    assert_end(&wedged, 70, &[]);
    assert_says(&wedged, &[BARKS]);
}

#[test]
fn an_exit_out_of_a_hook_is_an_exit() {
    for script in ["main=wait,dispose High=exit", "main=wait,dispose High=block,at-exit=exit"] {
        let [ended] = end([(WEDGED, script)], "main");
        assert_end(&ended, 9, &["High"]);
        assert_eq!(ended.lines.iter().filter(|line| *line == "at-exit").count(), 1, "{ended:#?}");
    }
}

#[test]
fn a_last_chance_that_hangs_where_stderr_is_locked() {
    let [ended] = end([(WEDGED, "main=wait,dispose High=lock,at-exit=block")], "main");
    assert_end(&ended, 70, &["High"]);
    assert_says(&ended, &[BARKS]);
}
