//! A child ends when it is its turn, with all that it has started, and never unnoticed.
#![cfg(unix)]

use std::{io, time::Duration};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tenure::{App, CleanupStack, Outcome, Reason, Tasks, managed_resource};
use tenure_kit::{Child, ChildError, Keep};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    process::{ChildStdout, Command},
};

/// Longer than any test: what waits so long is ended by the test, or the test fails.
const LONG: Duration = Duration::from_secs(3600);

/// Runs a script, whose output is read.
fn shell(script: &str) -> Child {
    let mut command = Command::new("sh");
    command.args(["-c", script]).stdout(std::process::Stdio::piped()).stdin(std::process::Stdio::piped());
    Child::spawn("script", &mut command).expect("there is a shell")
}

fn lines(child: &Child) -> Lines<BufReader<ChildStdout>> {
    BufReader::new(child.take_stdout().expect("it is a pipe")).lines()
}

async fn line(lines: &mut Lines<BufReader<ChildStdout>>) -> String {
    lines.next_line().await.expect("it can be read").expect("it says something")
}

fn is_there(pid: u32) -> bool {
    test_kill_process(Pid::from_raw(pid.cast_signed()).unwrap()) != Err(rustix::io::Errno::SRCH)
}

#[tokio::test]
async fn it_is_asked_by_sigterm_and_its_end_is_waited_for() {
    let child = shell("trap 'echo asked; exit 3' TERM; echo ready; while :; do sleep 0.01; done");
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    child.give_back().await.expect("how it ends when it was asked to is its own affair");
    assert_eq!(line(&mut lines).await, "asked");
    assert_eq!(child.wait().await.unwrap().code(), Some(3));
    assert!(!is_there(child.id()), "no zombie stays");
    child.give_back().await.expect("nothing is left to do");
}

#[tokio::test]
async fn one_that_does_not_listen_is_killed_with_its_group_after_its_grace() {
    let child = shell("trap '' TERM; sh -c 'echo $$; sleep 3600' & wait").with_grace(Duration::from_millis(50));
    let mut lines = lines(&child);
    let grandchild: u32 = line(&mut lines).await.parse().unwrap();
    let error = child.give_back().await.expect_err("it does not listen");
    assert!(matches!(error, ChildError::Killed { .. }), "{error}");
    let said = format!("`script` (pid {}) did not end within 50ms of SIGTERM: it was killed", child.id());
    assert_eq!(error.to_string(), said);
    // The pipe is at its end when nobody is left who could write to it.
    assert_eq!(lines.next_line().await.unwrap(), None);
    assert_ne!(grandchild, child.id());
    assert!(!is_there(child.id()));
}

#[tokio::test]
async fn what_it_leaves_behind_when_it_ends_by_itself_is_killed() {
    let child = shell("sleep 3600 & echo ready; exit 0");
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    assert!(child.wait().await.unwrap().success());
    assert_eq!(lines.next_line().await.unwrap(), None, "the `sleep` is gone");
    child.give_back().await.expect("it ended well");
}

#[tokio::test]
async fn one_that_is_stopped_is_woken_to_hear_that_it_shall_end() {
    let child = shell("echo ready; exec sleep 3600").with_grace(LONG);
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), Signal::STOP).unwrap();
    child.give_back().await.expect("it hears SIGTERM");
}

#[tokio::test]
async fn its_standard_input_is_closed_when_it_is_given_back() {
    // What is ignored here is so in `cat`, which then ends for this reason only.
    let child = shell("trap '' TERM; echo ready; cat; echo over").with_grace(LONG);
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    child.give_back().await.expect("it ends by itself");
    assert_eq!(line(&mut lines).await, "over");
}

#[tokio::test]
async fn a_drop_kills_the_whole_group() {
    let child = shell("trap '' TERM; sleep 3600 & echo ready; wait");
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    drop(child);
    assert_eq!(lines.next_line().await.unwrap(), None);
}

