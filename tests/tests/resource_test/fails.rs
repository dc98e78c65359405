//! How a test fails.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
};

use tenure::{AppHandle, BoxError, Shutdown, Tasks, managed_resource, resource, resource_test};

use crate::panic_of;

#[managed_resource(init = || Self, dispose = |_| Err("it will not go"))]
struct Stubborn;

#[resource_test(crate = crate::plain)]
async fn cannot_close(_: Arc<Stubborn>) {}

#[test]
fn a_disposal_that_fails_fails_the_test() {
    let text = panic_of(cannot_close);
    assert!(text.starts_with("`Stubborn` (") && text.contains("its `dispose`"), "{text}");
    assert!(text.ends_with("it will not go"), "{text}");
}

static DISPOSED: AtomicU32 = AtomicU32::new(0);

#[managed_resource(init = || Self, dispose = |_| { DISPOSED.fetch_add(1, SeqCst); })]
struct Counted;

#[resource_test(crate = crate::plain)]
async fn panics(_: Arc<Counted>, _: Arc<Stubborn>) {
    panic!("the test's own");
}

#[resource_test(crate = crate::plain)]
fn panics_too(_: Arc<Counted>, _: Arc<Stubborn>) {
    panic!("the test's own");
}

#[resource_test(crate = crate::plain)]
async fn returns_an_error(_: Arc<Counted>, _: Arc<Stubborn>) -> Result<(), BoxError> {
    Err("the test's own".into())
}

#[test]
fn everything_is_given_back_before_a_panic_or_an_error_goes_on() {
    let disposed = || DISPOSED.load(SeqCst);
    assert_eq!((panic_of(panics).as_str(), disposed()), ("the test's own", 1));
    assert_eq!((panic_of(panics_too).as_str(), disposed()), ("the test's own", 2));
    let error = returns_an_error().expect_err("the test fails");
    assert_eq!((format!("{error:?}").as_str(), disposed()), ("\"the test's own\"", 3));
}

#[test]
fn what_fails_beside_it_is_printed() {
    let output = Command::new(env!("CARGO_BIN_EXE_failing")).output().expect("the program can be run");
    let stderr = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<_> = stderr.lines().filter_map(|line| line.strip_prefix("error: ")).collect();
    let [disposal, leak] = errors[..] else { panic!("{stderr}") };
    assert!(disposal.starts_with("`Stubborn` (") && disposal.ends_with("it will not go"), "{disposal}");
    assert_eq!(leak, "`Stubborn` is still held in 1 place after its disposal");
    assert!(stderr.contains("panicked at tests/src/bin/failing.rs") && stderr.contains("the test's own"), "{stderr}");
    assert_eq!(output.status.code(), Some(101));
}

#[managed_resource(init = |tasks: Tasks| {
    tasks.spawn_when_running("work", async { Err::<(), _>("it is broken") });
    Self
})]
struct Worker;

#[resource_test(crate = crate::plain)]
async fn hears_of_it(_: Arc<Worker>, stop: Shutdown) {
    stop.requested().await;
}

#[resource_test(crate = crate::plain, start_paused)]
async fn does_not_hear_of_it(_: Arc<Worker>) {
    std::future::pending::<()>().await;
}

#[test]
fn a_task_that_fails_fails_the_test() {
    let text = panic_of(hears_of_it);
    assert!(text.starts_with("task `work` of `Worker` (") && text.ends_with("it is broken"), "{text}");
    let text = panic_of(does_not_hear_of_it);
    assert!(text.contains("the test had not returned when its time was up, and was cut off"), "{text}");
    assert_eq!(text.matches("it is broken").count(), 1, "{text}");
}

#[resource_test(crate = crate::plain, start_paused)]
async fn does_not_return(app: AppHandle) {
    drop(app.shutdown("somebody wants it"));
    std::future::pending::<()>().await;
}

#[test]
fn a_test_that_does_not_return_when_the_app_stops_is_cut_off() {
    let text = panic_of(does_not_return);
    assert!(text.contains("was cut off") && text.ends_with("somebody wants it"), "{text}");
}

#[managed_resource(init = || Err::<Self, _>("no left"))]
#[allow(dead_code, reason = "never comes to be")]
struct Left;

#[managed_resource(init = || Err::<Self, _>("no right"))]
#[allow(dead_code, reason = "never comes to be")]
struct Right;

#[resource]
struct Both {
    _left: Arc<Left>,
    _right: Arc<Right>,
}

#[resource_test(crate = crate::plain)]
async fn needs_both(_: Arc<Both>) {
    unreachable!("it cannot start");
}

#[test]
fn a_start_that_fails_says_all_that_failed() {
    let text = panic_of(needs_both);
    assert!(text.starts_with("2 failures while starting:"), "{text}");
    assert!(text.contains("no left") && text.contains("no right"), "{text}");
    assert!(text.contains("never started: `Both`"), "{text}");
}

#[resource(provided)]
struct Given;

#[resource_test(crate = crate::plain)]
async fn misses_a_value(_: Arc<Given>) {}

#[resource_test(crate = crate::plain, with(Given, Arc::new(Given)))]
async fn has_too_many(_: Arc<Given>) {}

#[resource_test(crate = crate::plain, with(Err::<Given, _>("none left")?))]
async fn cannot_make_it(_: Arc<Given>) {}

#[test]
fn a_value_that_is_missing_too_many_or_cannot_be_made_is_said() {
    assert!(panic_of(misses_a_value).contains("`Given`"));
    assert!(panic_of(has_too_many).contains("was given two values"));
    assert_eq!(panic_of(cannot_make_it), "a value of `with` could not be made: none left");
}

#[derive(Debug)]
struct Outer(std::io::Error);

impl std::fmt::Display for Outer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("outer")
    }
}

impl std::error::Error for Outer {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[managed_resource(init = || Err::<Self, _>(Outer(std::io::Error::other("root"))))]
#[allow(dead_code, reason = "never comes to be")]
struct Bad;

#[resource]
struct NeedsBad {
    _bad: Arc<Bad>,
}

#[resource_test(crate = crate::plain)]
async fn needs_bad(_: Arc<NeedsBad>) {}

#[test]
fn the_source_of_what_failed_stands_before_what_never_started() {
    let text = panic_of(needs_bad);
    assert!(text.ends_with(": outer: root\n  never started: `NeedsBad`"), "{text}");
}
