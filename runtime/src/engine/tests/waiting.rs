//! A start or a stop that takes long names everything that it waits for.

use std::sync::Arc;

use tokio::time::sleep;

use crate::{
    Event,
    engine::stack::Stacked,
    log::waiting_text,
    testing::{Probe, Spec, Step, World, cleanup, ms, secs},
};

/// What was told, each time.
fn told(world: &World) -> Vec<String> {
    let events = world.watched.events();
    events
        .iter()
        .filter_map(|event| if let Event::StillWaiting { waiting, .. } = event { Some(waiting_text(waiting)) } else { None })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn nothing_is_said_while_the_app_runs() {
    let world = World::new([Spec::new("http").task("serve", Step::ok().when_asked())]);
    let app = world.app().start().await.expect("it starts");
    sleep(secs(3600)).await;
    app.shutdown().await.expect("it stops");
    assert_eq!(told(&world), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_delay_and_then_the_body_are_named() {
    let world = World::new([Spec::new("db")]);
    let run = world.app().drain_delay(secs(6)).run(async |app| {
        drop(app.shutdown("enough"));
        app.shutdown_requested().requested().await;
        sleep(secs(5)).await;
    });
    let ran = run.await.expect("it returns");
    assert!(ran.report.is_clean());
    assert_eq!(told(&world), ["the end of the `drain_delay` (draining for 5s)", "the body (draining for 4s)"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_resource_is_at_is_named() {
    let cases = [
        (Spec::new("x").task("a", Step::hang()).task("b", Step::hang()), "`x` (draining for 5s: tasks `a`, `b`)"),
        (Spec::new("x").dispose(Step::hang()), "`x` (disposing for 5s)"),
        (
            Spec::new("x").dispose(Step::ok().after(secs(1))).pushes("flush", Step::hang()),
            "`x` (disposing for 4s: cleanup `flush`)",
        ),
    ];
    for (spec, text) in cases {
        let world = World::new([spec]);
        let app = world.app().drain_timeout(secs(6)).start().await.expect("it starts");
        let _ = app.shutdown().await;
        assert_eq!(told(&world)[0], text);
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_still_held_is_named_with_how_often() {
    let world = World::new([Spec::new("db").dispose_by_value(Step::ok())]);
    let app = world.app().start().await.expect("it starts");
    let held = [(); 2].map(|()| app.shared.get::<Probe>(world.descriptors[0]).expect("it is up"));
    app.shutdown().await.expect_err("it is held");
    assert_eq!(told(&world)[0], "`db` (disposing for 5s: held in 2 other places)");
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_of_the_app_is_named_at_either_end() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(ms(500)))]);
    let app = world.app().start().await.expect("it starts");
    let first = cleanup(&world.journal, "app", "first", Step::ok().after(ms(5500)));
    assert!(app.shared.stack().push(first).is_ok());
    let (shared, journal) = (Arc::clone(&app.shared), world.journal.clone());
    tokio::spawn(async move {
        sleep(ms(5700)).await;
        assert!(shared.stack().push(cleanup(&journal, "app", "last", Step::ok().after(ms(4500)))).is_ok());
    });
    app.shutdown().await.expect("it stops");
    let named = ["cleanup `first` of the app (disposing for 5s)", "cleanup `last` of the app (disposing for 4s)"];
    assert_eq!(told(&world), named);
}

#[tokio::test(start_paused = true)]
async fn a_start_names_pauses_lazy_ones_and_what_failed_attempts_left() {
    let world = World::new([Spec::new("x").retry(2, secs(20)).init(Step::error())]);
    world.app().start().await.expect_err("it fails");
    assert_eq!(told(&world)[0], "`x` (initializing for 5s: the pause before attempt 2)");

    let world = World::new([Spec::new("x").asks(1), Spec::new("y").lazy().init(Step::ok().after(secs(6)))]);
    let app = world.app().start().await.expect("both start");
    assert_eq!(told(&world), ["`x` (initializing for 5s: lazy `y`), `y` (initializing for 5s)"]);
    app.shutdown().await.expect("both stop");

    let world = World::new([Spec::new("x").init(Step::error().after(secs(1))).pushes("undo", Step::ok().after(secs(6)))]);
    world.app().start().await.expect_err("it fails");
    assert_eq!(told(&world), ["`x` (initializing for 4s: cleanup `undo`)"]);
}

#[tokio::test(start_paused = true)]
async fn eight_are_named_and_the_others_counted() {
    let world = World::new((0..11).map(|i| Spec::new(format!("r{i}")).dispose(Step::ok().after(secs(6)))));
    let app = world.app().start().await.expect("all start");
    app.shutdown().await.expect("all stop");
    assert!(told(&world)[0].ends_with(", 3 more"), "{:?}", told(&world));
}
