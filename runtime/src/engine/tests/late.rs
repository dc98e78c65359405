//! Values that come when nobody waits for them any more.

use crate::{
    AppState, Phase, ResourceState,
    core::edge::Form,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

/// An `init` that blocks its thread until the gate is open.
fn stuck(name: &str, gate: &Gate) -> Spec {
    Spec::new(name).blocking().init_timeout(secs(1)).init(Step::ok().blocked_by(gate))
}

/// Lets a hook on the blocking pool begin: it has a thread of its own, which no clock here waits for.
pub(super) async fn begun(world: &World, name: &str, hook: Hook) {
    seen(world, name, hook, What::Began).await;
}

pub(super) async fn until(world: &World, name: &str, hook: Hook) {
    seen(world, name, hook, What::Ended).await;
    settle().await;
}

/// The number of looks only ends a test that fails.
async fn seen(world: &World, name: &str, hook: Hook, what: What) {
    for look in 0..11_000 {
        if world.journal.count(name, hook, what) > 0 {
            return;
        }
        if look > 1_000 {
            std::thread::sleep(ms(1));
        }
        tokio::task::yield_now().await;
    }
    panic!("{name}: {hook:?} is not {what:?}:\n{}", world.journal);
}

pub(super) async fn pass(span: std::time::Duration) {
    settle().await;
    tokio::time::advance(span).await;
    settle().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_value_of_an_optional_resource_is_given_back_with_its_tasks() {
    let gate = Gate::new();
    let world =
        World::new([stuck("extra", &gate).optional().task("pump", Step::hang()), Spec::new("api").takes(0, Form::Optional)]);
    let start = tokio::spawn(world.app().start());
    begun(&world, "extra", Hook::Init).await;
    pass(secs(1)).await;
    pass(ms(500)).await;
    let app = start.await.expect("no panic").expect("it was optional");
    assert_eq!(world.journal.count("api", Hook::Init, What::Ended), 1);
    gate.open();
    until(&world, "extra", Hook::Dispose).await;
    assert_eq!(world.journal.count("extra", Hook::Value, What::Ended), 1);
    assert_eq!(world.journal.count("extra", Hook::Task("pump"), What::Cut), 1);
    assert_eq!(app.status().resource("extra").map(|extra| extra.state), Some(ResourceState::InitFailed));
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn a_late_value_does_not_disturb_the_fallback() {
    let gate = Gate::new();
    let world = World::new([stuck("cache", &gate).fallback(Step::ok().after(secs(1))), Spec::new("api").needs([0])]);
    let start = tokio::spawn(world.app().start());
    begun(&world, "cache", Hook::Init).await;
    pass(secs(1)).await;
    pass(ms(500)).await;
    begun(&world, "cache", Hook::Fallback).await;
    gate.open();
    until(&world, "cache", Hook::Dispose).await;
    pass(secs(1)).await;
    let app = start.await.expect("no panic").expect("the fallback is there");
    assert_eq!(app.status().resource("cache").map(|cache| cache.state), Some(ResourceState::Ready));
    let report = app.shutdown().await.expect("all stop");
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["api", "cache"]);
    assert_eq!(world.journal.count("cache", Hook::Dispose, What::Ended), 2, "both values:\n{}", world.journal);
}

#[tokio::test(start_paused = true)]
async fn what_a_late_value_uses_is_not_given_back_before_it() {
    let (gate, held) = (Gate::new(), Gate::new());
    let world = World::new([Spec::new("db"), stuck("late", &gate).optional().needs([0]).dispose(Step::ok().behind(&held))]);
    let start = tokio::spawn(world.app().start());
    begun(&world, "late", Hook::Init).await;
    pass(secs(1)).await;
    pass(ms(500)).await;
    let app = start.await.expect("no panic").expect("it was optional");
    gate.open();
    begun(&world, "late", Hook::Dispose).await;
    let stopped = app.shutdown();
    settle().await;
    let too_soon = world.journal.count("db", Hook::Dispose, What::Began);
    held.open();
    stopped.await.expect("all stop");
    assert_eq!(too_soon, 0, "the late one may still use it");
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["late", "db"]);
}

#[tokio::test(start_paused = true)]
async fn an_init_that_does_not_even_end_when_it_is_cancelled_is_named() {
    let gate = Gate::new();
    let world = World::new([stuck("stuck", &gate), Spec::new("bad").init(Step::error().after(ms(10)))]);
    let start = tokio::spawn(world.app().start());
    begun(&world, "stuck", Hook::Init).await;
    pass(ms(10)).await;
    pass(ms(500)).await;
    let error = start.await.expect("no panic").expect_err("one failed");
    assert_eq!(error.failures().map(|failure| failure.resource.name).collect::<Vec<_>>(), ["bad", "stuck"]);
    gate.open();
    // The app is long over: the value is given back all the same.
    until(&world, "stuck", Hook::Dispose).await;
}

#[tokio::test(start_paused = true)]
async fn a_late_value_whose_dispose_fails_is_in_the_report() {
    let gate = Gate::new();
    let world = World::new([stuck("extra", &gate).optional().dispose(Step::error())]);
    let start = tokio::spawn(world.app().start());
    begun(&world, "extra", Hook::Init).await;
    pass(secs(1)).await;
    pass(ms(500)).await;
    let app = start.await.expect("no panic").expect("it was optional");
    assert_eq!(app.state(), AppState::Running);
    gate.open();
    until(&world, "extra", Hook::Dispose).await;
    let error = app.shutdown().await.expect_err("a dispose failed");
    assert!(error.failures().all(|failure| failure.phase == Phase::Dispose && failure.resource.name == "extra"));
}
