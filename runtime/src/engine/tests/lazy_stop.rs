//! What is lazy goes after its holder; nobody who asks too late waits for ever.

use std::{panic::Location, time::Duration};

use tokio::{runtime::Handle, time::Instant};

use super::late::begun;
use crate::{
    App, AppHandle, AppState, LazyError, Outcome, ResourceState,
    core::edge::Form,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

fn lazy(name: &str) -> Spec {
    Spec::new(name).lazy()
}

fn gone(world: &World) -> Vec<&'static str> {
    world.journal.names(Hook::Dispose, What::Ended)
}

#[tokio::test(start_paused = true)]
async fn a_lazy_one_goes_after_its_holder_and_before_what_it_depends_on() {
    let slow = || Step::ok().after(secs(1));
    let world = World::new([
        Spec::new("db").dispose(slow()),
        lazy("heavy").needs([0]).dispose(slow()),
        Spec::new("api").holds(1).dispose(slow()),
        Spec::new("jobs").needs([2]).dispose(slow()),
    ]);
    let app = world.app().start().await.expect("it starts");
    world.ask(&app, 1).await.expect("it comes up");
    app.shutdown().await.expect("it stops");
    assert_eq!(gone(&world), ["jobs", "api", "heavy", "db"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_depends_on_its_holder_goes_first_and_the_holder_is_told() {
    let gate = Gate::new();
    let world = World::new([
        Spec::new("hub").holds(2).dispose(Step::ok().behind(&gate)),
        Spec::new("middle").needs([0]),
        lazy("plugin").needs([1]),
    ]);
    let app = world.app().start().await.expect("it starts");
    world.ask(&app, 2).await.expect("it comes up");
    let stopped = app.shutdown();
    settle().await;
    assert_eq!(app.status().resource("hub").map(|hub| hub.state), Some(ResourceState::Disposing));
    let error = world.ask(&app, 2).await.expect_err("it is gone");
    assert!(matches!(error, LazyError::Stopped { resource: "plugin", .. }), "{error}");
    gate.open();
    stopped.await.expect("it stops");
    assert_eq!(gone(&world), ["plugin", "middle", "hub"]);
}

#[tokio::test(start_paused = true)]
async fn two_that_hold_each_other_both_go() {
    let world = World::new([lazy("a").holds(1), lazy("b").holds(0), Spec::new("api").holds(1)]);
    let app = world.app().start().await.expect("it starts");
    world.ask(&app, 1).await.expect("it comes up");
    world.ask(&app, 0).await.expect("it comes up");
    app.shutdown().await.expect("it stops");
    assert_eq!(gone(&world).last(), Some(&"b"), "a is the first in the stable order: its arrow counts");
    assert_eq!(gone(&world).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn while_the_app_drains_it_is_still_made() {
    let world = World::new([lazy("heavy").init(Step::ok().after(ms(10)))]);
    let app = world.app().drain_delay(secs(1)).start().await.expect("it starts");
    let stopped = app.shutdown();
    settle().await;
    assert_eq!(app.state(), AppState::Draining);
    world.ask(&app, 0).await.expect("it is still made");
    stopped.await.expect("it stops");
    assert_eq!(gone(&world), ["heavy"]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_asked_to_stop_may_still_ask_for_it() {
    let world = World::new([lazy("heavy").init(Step::ok().after(ms(10)))]);
    let (app, world) = (world.app(), &world);
    let ran = app
        .run(async |app: AppHandle| {
            drop(app.shutdown("enough"));
            app.shutdown_requested().requested().await;
            world.ask(&app, 0).await.map(drop)
        })
        .await
        .expect("it runs");
    assert!(ran.output.is_ok() && ran.report.is_clean());
    assert!(matches!(ran.report.outcome("heavy"), Some(Outcome::Disposed)));
}

/// Stops an app while `heavy`, its first resource, is being made; gives what the one who waits is told.
async fn stop_meanwhile(world: &World, app: &App) -> LazyError {
    let caller = world.asked(app, 0);
    settle().await;
    let began = Instant::now();
    let stopped = app.shutdown();
    let error = caller.await.expect("no panic").expect_err("the app stops");
    assert_eq!(began.elapsed(), Duration::ZERO, "at once");
    stopped.await.expect("it stops");
    error
}

#[tokio::test(start_paused = true)]
async fn one_in_flight_is_cancelled_when_resources_are_given_back() {
    let world = World::new([lazy("heavy").needs([1]).init(Step::hang()), Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    let error = stop_meanwhile(&world, &app).await;
    assert!(matches!(error, LazyError::Stopped { .. }), "{error}");
    let report = app.shutdown().await.expect("it stopped");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::InitFailed(_))));
    assert_eq!((report.took, gone(&world)), (Duration::ZERO, vec!["db"]));
}

#[tokio::test(start_paused = true)]
async fn one_that_waits_for_its_next_attempt_is_cut_short() {
    let world = World::new([lazy("heavy").init(Step::error()).retry(2, secs(5))]);
    let app = world.app().start().await.expect("it starts");
    assert!(matches!(stop_meanwhile(&world, &app).await, LazyError::Stopped { .. }));
    let report = app.shutdown().await.expect("it stopped");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::InitFailed(_))));
    assert_eq!(report.took, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn one_that_comes_up_although_it_is_cancelled_is_given_back() {
    let gate = Gate::new();
    let heavy = lazy("heavy").needs([2]).blocking().init(Step::ok().blocked_by(&gate));
    let world = World::new([heavy, Spec::new("api").holds(0), Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    let caller = world.asked(&app, 0);
    begun(&world, "heavy", Hook::Init).await;
    let stopped = app.shutdown();
    settle().await;
    assert!(matches!(caller.await.expect("no panic"), Err(LazyError::Stopped { .. })));
    assert_eq!(gone(&world), ["api"], "nothing that it uses goes while it is awaited");
    gate.open();
    stopped.await.expect("it stops");
    assert_eq!(gone(&world), ["api", "heavy", "db"]);
}

#[tokio::test(start_paused = true)]
async fn after_the_end_all_are_told() {
    let world = World::new([lazy("heavy"), lazy("light")]);
    let app = world.app().start().await.expect("it starts");
    world.ask(&app, 0).await.expect("it comes up");
    let stale = world.ask(&app, 1);
    app.shutdown().await.expect("it stops");
    for asked in [stale.await, world.ask(&app, 0).await, world.ask(&app, 1).await] {
        assert!(matches!(asked, Err(LazyError::Stopped { .. })));
    }
}

#[tokio::test(start_paused = true)]
async fn a_roll_back_cancels_what_is_in_flight() {
    let world = World::new([
        lazy("heavy").init(Step::hang()),
        Spec::new("api").asks(0),
        Spec::new("db").init(Step::error().after(ms(10))),
    ]);
    let error = world.app().start().await.expect_err("db fails");
    assert_eq!((error.primary.resource.name, error.others.len()), ("db", 0), "{error}");
    assert!(matches!(error.rollback.outcome("heavy"), Some(Outcome::InitFailed(_))));
}

#[tokio::test(start_paused = true)]
async fn a_roll_back_tells_those_that_wait_for_what_has_not_begun() {
    let gate = Gate::new();
    let world = World::new([Spec::new("db").init(Step::error().behind(&gate)), lazy("heavy").needs([0])]);
    let assembled = world.app().assemble(Location::caller(), Handle::current(), None).expect("the graph is right");
    let app = AppHandle { shared: assembled.shared };
    let driving = tokio::spawn(assembled.driver.run());
    let caller = world.asked(&app, 1);
    settle().await;
    gate.open();
    assert!(matches!(caller.await.expect("no panic"), Err(LazyError::Stopped { .. })));
    driving.await.expect("no panic");
    assert_eq!(world.journal.count("heavy", Hook::Init, What::Began), 0);
}

#[test]
fn a_runtime_that_ends_under_the_app_leaves_nobody_waiting() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    let (waiting, late) = runtime.block_on(async {
        let world = World::new([lazy("heavy").init(Step::hang())]);
        let app = world.app_of(&[(0, Form::Lazy)]).start().await.expect("it starts");
        let mut waiting = Box::pin(world.ask(&app, 0));
        assert!(tokio::time::timeout(ms(1), &mut waiting).await.is_err());
        (waiting, world.ask(&app, 0))
    });
    drop(runtime);
    for asked in [crate::shutdown::block_on(waiting), crate::shutdown::block_on(late)] {
        assert!(matches!(asked, Err(LazyError::Stopped { .. })));
    }
}

/// An app whose `api`, the last resource, holds `heavy`, the second, which needs `db`; it has begun to dispose of `api`, and
/// goes on with that when the gate is open.
async fn disposing_of_the_holder(heavy: Spec, max: usize) -> (World, App, Gate) {
    let gate = Gate::new();
    let world = World::new([Spec::new("db"), heavy.needs([0]), Spec::new("api").holds(1).dispose(Step::ok().behind(&gate))]);
    let app = world.app().max_concurrency(max).start().await.expect("it starts");
    drop(app.shutdown());
    settle().await;
    assert_eq!(
        (app.state(), app.status().resource("api").map(|api| api.state)),
        (AppState::Stopping, Some(ResourceState::Disposing))
    );
    (world, app, gate)
}

#[tokio::test(start_paused = true)]
async fn it_is_made_as_long_as_its_own_turn_to_go_has_not_come() {
    let (world, app, gate) = disposing_of_the_holder(lazy("heavy").init(Step::ok().after(ms(10))), usize::MAX).await;
    world.ask(&app, 1).await.expect("what it depends on is still there");
    gate.open();
    let report = app.stopped().await.expect("it stops");
    assert_eq!(gone(&world), ["api", "heavy", "db"]);
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["api", "heavy", "db"]);
}

#[tokio::test(start_paused = true)]
async fn while_resources_are_given_back_its_failures_are_told_and_tried_again() {
    let heavy = lazy("heavy").attempts([Step::error(), Step::error(), Step::ok()]).retry(2, ms(1));
    let (world, app, gate) = disposing_of_the_holder(heavy, usize::MAX).await;
    let error = world.ask(&app, 1).await.expect_err("two attempts fail");
    assert!(matches!(error, LazyError::Failed { .. }), "{error}");
    world.ask(&app, 1).await.expect("the third succeeds");
    gate.open();
    app.stopped().await.expect("it stops");
    assert_eq!(gone(&world), ["api", "heavy", "db"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_being_made_when_its_turn_to_go_comes_is_cancelled_and_given_back_after_that() {
    let heavy = lazy("heavy").pushes("lock", Step::ok().after(secs(1))).init(Step::hang());
    let (world, app, gate) = disposing_of_the_holder(heavy, usize::MAX).await;
    let caller = world.asked(&app, 1);
    settle().await;
    gate.open();
    assert!(matches!(caller.await.expect("no panic"), Err(LazyError::Stopped { .. })));
    assert!(matches!(world.ask(&app, 1).await, Err(LazyError::Stopped { .. })), "its turn has come");
    let report = app.stopped().await.expect("it stops");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::InitFailed(_))));
    assert_eq!((report.took, gone(&world)), (secs(1), vec!["api", "db"]), "db is there for the cleanup");
}

#[tokio::test(start_paused = true)]
async fn a_pause_between_attempts_ends_when_its_turn_to_go_comes() {
    let (world, app, gate) = disposing_of_the_holder(lazy("heavy").init(Step::error()).retry(2, secs(5)), usize::MAX).await;
    let caller = world.asked(&app, 1);
    settle().await;
    gate.open();
    assert!(matches!(caller.await.expect("no panic"), Err(LazyError::Stopped { .. })));
    let report = app.stopped().await.expect("it stops");
    assert_eq!((report.took, gone(&world)), (Duration::ZERO, vec!["api", "db"]));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_drains_may_ask_for_it_also_where_one_hook_runs_at_a_time() {
    let world = World::new([
        Spec::new("db"),
        lazy("heavy").needs([0]).init(Step::ok().after(ms(10))),
        Spec::new("api").holds(1).task("serve", Step::ok().when_asked().after(secs(1))),
    ]);
    let app = world.app().max_concurrency(1).start().await.expect("it starts");
    drop(app.shutdown());
    settle().await;
    assert_eq!(app.status().resource("api").map(|api| api.state), Some(ResourceState::Draining));
    world.ask(&app, 1).await.expect("it is made while the task goes on");
    assert!(app.stopped().await.expect("it stops").took >= secs(1));
    assert_eq!(gone(&world), ["api", "heavy", "db"]);
}

#[tokio::test(start_paused = true)]
async fn the_apps_own_cleanups_may_ask_for_it() {
    let world = World::new([lazy("heavy").init(Step::ok().after(ms(10)))]);
    let app = world.app().start().await.expect("it starts");
    let asked = world.ask(&app, 0);
    app.cleanup().defer_named("ask", async move || asked.await.map(drop));
    let report = app.shutdown().await.expect("it stops, and the cleanup has what it asked for");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::Disposed)));
}

#[tokio::test(start_paused = true)]
async fn in_a_hurry_nothing_lazy_is_made_any_more() {
    let (world, app, gate) = disposing_of_the_holder(lazy("heavy").init(Step::hang()), usize::MAX).await;
    let caller = world.asked(&app, 1);
    settle().await;
    app.hurry();
    assert!(matches!(caller.await.expect("no panic"), Err(LazyError::Stopped { .. })));
    assert!(matches!(world.ask(&app, 1).await, Err(LazyError::Stopped { .. })));
    gate.open();
    let report = app.stopped().await.expect("it stops");
    assert_eq!((report.took, gone(&world)), (Duration::ZERO, vec!["api", "db"]));
}
