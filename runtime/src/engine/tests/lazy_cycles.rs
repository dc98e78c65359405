//! A hook that would wait for itself, by way of lazy resources, is told so; nobody else is.

use std::{error::Error, time::Duration};

use tokio::time::Instant;

use crate::{
    LazyError,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs},
};

fn lazy(name: &str) -> Spec {
    Spec::new(name).lazy()
}

/// The path of the circle that an error comes from.
pub(super) fn path(error: &(dyn Error + 'static)) -> Vec<&'static str> {
    let mut error = Some(error);
    while let Some(one) = error {
        if let Some(LazyError::Cycle { path, .. }) = one.downcast_ref() {
            return path.iter().map(|member| member.name).collect();
        }
        error = match one.downcast_ref() {
            Some(LazyError::Failed { failure, .. }) => Some(&**failure as &dyn Error),
            _ => one.source(),
        };
    }
    Vec::new()
}

#[tokio::test(start_paused = true)]
async fn two_that_ask_for_each_other_are_told() {
    let world = World::new([lazy("a").asks(1), lazy("b").asks(0)]);
    let app = world.app().start().await.expect("it starts");
    let began = Instant::now();
    let error = world.ask(&app, 0).await.expect_err("it waits for itself");
    assert_eq!((path(&error), began.elapsed()), (vec!["b", "a"], Duration::ZERO));
    assert!(error.to_string().contains("a lazy resource waits for itself: b -> a -> b"), "{error}");
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn three_that_ask_for_each_other_are_told_whoever_is_first() {
    for first in 0..3 {
        let world = World::new([lazy("a").asks(1), lazy("b").asks(2), lazy("c").asks(0)]);
        let app = world.app().start().await.expect("it starts");
        let error = world.ask(&app, first).await.expect_err("it waits for itself");
        let mut expected = ["a", "b", "c"];
        expected.rotate_left((first + 2) % 3);
        assert_eq!(path(&error), expected);
        app.shutdown().await.expect("it stops");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_asks_for_itself_is_told() {
    let world = World::new([lazy("a").asks(0)]);
    let app = world.app().start().await.expect("it starts");
    assert_eq!(path(&world.ask(&app, 0).await.expect_err("it waits for itself")), ["a"]);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn an_init_that_awaits_what_depends_on_it_is_told() {
    let world = World::new([Spec::new("db").asks(2), Spec::new("sql").needs([0]), lazy("heavy").needs([1])]);
    let error = world.app().start().await.expect_err("db waits for itself");
    assert_eq!((error.primary.resource.name, path(&error)), ("db", vec!["db", "heavy", "sql"]));
}

#[tokio::test(start_paused = true)]
async fn an_early_one_that_awaits_a_late_one_is_told() {
    let world = World::new([Spec::new("config").early().asks(1), lazy("heavy")]);
    let error = world.app().start().await.expect_err("config waits for itself");
    assert_eq!(path(&error), ["config", "heavy"]);
}

#[tokio::test(start_paused = true)]
async fn a_circle_through_plain_ones_and_several_lazy_ones_is_told() {
    // x waits for heavy, which waits for the plain y, whose hook waits for model, which depends on x.
    let world = World::new([
        Spec::new("x").asks(2),
        Spec::new("y").asks(3).init(Step::ok().after(ms(1))),
        lazy("heavy").needs([1]),
        lazy("model").needs([0]),
    ]);
    let error = world.app().start().await.expect_err("somebody waits for himself");
    let path = path(&error);
    assert!(path == ["y", "model", "x", "heavy"] || path == ["x", "heavy", "y", "model"], "{path:?}");
}

#[tokio::test(start_paused = true)]
async fn honest_waiters_are_not_told_of_circles() {
    // A diamond of lazy ones, asked for from all sides at once, in the start and after it.
    let world = World::new([
        lazy("base").init(Step::ok().after(secs(1))),
        lazy("left").asks(0),
        lazy("right").asks(0).init(Step::ok().after(ms(1))),
        lazy("top").asks(1).asks(2),
        Spec::new("api").asks(3),
        Spec::new("jobs").asks(2).asks(1).needs([6]),
        Spec::new("db"),
    ]);
    for concurrency in [1, 2, usize::MAX] {
        let app = world.app().max_concurrency(concurrency).start().await.expect("it starts");
        let callers: Vec<_> = (0..40).map(|i| world.asked(&app, i % 4)).collect();
        for caller in callers {
            caller.await.expect("no panic").expect("it comes up");
        }
        app.shutdown().await.expect("it stops");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_gave_up_waiting_closes_no_circle() {
    // db asks for heavy, which waits for it, but gives up; heavy then waits for model, which depends on db.
    let gate = Gate::new();
    let world = World::new([
        Spec::new("db").init(Step::ok().behind(&gate)),
        lazy("heavy").asks(2).init(Step::ok().after(ms(5))),
        lazy("model").needs([0]),
        Spec::new("api").asks(1),
    ]);
    let opener = gate.clone();
    let starting = tokio::spawn(world.app().start());
    tokio::time::sleep(secs(1)).await;
    opener.open();
    let app = starting.await.expect("no panic").expect("it starts");
    assert_eq!(world.journal.count("heavy", Hook::Init, What::Ended), 1);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn who_asks_from_outside_of_hooks_is_in_no_circle() {
    let world = World::new([lazy("a").needs([1]), Spec::new("db").task("pump", Step::ok().when_asked())]);
    let app = world.app().start().await.expect("it starts");
    let (one, other) = tokio::join!(world.ask(&app, 0), world.ask(&app, 0));
    assert!(one.is_ok() && other.is_ok());
    drop((one, other));
    app.shutdown().await.expect("it stops");
}
