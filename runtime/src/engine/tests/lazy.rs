//! What is lazy is made when it is first asked for, once, for all that ask.

use std::{error::Error, sync::Arc};

use tokio::time::{Instant, timeout};

use super::late::{begun, pass, until};
use crate::{
    AppState, Event, FailureKind, Health, LazyError, Outcome, Phase, ResourceState, StartError,
    core::edge::Form,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

fn lazy(name: &str) -> Spec {
    Spec::new(name).lazy()
}

fn inits(world: &World, name: &str) -> usize {
    world.journal.count(name, Hook::Init, What::Began)
}

#[tokio::test(start_paused = true)]
async fn what_nobody_asks_for_is_neither_made_nor_given_back() {
    let world = World::new([lazy("heavy").health(Step::ok()).run(Step::ok()), Spec::new("api").holds(0)]);
    let app = world.app().start().await.expect("it starts");
    assert_eq!(app.status().resource("heavy").map(|heavy| heavy.state), Some(ResourceState::Pending));
    let health = app.health().await;
    assert_eq!(health.resource("heavy").map(|heavy| heavy.health), Some(Health::Unknown));
    assert_eq!(health.health, Health::Unknown);
    let report = app.shutdown().await.expect("it stops");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::Skipped)));
    assert!(world.journal.entries().iter().all(|entry| entry.name != "heavy"));
    assert_eq!(app.status().resource("heavy").map(|heavy| heavy.state), Some(ResourceState::Skipped));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_first_callers_cause_one_init() {
    let world = World::new([lazy("heavy").init(Step::ok().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    let callers: Vec<_> = (0..100).map(|_| world.asked(&app, 0)).collect();
    let mut values = Vec::new();
    for caller in callers {
        values.push(caller.await.expect("no panic").expect("it comes up"));
    }
    assert!(values.iter().all(|value| Arc::ptr_eq(value, &values[0])));
    assert_eq!(inits(&world, "heavy"), 1);
    drop(values);
    let report = app.shutdown().await.expect("it stops");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::Disposed)));
    assert_eq!(world.journal.count("heavy", Hook::Dispose, What::Ended), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_does_not_abort_it_for_the_others() {
    let world = World::new([lazy("heavy").init(Step::ok().after(secs(2)))]);
    let app = world.app().start().await.expect("it starts");
    let began = Instant::now();
    assert!(timeout(secs(1), world.ask(&app, 0)).await.is_err());
    world.ask(&app, 0).await.expect("it comes up");
    assert_eq!((began.elapsed(), inits(&world, "heavy")), (secs(2), 1));
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn what_has_begun_comes_up_though_all_callers_have_gone() {
    let world = World::new([lazy("heavy").init(Step::ok().after(secs(2)))]);
    let app = world.app().start().await.expect("it starts");
    assert!(timeout(secs(1), world.ask(&app, 0)).await.is_err());
    tokio::time::sleep(secs(2)).await;
    assert_eq!(app.status().resource("heavy").map(|heavy| heavy.state), Some(ResourceState::Ready));
    app.shutdown().await.expect("it stops");
    assert_eq!(world.journal.count("heavy", Hook::Dispose, What::Ended), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_to_all_that_wait_and_the_next_has_it_tried_again() {
    let world = World::new([lazy("heavy").attempts([Step::error().after(ms(5)), Step::ok()])]);
    let app = world.app().start().await.expect("it starts");
    let (one, other) = tokio::join!(world.ask(&app, 0), world.ask(&app, 0));
    let (Err(LazyError::Failed { failure: one, .. }), Err(LazyError::Failed { failure: other, .. })) = (one, other) else {
        panic!("both are told")
    };
    assert!(Arc::ptr_eq(&one, &other));
    assert_eq!((one.resource.name, &one.phase, inits(&world, "heavy")), ("heavy", &Phase::Init, 1));
    assert_eq!(app.state(), AppState::Running, "the app goes on");
    let health = app.health().await;
    assert_eq!(health.resource("heavy").map(|heavy| heavy.health), Some(Health::Degraded));
    assert_eq!(world.watched.count(|event| matches!(event, Event::InitFailed { .. })), 1);
    world.ask(&app, 0).await.expect("it comes up");
    let report = app.shutdown().await.expect("it stops");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::Disposed)));
}

#[tokio::test(start_paused = true)]
async fn an_error_leads_to_the_users_own() {
    let world = World::new([lazy("heavy").init(Step::error())]);
    let app = world.app().start().await.expect("it starts");
    let error = world.ask(&app, 0).await.expect_err("it fails");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("no luck"));
    assert!(error.to_string().starts_with("`heavy` (world.rs:1) failed in its `init`"), "{error}");
    let report = app.shutdown().await.expect("that is no failure of the stop");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::InitFailed(failure)) if failure.phase == Phase::Init));
}

