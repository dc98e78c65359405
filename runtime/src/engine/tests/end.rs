//! However the process ends.

use crate::{
    App, AppState, Cause, Outcome,
    testing::{Hook, Spec, Step, What, World, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn an_app_that_is_dropped_is_given_back_in_the_background() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    let handle = app.handle();
    drop(app);
    let report = handle.stopped().await.expect("it stops");
    assert!(matches!(report.cause, Cause::Dropped));
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_that_was_asked_for_before_the_drop_is_the_cause() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    let handle = app.handle();
    drop(app.shutdown());
    drop(app);
    assert!(matches!(handle.stopped().await.expect("it stops").cause, Cause::Completed));
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_dropped_is_rolled_back() {
    let world = World::new([Spec::new("up"), Spec::new("slow").init(Step::ok().after(secs(5)))]);
    assert!(tokio::time::timeout(secs(1), world.app().start()).await.is_err());
    settle().await;
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["up"]);
    assert_eq!(world.journal.names(Hook::Init, What::Cut), ["slow"]);
}

#[test]
fn a_runtime_that_goes_down_under_the_app_leaves_an_answer() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let world = World::new([
        Spec::new("db"),
        Spec::new("hang").needs([0]).dispose(Step::hang()),
        Spec::new("extra").optional().init(Step::error()),
    ]);
    let app = runtime.block_on(world.app().start()).expect("all start");
    runtime.block_on(async {
        drop(app.shutdown());
        settle().await;
    });
    assert_eq!(app.state(), AppState::Stopping);
    drop(runtime);
    let error = crate::shutdown::block_on(app.stopped()).expect_err("nothing could be given back");
    assert!(matches!(error.report.outcome("db"), Some(Outcome::Abandoned(_))));
    assert!(matches!(error.report.outcome("hang"), Some(Outcome::Abandoned(_))), "its dispose was under way");
    assert!(matches!(error.report.outcome("extra"), Some(Outcome::InitFailed(_))));
    assert!(matches!(error.report.cause, Cause::Completed));
    assert_eq!(app.state(), AppState::Stopped);
    assert!(app.status().resources.iter().all(|resource| resource.state.is_final()));
    assert_eq!(world.journal.count("db", Hook::Value, What::Ended), 1);
}

#[test]
fn a_runtime_that_goes_down_under_a_start_leaves_an_answer() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let world = World::new([Spec::new("up"), Spec::new("slow").init(Step::hang())]);
    let mut start = Box::pin(world.app().start());
    runtime.block_on(async {
        assert!(tokio::time::timeout(secs(1), &mut start).await.is_err());
    });
    drop(runtime);
    let error = crate::shutdown::block_on(start).expect_err("it never came up");
    assert!(error.to_string().contains("the start was cut short"), "{error}");
    assert!(matches!(error.rollback.outcome("up"), Some(Outcome::Abandoned(_))));
    assert!(matches!(error.rollback.outcome("slow"), Some(Outcome::InitFailed(_))));
}

#[test]
fn a_program_without_async_code_starts_and_stops() {
    let world = World::new([Spec::new("db"), Spec::new("api").needs([0])]);
    let app = world.app().start_blocking().expect("all start");
    assert_eq!(app.state(), AppState::Running);
    let report = app.shutdown_blocking().expect("all stop");
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["api", "db"]);
    assert_eq!(app.shutdown_blocking().expect("the same answer").disposed().count(), 2);
}

#[test]
fn an_app_with_its_own_runtime_is_given_back_when_it_is_dropped() {
    let world = World::new([Spec::new("db")]);
    drop(world.app().start_blocking().expect("it starts"));
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
}

#[tokio::test]
async fn a_blocking_start_may_fail_on_a_thread_of_another_runtime() {
    let world = World::new([Spec::new("db").init(Step::error())]);
    assert!(world.app().start_blocking().is_err());
    let app: App = World::new([]).app().start_blocking().expect("it starts");
    drop(app);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_graph_starts_nothing() {
    let world = World::new([Spec::interface("Mailer"), Spec::new("api").needs([0]), Spec::new("db")]);
    let error = world.app().start().await.expect_err("the graph is wrong");
    assert!(error.is_configuration());
    assert_eq!(error.problems().count(), 1);
    assert!(world.journal.entries().is_empty());
    assert!(world.app().check().is_err());
}