#[tokio::test]
async fn a_give_back_that_is_cancelled_leaves_the_rest_to_the_drop() {
    let child = shell("trap 'echo asked' TERM; echo ready; while :; do sleep 0.01; done").with_grace(LONG);
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    tokio::select! {
        _ = child.give_back() => panic!("it does not end"),
        asked = line(&mut lines) => assert_eq!(asked, "asked"),
    }
    drop(child);
    while lines.next_line().await.unwrap().is_some() {}
}

#[tokio::test]
async fn an_end_that_nobody_has_seen_is_told_when_it_is_given_back() {
    let child = shell("exit 7");
    let mut output = child.take_stdout().unwrap();
    output.read_to_end(&mut Vec::new()).await.unwrap();
    // Its end of the pipe is closed a moment before it has ended.
    while !ended(child.id()) {
        tokio::task::yield_now().await;
    }
    let error = child.give_back().await.expect_err("nobody knows");
    assert_eq!(error.to_string(), format!("`script` (pid {}) ended by itself: exit status: 7", child.id()));
    child.give_back().await.expect("it was told");

    let child = shell("exit 7");
    assert_eq!(child.wait().await.unwrap().code(), Some(7));
    child.give_back().await.expect("who waited for it knows");
}

fn ended(pid: u32) -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    waitid(WaitId::Pid(Pid::from_raw(pid.cast_signed()).unwrap()), look).unwrap().is_some()
}

#[tokio::test]
async fn any_number_can_wait_for_it() {
    let child = shell("read line; exit 4");
    let input = child.take_stdin().expect("it is a pipe");
    let (first, second, ()) = tokio::join!(child.wait(), child.wait(), async { drop(input) });
    assert_eq!((first.unwrap().code(), second.unwrap().code()), (Some(4), Some(4)));
}

#[tokio::test]
async fn what_cannot_be_started_is_named() {
    let error = Child::spawn("nothing", &mut Command::new("/there/is/no/such/program")).expect_err("it is not there");
    assert!(matches!(&error, ChildError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound), "{error}");
    assert!(error.to_string().starts_with("cannot start `nothing`: "), "{error}");
}

#[tokio::test]
async fn a_stack_that_keeps_it_ends_it_and_tells_what_went_wrong() {
    let stack = CleanupStack::new();
    let child = stack.keep(shell("trap '' TERM; echo ready; while :; do sleep 0.01; done").with_grace(Duration::ZERO));
    assert_eq!(line(&mut lines(&child)).await, "ready");
    let error = stack.close(Reason::Completed).await.expect_err("it does not listen");
    assert!(error.to_string().contains("`child script`") && error.to_string().contains("it was killed"), "{error}");
}

/// A child that ends as it is told.
#[managed_resource(init = Helper::start, dispose = async |helper| helper.0.give_back().await)]
struct Helper(Child, Tasks);

impl Helper {
    fn start(tasks: Tasks) -> Self {
        Self(shell("read word && exit $word; exec sleep 3600").supervised(&tasks), tasks)
    }
}