#[tokio::test(start_paused = true)]
async fn limits_retries_and_fallbacks_are_those_of_any_resource() {
    let world = World::new([
        lazy("slow").init(Step::hang()).init_timeout(ms(10)),
        lazy("stubborn").attempts([Step::panic(), Step::error(), Step::ok()]).retry(3, ms(10)),
        lazy("covered").init(Step::error()).fallback(Step::ok()),
        lazy("lost").init(Step::error()).fallback(Step::panic()),
    ]);
    let app = world.app().start().await.expect("it starts");
    let slow = world.ask(&app, 0).await.expect_err("it is too slow");
    assert!(
        matches!(slow.failure().map(|failure| &failure.kind), Some(FailureKind::TimedOut { limit }) if *limit == ms(10))
    );
    world.ask(&app, 1).await.expect("the third attempt");
    assert_eq!(inits(&world, "stubborn"), 3);
    world.ask(&app, 2).await.expect("its fallback");
    let Err(LazyError::Failed { failure, earlier: Some(earlier), .. }) = world.ask(&app, 3).await else {
        panic!("both its hooks fail")
    };
    assert_eq!((&failure.phase, &earlier.phase), (&Phase::Fallback, &Phase::Init));
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn one_asked_for_in_the_start_waits_for_its_own_dependencies_and_the_start_not_for_it() {
    let world = World::new([
        Spec::new("config").early().init(Step::ok().after(secs(1))),
        Spec::new("db").init(Step::ok().after(secs(2))),
        lazy("heavy").needs([0, 1]).init(Step::ok().after(secs(3))),
        Spec::new("api").asks(2),
        lazy("light").init(Step::ok().after(secs(9))),
        Spec::new("hasty").holds(4),
    ]);
    let starting = tokio::spawn(world.app().start());
    let app = starting.await.expect("no panic").expect("it starts");
    assert_eq!(world.journal.at("heavy", Hook::Init, What::Began), Some(secs(3)));
    assert_eq!(world.journal.at("api", Hook::Init, What::Ended), Some(secs(6)));
    assert_eq!(world.journal.at("light", Hook::Init, What::Began), None);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn the_start_does_not_wait_for_what_is_lazy_and_its_run_begins_when_it_is_up() {
    let gate = Gate::new();
    let world = World::new([
        lazy("early bird").run(Step::ok().when_asked()),
        lazy("late").init(Step::ok().behind(&gate)).run(Step::ok().when_asked()),
        Spec::new("api").asks(0).init(Step::ok().after(secs(1))),
    ]);
    let app = world.app().start().await.expect("it starts");
    settle().await;
    assert_eq!(world.journal.at("early bird", Hook::Run, What::Began), Some(secs(1)), "when the app runs");
    let caller = world.asked(&app, 1);
    settle().await;
    assert_eq!(world.journal.at("late", Hook::Run, What::Began), None);
    gate.open();
    caller.await.expect("no panic").expect("it comes up");
    settle().await;
    assert!(world.journal.at("late", Hook::Run, What::Began).is_some());
    app.shutdown().await.expect("it stops");
    assert_eq!(world.journal.names(Hook::Run, What::Ended).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_hook_at_a_time_does_not_keep_a_hook_from_what_it_waits_for() {
    let world = World::new([
        Spec::new("api").asks(2),
        Spec::new("db"),
        lazy("heavy").needs([1]).asks(3),
        lazy("model").needs([4]),
        Spec::new("disk"),
    ]);
    let app = world.app().max_concurrency(1).start().await.expect("it starts");
    assert_eq!(world.journal.names(Hook::Init, What::Ended).len(), 5);
    app.shutdown().await.expect("it stops");
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended).len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_fails_as_its_lazy_one_failed_says_why() {
    let world = World::new([lazy("heavy").init(Step::error()), Spec::new("api").asks(0)]);
    let error = world.app().start().await.expect_err("api fails");
    assert_eq!(error.primary.resource.name, "api");
    assert!(error.to_string().contains("`heavy` (world.rs:1) failed in its `init`"), "{error}");
    let root = std::iter::successors(Error::source(&error), |error| (*error).source()).last();
    assert_eq!(root.map(ToString::to_string).as_deref(), Some("no luck"));
}

#[tokio::test(start_paused = true)]
async fn what_blocked_a_lazy_one_did_not_keep_it_from_starting() {
    let world = World::new([Spec::new("db").init(Step::error()), lazy("heavy").needs([0]), Spec::new("api").needs([0])]);
    let error: StartError = world.app().start().await.expect_err("db fails");
    let blocked: Vec<_> = error.blocked.iter().map(|resource| resource.name).collect();
    assert_eq!(blocked, ["api"]);
    assert!(matches!(error.rollback.outcome("heavy"), Some(Outcome::Skipped)));
}

#[tokio::test(start_paused = true)]
async fn a_given_value_is_simply_there() {
    for owned in [true, false] {
        let world = World::new([lazy("heavy").needs([1]), Spec::new("db"), Spec::new("api").holds(0)]);
        let value = world.probe(0);
        let app = world.app_of(&[(2, Form::Shared)]).give_probe(&world, 0, &value, owned).start().await.expect("it starts");
        assert!(Arc::ptr_eq(&world.ask(&app, 0).await.expect("it is there"), &value));
        assert_eq!(inits(&world, "heavy"), 0);
        assert!(app.status().resource("db").is_none(), "nothing needs it");
        app.shutdown().await.expect("it stops");
        assert_eq!(world.journal.count("heavy", Hook::Dispose, What::Ended), usize::from(owned));
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_is_no_part_of_the_app_is_told_as_such() {
    let world = World::new([lazy("heavy"), Spec::new("api")]);
    let app = world.app_of(&[(1, Form::Shared)]).start().await.expect("it starts");
    let error = world.ask(&app, 0).await.expect_err("it is not there");
    assert!(matches!(error, LazyError::NotInApp { resource: "heavy", .. }), "{error}");
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn the_tasks_of_a_failed_attempt_are_gone_before_it_is_told_and_stop_nothing() {
    let world = World::new([lazy("heavy").task("pump", Step::error().when_asked()).init(Step::error().after(ms(1)))]);
    let app = world.app().start().await.expect("it starts");
    world.ask(&app, 0).await.expect_err("it fails");
    assert!(world.journal.at("heavy", Hook::Task("pump"), What::Ended).is_some());
    assert_eq!(app.state(), AppState::Running);
    let _ = app.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_task_of_one_that_is_up_stops_the_app_when_it_fails() {
    let world = World::new([lazy("heavy").task("pump", Step::error().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    world.ask(&app, 0).await.expect("it comes up");
    let error = app.stopped().await.expect_err("its task failed");
    assert_eq!(error.report.cause.failure().map(|failure| failure.resource.name), Some("heavy"));
}

#[tokio::test(start_paused = true)]
async fn one_that_blocks_its_thread_is_given_up_and_can_be_asked_for_again() {
    let gate = Gate::new();
    let world =
        World::new([lazy("heavy").blocking().init_timeout(ms(10)).attempts([Step::ok().blocked_by(&gate), Step::ok()])]);
    let app = world.app().start().await.expect("it starts");
    let caller = world.asked(&app, 0);
    begun(&world, "heavy", Hook::Init).await;
    pass(ms(10)).await;
    pass(ms(500)).await;
    let error = caller.await.expect("no panic").expect_err("it takes too long");
    assert!(matches!(error.failure().map(|failure| &failure.kind), Some(FailureKind::TimedOut { .. })), "{error}");
    let caller = world.asked(&app, 0);
    gate.open();
    caller.await.expect("no panic").expect("the next attempt");
    until(&world, "heavy", Hook::Dispose).await;
    assert_eq!(app.status().resource("heavy").map(|heavy| heavy.state), Some(ResourceState::Ready));
    let report = app.shutdown().await.expect("it stops");
    assert!(matches!(report.outcome("heavy"), Some(Outcome::Disposed)));
    assert_eq!(world.journal.count("heavy", Hook::Dispose, What::Ended), 2, "also what came too late");
}