impl Helper {
    /// The task that watches over it has ended.
    async fn unwatched(&self) {
        while !self.1.is_empty() {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn the_failure_of_one_that_is_supervised_stops_the_app_and_is_told() {
    use tokio::io::AsyncWriteExt;

    let app = App::only::<(std::sync::Arc<Helper>,)>().start().await.unwrap();
    let helper = app.get::<Helper>();
    let pid = helper.0.id();
    helper.0.take_stdin().unwrap().write_all(b"5\n").await.unwrap();
    drop(helper);
    app.shutdown_requested().requested().await;
    let cause = app.shutdown_requested().cause().expect("it is asked to stop");
    let said = format!("`script` (pid {pid}) ended by itself: exit status: 5");
    assert!(cause.to_string().contains(&said), "{cause}");
    let error = app.shutdown().await.expect_err("a task has failed");
    assert!(matches!(error.report.resources[0].outcome, Outcome::Disposed), "nothing is wrong with its disposal: {error}");
}

#[tokio::test]
async fn one_that_is_supervised_ends_with_its_resource_and_that_is_no_failure() {
    let app = App::only::<(std::sync::Arc<Helper>,)>().start().await.unwrap();
    let pid = app.get::<Helper>().0.id();
    app.shutdown().await.expect("all is well");
    assert!(!is_there(pid));
}

fn end(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.cast_signed()).unwrap(), signal).unwrap();
}

/// A service and its child are sent the same signal at once, as systemd does; the service is busy draining when the child ends.
#[tokio::test]
async fn one_that_was_asked_to_end_while_the_app_drains_is_no_failure() {
    for signal in [Signal::TERM, Signal::INT] {
        let app = App::only::<(std::sync::Arc<Helper>,)>().drain_delay(LONG).start().await.unwrap();
        let child = app.get::<Helper>();
        let stopped = app.shutdown();
        app.draining().await;
        end(child.0.id(), signal);
        child.unwatched().await;
        drop(child);
        app.hurry();
        stopped.await.expect("it was asked to");
    }
}

#[tokio::test]
async fn one_that_hears_of_the_end_before_the_app_does_is_no_failure() {
    let app = App::only::<(std::sync::Arc<Helper>,)>().start().await.unwrap();
    let child = app.get::<Helper>();
    end(child.0.id(), Signal::TERM);
    child.0.wait().await.unwrap();
    drop(child);
    app.shutdown().await.expect("both were asked to");
}

#[tokio::test]
async fn one_that_ends_with_an_error_of_its_own_while_the_app_drains_is_a_failure() {
    use tokio::io::AsyncWriteExt;

    let app = App::only::<(std::sync::Arc<Helper>,)>().drain_delay(LONG).start().await.unwrap();
    let child = app.get::<Helper>();
    let stopped = app.shutdown();
    app.draining().await;
    child.0.take_stdin().unwrap().write_all(b"5\n").await.unwrap();
    child.unwatched().await;
    drop(child);
    app.hurry();
    let error = stopped.await.expect_err("nobody has asked it to");
    assert!(error.to_string().contains("ended by itself: exit status: 5"), "{error}");
}

#[tokio::test]
async fn one_that_was_ended_by_sigterm_is_where_it_should_be() {
    for script in ["echo ready; exec sleep 3600", "trap 'exit 143' TERM; echo ready; while :; do sleep 0.01; done"] {
        let child = shell(script);
        assert_eq!(line(&mut lines(&child)).await, "ready");
        end(child.id(), Signal::TERM);
        while !ended(child.id()) {
            tokio::task::yield_now().await;
        }
        child.give_back().await.expect("it has ended as it would be asked to");
    }
}

#[tokio::test]
async fn a_give_back_that_is_cancelled_kills_the_group_although_the_value_is_held() {
    let stack = CleanupStack::new();
    let child = shell("trap 'echo asked' TERM; echo ready; while :; do sleep 0.01; done").with_grace(LONG);
    let mut lines = lines(&child);
    assert_eq!(line(&mut lines).await, "ready");
    let child = stack.keep(child);
    tokio::select! {
        _ = child.give_back() => panic!("it does not end"),
        asked = line(&mut lines) => assert_eq!(asked, "asked"),
    }
    while lines.next_line().await.unwrap().is_some() {}
    assert_eq!(child.wait().await.unwrap().to_string(), "signal: 9 (SIGKILL)");
}

#[tokio::test]
async fn it_is_asked_by_the_signal_of_ones_choice() {
    use tokio::signal::unix::SignalKind;

    let child = shell("trap 'echo quit; exit 0' QUIT; trap '' TERM; echo ready; while :; do sleep 0.01; done");
    let mut output = lines(&child);
    assert_eq!(line(&mut output).await, "ready");
    child.with_signal(SignalKind::quit()).with_grace(LONG).give_back().await.unwrap();
    assert_eq!(line(&mut output).await, "quit");

    let child = shell("trap '' HUP; echo ready; while :; do sleep 0.01; done").with_grace(Duration::ZERO);
    assert_eq!(line(&mut lines(&child)).await, "ready");
    let error = child.with_signal(SignalKind::hangup()).give_back().await.expect_err("it does not listen");
    assert!(error.to_string().contains("did not end within 0ns of SIGHUP: it was killed"), "{error}");
}

#[test]
fn it_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Child>();
    shared::<ChildError>();
}
